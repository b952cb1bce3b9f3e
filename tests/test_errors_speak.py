"""Whatever goes wrong is said in words that can be translated: every error of ours carries them, and few are technical."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

import kulanz

SRC = Path(kulanz.__file__).parent
FOR_ENGINEERS = ("config", "demo", "testkit", "jobs", "web/api", "web/hooks")  # who reads these runs or connects Kulanz
TECHNICAL = frozenset({
    # the program's own mistakes, and what a form or the layout that we made cannot send
    "domain/books/ledger.py", "domain/law/interest.py", "kernel/money.py", "ports/intake.py", "ports/registry.py",
    "plugins/intake/tables/drafts.py", "stations/agree/conversation.py", "stations/agree/protection.py",
    "stations/agree/objection.py", "stations/agree/opt_out.py", "stations/agree/reminder.py", "stations/agree/segment.py",
    "stations/books/adjust.py", "stations/claims/documents.py", "stations/claims/withdraw.py", "stations/money/refund.py",
    "web/office/journeys/parts.py",
    "writing/formats.py",
    # what a plugin cannot do, or hears from its provider
    "plugins/channel/mime.py", "plugins/channel/smtp.py", "plugins/payment/bank_transfer.py",
    "plugins/payment/testbank.py",
    # what was sealed, stored or shipped with the program
    "data/contact/defaults.py", "data/inbox/verdict.py", "data/journeys/shipped/__init__.py", "data/standing.py",
    "data/vault.py",
    # the command line
    "calc/command.py", "read/command.py", "data/contact/management/commands/text.py", "data/contact/publishing.py",
    "data/founding.py", "data/tenancy/management/commands/setup.py", "data/tenancy/named.py", "data/tenancy/setup_questions.py",
    "writing/liquid.py",
    # links that lead nowhere: the page has its own words for each
    "data/doorway.py", "web/pages/reads.py",
})  # fmt: skip


def names(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SRC.rglob("*.py")):
        yield path.relative_to(SRC).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module, of: Collection[str]) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call) and names(node.func) in of)


def errors_of_ours(trees: dict[str, ast.Module]) -> frozenset[str]:
    """Names of all classes of errors; one that is no `KulanzError` and shares its name with one is left out."""
    parents = {
        (node.name, place): {names(base) for base in node.bases}
        for place, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {"KulanzError"}
    while more := {name for (name, _), bases in parents.items() if bases & known} - known:
        known |= more
    return frozenset(
        known - {name for (name, _), bases in parents.items() if not bases & known and name != "KulanzError"}
    )


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return dict(sources())


def test_no_error_is_raised_with_a_bare_text(trees: dict[str, ast.Module]) -> None:
    errors = errors_of_ours(trees)

    bare = [
        f"{place}:{call.lineno}"
        for place, tree in trees.items()
        for call in calls(tree, errors)
        if call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)
    ]

    assert not bare


def test_what_is_said_can_be_found_by_the_catalogues(trees: dict[str, ast.Module]) -> None:
    glued = [
        f"{place}:{call.lineno}"
        for place, tree in trees.items()
        if not place.startswith("testkit/")
        for call in calls(tree, {"say"})
        if call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]

    assert not glued


def test_only_what_engineers_read_stays_english(trees: dict[str, ast.Module]) -> None:
    spoken = {place for place, tree in trees.items() if any(calls(tree, {"technical"}))}

    elsewhere = {place for place in spoken if not place.startswith(FOR_ENGINEERS)}

    assert elsewhere == TECHNICAL
