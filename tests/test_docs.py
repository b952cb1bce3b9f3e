"""What the documentation says is true: links lead somewhere, commands exist, lists equal the code, examples run.

A list that differs is shown as it should be: copy it from there into the page.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

from kulanz.calc import QUESTIONS
from kulanz.calc import main as calc
from kulanz.cli import HELP
from kulanz.domain.events import KINDS, OFFERED
from kulanz.stations.flow import STATIONS, WAKES
from kulanz.writing import liquid

ROOT = Path(__file__).resolve().parents[1]
DOCS, PACKAGE = ROOT / "docs", ROOT / "src" / "kulanz"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
LARGEST_IMAGE = 250_000
UNKIND = re.compile(r"deb[t]or|schul[d]ner", re.IGNORECASE)  # in brackets, lest a search for them finds this file
PLACES_OF_OURS = re.compile(r"/w[o]rk/|\.\./sh[a]red|/tmp/")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
every_page = pytest.mark.parametrize("doc", PAGES, ids=lambda doc: str(doc.relative_to(ROOT)))


def text(doc: Path) -> str:
    return doc.read_text(encoding="utf-8")


def prose(doc: Path) -> str:
    return FENCE.sub("", text(doc))


def code(doc: Path) -> list[str]:
    """Everything written as code: lines of blocks, and what stands between backticks."""
    blocks = [line.strip() for _, block in FENCE.findall(text(doc)) for line in block.splitlines()]
    return [*blocks, *re.findall(r"`([^`\n]+)`", prose(doc))]


def anchors(doc: Path) -> set[str]:
    """The headings of a page as addresses, the way code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", prose(doc), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def table(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table below `heading`, without its head."""
    _, found, below = ("\n" + text(DOCS / page)).partition(f"\n{heading}\n")
    assert found, f"{page} has no heading '{heading}'"
    rows = re.search(r"^\|.*?(?=\n\n|\Z)", below, re.MULTILINE | re.DOTALL)
    assert rows, f"{page} has no table below '{heading}'"
    return [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows[0].splitlines()[2:]]


def names(page: str, heading: str, column: int = 0) -> list[str]:
    """What stands between backticks in one column of a table."""
    return [name for row in table(page, heading) for name in re.findall(r"`([^`]+)`", row[column])]


def first_cells(page: str, heading: str) -> set[str]:
    return {row[0].strip("`") for row in table(page, heading)}


@every_page
def test_every_link_leads_somewhere(doc: Path) -> None:
    for target in re.findall(r"(?:\]\(|src=\")([^)\s\"]+)", prose(doc)):
        if re.match(r"https?://|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (doc.parent / path).resolve() if path else doc
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


@every_page
def test_every_file_that_is_named_exists(doc: Path) -> None:
    for name in code(doc):
        if re.fullmatch(r"[a-z.][\w.-]*(/[\w.-]+)+\.(py|md|toml|json|txt|html|css|tsv|po|lock)", name):
            assert (ROOT / name).exists() or (PACKAGE / name).exists(), name


@every_page
def test_every_command_that_is_named_exists(doc: Path) -> None:
    for line in code(doc):
        for verb in re.findall(r"\bdo\.py ([a-z]+)", line):
            assert verb in do_verbs(), line
        for verb, _, noun in re.findall(r"(?:^|\s|/bin/)kulanz ([a-z]+)\b( ([a-z][\w-]*))?", line):
            assert verb in kulanz_verbs(), line
            assert verb != "manage" or not noun or noun in get_commands(), line
            assert verb != "calc" or not noun or noun in QUESTIONS, line


def do_verbs() -> set[str]:
    described = ast.get_docstring(ast.parse(text(ROOT / "do.py"))) or ""
    return set(re.findall(r"^([a-z]+) ", described, re.MULTILINE))


def kulanz_verbs() -> set[str]:
    tests = [node for node in ast.walk(ast.parse(text(PACKAGE / "cli.py"))) if isinstance(node, ast.Compare)]
    own = {part.value for test in tests for part in test.comparators if isinstance(part, ast.Constant)}
    return {verb for verb in own if isinstance(verb, str)} | set(get_commands())


@every_page
def test_words_are_kind_and_no_place_of_ours_is_named(doc: Path) -> None:
    assert not UNKIND.search(text(doc))
    assert not PLACES_OF_OURS.search(text(doc))


@every_page
def test_calculations_in_the_docs_can_be_repeated(
    doc: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for block in re.findall(r"```json\n(\[.*?)```", text(doc), re.DOTALL):
        (tmp_path / "open.json").write_text(block)
    monkeypatch.chdir(tmp_path)
    for line in code(doc):
        words = shlex.split(line) if re.match(r"(python3 do\.py )?kulanz calc [a-z]", line) else []
        if len(words) < 4 or "XX" in words:
            continue
        assert calc(words[words.index("calc") + 1 :]) == 0, capsys.readouterr().err


def test_the_calculation_shown_says_what_the_program_says(capsys: pytest.CaptureFixture[str]) -> None:
    found = re.search(
        r"```\nkulanz calc (.*?)\n```\n\n```\n(.*?)\n```", text(DOCS / "reference/commands.md"), re.DOTALL
    )
    assert found

    calc(shlex.split(found[1]))

    assert capsys.readouterr().out.strip() == found[2]


def test_every_command_of_ours_is_listed() -> None:
    page = "reference/commands.md"
    ours = {name for name, app in get_commands().items() if app.startswith("kulanz.")}
    below_manage = {name.split()[2] for name in first_cells(page, "### Commands below `kulanz manage`")}
    direct = {name.split()[1] for name in first_cells(page, "## `kulanz`")}

    assert {name.split()[-1] for name in first_cells(page, "## `do.py`")} == do_verbs()
    assert direct == {verb for verb in kulanz_verbs() if re.search(rf"  {verb}\b", HELP)}
    assert ours <= direct | below_manage


def variables_in_code() -> set[str]:
    """Every environment variable of ours that any file of the package names."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^(?:KULANZ|DATABASE)_[A-Z_]+$", node.value))
    return found


def test_settings_listed_are_those_the_code_reads() -> None:
    assert first_cells("reference/settings.md", "# Settings") == variables_in_code()


GIVEN = {
    "KULANZ_MODE": "production", "KULANZ_SECRET_KEY": "s" * 40, "KULANZ_VAULT_KEY": "v" * 40,
    "KULANZ_HOSTS": "pay.example.org", "KULANZ_BASE_URL": "https://pay.example.org",
    "DATABASE_URL": "postgresql://kulanz_app:secret@db.example.org/kulanz",
}  # fmt: skip


@pytest.mark.process
def test_production_starts_with_what_is_called_required_and_names_what_is_missing() -> None:
    required = {row[0].strip("`") for row in table("reference/settings.md", "# Settings") if row[3] == "required"}

    assert required == set(GIVEN) - {"KULANZ_MODE"}
    assert settings_complain(GIVEN) == ""
    for name in required:
        assert f"{name} is not set" in settings_complain({k: v for k, v in GIVEN.items() if k != name})


def settings_complain(env: dict[str, str]) -> str:
    command = [sys.executable, "-c", "import kulanz.config.settings"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def test_events_listed_are_those_the_code_knows() -> None:
    expected = [
        [f"`{kind}`", str(words), ", ".join(WAKES.get(kind, ())) or "-", "yes" if kind in OFFERED else "-"]
        for kind, words in KINDS.items()
    ]

    assert table("reference/events.md", "## All kinds") == expected, "\n".join(f"| {' | '.join(r)} |" for r in expected)


def test_the_way_of_a_claim_names_every_station() -> None:
    way = text(DOCS / "concepts/way-of-a-claim.md")

    runs = [getattr(station.run, "func", station.run) for station in STATIONS.values()]
    files = [Path(inspect.getfile(run)).relative_to(PACKAGE) for run in runs]
    assert [str(path) for path in files if f"`{path}`" not in way] == []


def test_places_a_text_may_use_are_those_the_fence_lets_through() -> None:
    page = "guides/write-a-text.md"
    internal = {"output", "content", "illegal"}  # how the library calls plain text and what it cannot read

    assert set(names(page, "## Places")) == liquid.VARIABLES
    assert {name.split()[0] for name in names(page, "## Tags")} == set(liquid.TAGS) - internal
    assert set(names(page, "## Filters")) == set(liquid.FILTERS)


def test_texts_shown_as_examples_can_be_published() -> None:
    blocks = [block for language, block in FENCE.findall(text(DOCS / "guides/write-a-text.md")) if language == "liquid"]

    assert blocks
    for block in blocks:
        liquid.check(block)
        assert "{" not in liquid.render(block, dict.fromkeys(liquid.VARIABLES, "x"))


def test_benches_and_soaks_listed_are_those_there_are() -> None:
    page = "reference/bench.md"

    assert first_cells(page, "# Bench: how the figures are measured") == offered_by("bench")
    assert first_cells(page, "## Soak: long random runs") == offered_by("soak")


def offered_by(command: str) -> set[str]:
    """The names that `do.py bench` and `do.py soak` take."""
    for node in ast.parse(text(ROOT / "bench" / f"{command}.py")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NAMES":
            return set(ast.literal_eval(node.value))
    raise AssertionError(f"bench/{command}.py has no NAMES")


def test_every_dependency_says_what_it_spares_us() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    page = "adr/0010-dependencies.md"

    def bare(wanted: list[str]) -> set[str]:
        return {re.split(r"[\[~>=<]", one)[0].strip() for one in wanted}

    assert first_cells(page, "### Running it") == bare(project["project"]["dependencies"])
    assert set(names(page, "### Developing it")) == bare(project["dependency-groups"]["dev"])


def test_the_layout_shown_is_the_layout_there_is() -> None:
    block = re.search(r"## Layout\n.*?```\n(.*?)```", text(DOCS / "concepts/design.md"), re.DOTALL)
    assert block
    shown = set(re.findall(r"^  (\w[\w.]*?)/? ", block[1], re.MULTILINE))

    there = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()} | {"cli.py"}
    coming = set(re.findall(r"\((\w+)\)", text(ROOT / ".importlinter")))  # layers that have a place before they exist
    assert there <= shown <= there | coming


def test_images_are_small() -> None:
    images = list((DOCS / "images").iterdir())

    assert images
    assert [image.name for image in images if image.stat().st_size > LARGEST_IMAGE] == []


@pytest.mark.process
def test_the_payment_method_of_the_guide_works_as_a_package_of_its_own(tmp_path: Path) -> None:
    guide = text(DOCS / "guides/add-a-payment-method.md")
    files = re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", guide, re.DOTALL)
    assert [name for name, _ in files] == ["kulanz_cash_desk.py", "pyproject.toml", "test_cash_desk.py"]
    for name, content in files:
        (tmp_path / name).write_text(content)
    install(tmp_path)
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path), "HOME": str(tmp_path)}

    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_cash_desk.py"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def install(folder: Path) -> None:
    """What pip would write down about the package in `folder`: its name and its entry points."""
    project = tomllib.loads(text(folder / "pyproject.toml"))["project"]
    info = folder / "kulanz_cash_desk-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    sections = (
        f"[{group}]\n" + "\n".join(f"{k} = {v}" for k, v in points.items())
        for group, points in project["entry-points"].items()
    )
    (info / "entry_points.txt").write_text("\n".join(sections))
