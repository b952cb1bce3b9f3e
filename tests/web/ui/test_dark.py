"""The dark is the light in other colours: nothing comes, goes or moves, so that a page needs to be judged whole only once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kulanz

SHEETS = [
    sheet
    for sheet in sorted(Path(kulanz.__file__).parent.rglob("*.css"))
    if "prefers-color-scheme" in sheet.read_text(encoding="utf-8")
]
DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)\s*\{([^{}]*)\{([^{}]*)\}\s*\}")
COLOUR = re.compile(r"--[a-z-]+:\s*([0-9a-z ]+ )?#[0-9a-f]{6,8}")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_dark_changes_nothing_but_colours(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    blocks = DARK.findall(css)

    assert len(blocks) == css.count("prefers-color-scheme"), "each block for the dark holds one rule"
    for where, body in blocks:
        assert where.strip().startswith(":root")
        changed = [part.strip() for part in body.split(";") if part.strip()]
        assert [part for part in changed if not COLOUR.fullmatch(part)] == []


def test_there_are_pages_in_the_dark() -> None:
    assert {sheet.name for sheet in SHEETS} >= {"tokens.css", "calm.css"}
