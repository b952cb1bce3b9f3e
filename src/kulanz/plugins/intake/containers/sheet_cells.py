"""The cells of a workbook as the texts a list would hold: days as 2026-12-31, numbers as the texts of their column write them.

A number has no mark of its own between units and cents; where a column also holds texts like `1.234,50`, it takes theirs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say
from kulanz.plugins.intake.tables.amounts import looks_like_amount, mark_of
from kulanz.plugins.untrusted.records import Record

Cell = Any  # str, int, float, bool, date, datetime, time, timedelta, as the library gives them
LOOKED_AT = 1000  # rows whose texts tell how a column writes numbers; the layout is recognised from no more
DECIMALS = 10  # digits behind the point that a stored number is believed to have


class Sheet:
    """One sheet of a workbook; its cells become texts when they are asked for."""

    def __init__(self, name: str, rows: Sequence[Sequence[Cell]]) -> None:
        self.name = name
        self._rows = rows
        width = max((len(row) for row in rows[:LOOKED_AT]), default=0)
        self._marks = [_mark([row[index] for row in rows[:LOOKED_AT] if index < len(row)]) for index in range(width)]

    def records(self) -> Iterator[Record]:
        """The rows that are not blank; a record's line is its row in the sheet."""
        for number, row in enumerate(self._rows, start=1):
            cells = [_text(cell, mark) for cell, mark in zip(row, self._marks, strict=False)]
            if any(cells):
                yield Record(number, cells)


def sheets_of(content: bytes) -> list[Sheet]:
    """Every sheet with cells; raises `BadValue` for a workbook that is damaged or locked."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return [Sheet(name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]
    except (CalamineError, OSError, ValueError) as error:
        words = say("This workbook cannot be read: it is damaged or locked with a password.")
        raise BadValue(words) from error


def _mark(cells: Sequence[Cell]) -> str:
    """The mark between units and cents in the texts of a column; a point where they show none."""
    texts = (cell.strip() for cell in cells if isinstance(cell, str))
    decision = mark_of(text for text in texts if looks_like_amount(text))
    return "." if decision.readings else decision.format or "."


def _text(cell: Cell, mark: str) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return _number(cell, mark)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _number(value: int | float, mark: str) -> str:
    """Whole numbers bare, for they may be numbers of customers; others never with three digits, which would be doubtful."""
    exact = Decimal(f"{value:.{DECIMALS}f}").normalize()
    if exact == exact.to_integral_value():
        return f"{exact:.0f}"
    whole, _, digits = f"{exact:f}".partition(".")
    return f"{whole}{mark}{digits.ljust(2 if len(digits) < 3 else 4, '0')}"
