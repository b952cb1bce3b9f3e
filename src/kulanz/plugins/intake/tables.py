"""The records of a table under its headings become claims and rejects, whether they come from a list or from a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.ports.intake import LAST_HEADER_LINE, NEEDED, ClaimDraft, Layout, Reject

from .drafts import Drafting, Place
from .headings import starts_with_rejects
from .records import Record
from .rejects import unshield

NOT_CHOSEN = {
    "customer_number": say("Please choose the column of the customer number."),
    "claim_number": say("Please choose the column of the invoice number."),
    "amount": say("Please choose the column of the amount."),
    "due_on": say("Please choose the column of the due date."),
}
MOST_RECORDS = 5_000_000


def read_table(
    records: Iterator[Record], layout: Layout, defaults: Mapping[str, Any]
) -> Iterator[ClaimDraft | Reject]:  # Any: by field of `ClaimDraft`
    """Claims and rejects in the order of the records; raises `BadValue` where the headings are not those of `layout`."""
    places, width, records = _find_columns(records, layout)
    drafting = Drafting(layout, places, defaults)
    for count, record in enumerate(records):
        if count >= MOST_RECORDS:
            raise _refused(say("This list has more than %(most)s lines. Please divide it.", most=MOST_RECORDS))
        yield _take(record, width, drafting)


def _take(record: Record, width: int, drafting: Drafting) -> ClaimDraft | Reject:
    """One record under `width` headings: laid out if it fits, else a reject."""
    cells = record.cells
    if record.is_broken:
        return drafting.broken(record, say("A quotation mark is opened here and never closed."), "".join(cells))
    if len(cells) != width:
        while len(cells) > width and not cells[-1].strip():
            cells.pop()  # separators at the end of a line with nothing behind them
        if len(cells) != width:
            words = say("The line has %(found)s cells, the headings have %(width)s.", found=len(cells), width=width)
            return drafting.broken(record, words)
    if any(cell.startswith("'") for cell in cells):
        record = record._replace(cells=[unshield(cell) for cell in cells])
    return drafting.draft(record)


def _find_columns(records: Iterator[Record], layout: Layout) -> tuple[list[Place], int, Iterator[Record]]:
    """Where the columns of `layout` stand in this file, how many it has, and the records below the headings.

    The headings are looked for by name, so that a file with a title line more or a column elsewhere is read right.
    """
    missing = [name for name in NEEDED if name not in {column.means for column in layout.columns}]
    if missing:
        words = NOT_CHOSEN[missing[0]]
        raise BadValue(str(words), words=words, missing=missing)
    if layout.header_line == 0:
        return _without_headings(records, layout)
    passed: list[Record] = []
    for record in records:
        passed.append(record)
        if places := _places(record.cells, layout):
            return places, len(record.cells), records
        if record.line >= max(layout.header_line, LAST_HEADER_LINE):
            break
    raise _headings_missing(passed, layout)


def _without_headings(records: Iterator[Record], layout: Layout) -> tuple[list[Place], int, Iterator[Record]]:
    """Columns by number; only a list of rejects that comes back has headings, ours."""
    first = next(records, None)
    if first is not None and starts_with_rejects(first.cells):
        return _places(first.cells, layout), len(first.cells), records
    return list(enumerate(layout.columns)), len(layout.columns), chain([first] if first else [], records)


def _places(names: list[str], layout: Layout) -> list[Place]:
    """Columns of the layout by their place under these headings; empty where one that is used is not among them."""
    free: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        free.setdefault(name.strip(), []).append(index)
    places: list[Place] = []
    for column in layout.columns:
        found = free.get(column.name.strip())
        if not found and column.means:
            return []
        places.append((found.pop(0) if found else len(names), column))
    return places


def _headings_missing(passed: list[Record], layout: Layout) -> BadValue:
    """Says which headings are missing, judged by the line that has most of them."""
    wanted = [column.name.strip() for column in layout.columns if column.means]
    found = [{name.strip() for name in record.cells} for record in passed]
    nearest = max(found, key=lambda names: len(names & set(wanted)), default=set())
    missing = [name for name in wanted if name not in nearest]
    words = say("These headings are missing in the file: %(names)s.", names=", ".join(missing)[:300])
    return BadValue(str(words), words=words, missing=missing)


def _refused(words: Words) -> BadValue:
    return BadValue(str(words), words=words)
