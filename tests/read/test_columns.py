"""The closed list of columns: complete, explained, and the same in the documentation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kulanz.ports.intake import MEANINGS, NEEDED
from kulanz.read import main
from kulanz.read.columns import EXPLAINED, columns_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "columns.md"


def test_every_meaning_is_explained_and_nothing_else() -> None:
    assert sorted(EXPLAINED) == sorted(MEANINGS)


def test_the_page_of_documentation_is_what_the_program_knows() -> None:
    assert PAGE.read_text(encoding="utf-8") == columns_page() + "\n"


def test_the_list_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--columns"]) == 0
    assert "| `customer_number` |" in capsys.readouterr().out

    assert main(["--columns", "--json"]) == 0
    columns = json.loads(capsys.readouterr().out)["columns"]
    assert {column["means"] for column in columns if column["needed"]} == set(NEEDED)
