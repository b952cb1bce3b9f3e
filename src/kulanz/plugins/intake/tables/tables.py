"""The records of a table under its headings become claims and rejects, whether they come from a list or from a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.records import SUM, WRITTEN, Record
from kulanz.ports.intake import LAST_HEADER_LINE, ClaimDraft, Column, Layout, Reject, lacking, undecided

from .datev import DatevHead, datev_head
from .drafts import Drafting, Place
from .formats import shown
from .headings import starts_with_rejects
from .rejects import unshield

NOT_CHOSEN = {
    "customer_number": say("Please choose the column of the customer number."),
    "claim_number": say("Please choose the column of the invoice number."),
    "amount": say("Please choose the column of the amount."),
    "due_on": say("Please choose the column of the due date."),
}
NO_CLAIMS = say("No column is an invoice number, an amount or a due date: this looks like a list without claims.")
MOST_RECORDS = 5_000_000


def read_table(
    records: Iterator[Record], layout: Layout, defaults: Mapping[str, Any]
) -> Iterator[ClaimDraft | Reject]:  # Any: by field of `ClaimDraft`
    """Claims and rejects in the order of the records; raises `BadValue` where the headings are not those of `layout`, and
    `missing` in its facts where a person must choose a column or a format first."""
    _check_chosen(layout)
    found = _find_columns(records, layout)
    drafting = Drafting(layout, found.places, defaults, datev=found.datev)
    for count, record in enumerate(found.records):
        if count >= MOST_RECORDS:
            raise _refused(say("This list has more than %(most)s lines. Please divide it.", most=MOST_RECORDS))
        if any(map(WRITTEN.search, record.cells)):  # a line of dashes is no row
            yield _take(record, found, drafting)


def columns_of(records: Iterator[Record], layout: Layout) -> Iterator[list[str]]:
    """The cells below the headings in the order of the layout's columns."""
    found = _find_columns(records, layout)
    places = [place for place, _ in found.places]
    for record in found.records:
        if not record.is_broken:
            yield [record.cells[place] if place < len(record.cells) else "" for place in places]


def count_rows(records: Iterator[Record], header_line: int) -> int:
    """How many rows stand below the headings."""
    return sum(record.line > header_line and any(map(WRITTEN.search, record.cells)) for record in records)


def _check_chosen(layout: Layout) -> None:
    """Raises `BadValue` where a column is missing, or a column can be read in two ways and nobody has said which."""
    if missing := lacking(layout):
        words = NO_CLAIMS if {"claim_number", "amount", "due_on"} <= set(missing) else NOT_CHOSEN[missing[0]]
        raise BadValue(words, missing=missing)
    if doubtful := undecided(layout):
        column = doubtful[0]
        words = say(
            "The column %(name)s can be read in two ways: %(value)s is %(first)s or %(second)s. Please choose.",
            name=column.name, value=(column.examples or ("",))[0], **_two(column),
        )  # fmt: skip
        raise BadValue(
            words,
            missing=[c.name for c in doubtful],
            column=column.name,
            value=(column.examples or ("",))[0],
        )


def _two(column: Column) -> dict[str, str]:
    first, second, *_ = [readable(column, format) for format in column.readings]
    return {"first": first, "second": second}


def readable(column: Column, format: str) -> str:
    """How the first example of a column reads in a format."""
    return shown((column.examples or ("",))[0], format)


def _take(record: Record, found: Found, drafting: Drafting) -> ClaimDraft | Reject:
    """One record under the headings: laid out if it fits, else a reject."""
    cells = record.cells
    if record.is_broken:
        return drafting.broken(record, say("A quotation mark is opened here and never closed."), "".join(cells))
    if cells[0].strip() == found.names[0] and [cell.strip() for cell in cells] == found.names:
        return drafting.broken(record, say("This line repeats the headings."))
    if reason := _is_aside(record, found, drafting):
        return reason
    if len(cells) != found.width:
        while len(cells) > found.least and not cells[-1].strip():
            cells.pop()  # separators at the end of a line with nothing behind them
        if found.datev and len(cells) < found.width:
            cells.extend([""] * (found.width - len(cells)))  # the format lets a line end early
        if not found.least <= len(cells) <= found.width:
            words = say(
                "The line has %(found)s cells, the headings have %(width)s.", found=len(cells), width=found.width
            )
            return drafting.broken(record, words)
    if any(cell.startswith("'") for cell in cells):
        record = record._replace(cells=[unshield(cell) for cell in cells])
    return drafting.draft(record)


def _is_aside(record: Record, found: Found, drafting: Drafting) -> Reject | None:
    """A sum, the heading of a group, a note at the end: lines that name neither a claim nor a day."""
    is_nearly_empty = sum(map(bool, record.cells)) <= 1
    if not is_nearly_empty and not drafting.lies_bare(record, SUM):
        return None
    filled = [(place, cell.strip()) for place, cell in enumerate(record.cells) if cell.strip()]
    if label := next(((place, cell) for place, cell in filled if SUM.match(cell)), None):
        name = found.names[label[0]] if label[0] < len(found.names) else ""
        return drafting.broken(record, say("This line is a sum, not a claim."), label[1], name)
    if len(filled) == 1 and found.width > 2:
        words = say("Only one cell of this line is filled: it is a heading or a note, not a claim.")
        return drafting.broken(record, words, filled[0][1])
    return None


@dataclass(frozen=True, slots=True)
class Found:
    """Where the columns of a layout stand in a file; `least` is the width without nameless columns at the end."""

    places: list[Place]
    names: list[str]
    records: Iterator[Record]
    datev: DatevHead | None = None

    @property
    def width(self) -> int:
        return len(self.names)

    @property
    def least(self) -> int:
        return max((number for number, name in enumerate(self.names, start=1) if name), default=self.width)


def _find_columns(records: Iterator[Record], layout: Layout) -> Found:
    """Where the columns of `layout` stand in this file, and the records below the headings.

    The headings are looked for by name, so that a file with a title line more or a column elsewhere is read right.
    """
    if layout.header_line == 0:
        return _without_headings(records, layout)
    passed: list[Record] = []
    for record in records:
        passed.append(record)
        if places := _places(record.cells, layout):
            return Found(places, [cell.strip() for cell in record.cells], records, datev_head(passed[0].cells))
        if record.line >= max(layout.header_line, LAST_HEADER_LINE):
            break
    raise _headings_missing(passed, layout)


def _without_headings(records: Iterator[Record], layout: Layout) -> Found:
    """Columns by number; only a list of rejects that comes back has headings, ours."""
    first = next(records, None)
    if first is not None and starts_with_rejects(first.cells):
        return Found(_places(first.cells, layout), [cell.strip() for cell in first.cells], records)
    names = [column.name for column in layout.columns]
    return Found(list(enumerate(layout.columns)), names, chain([first] if first else [], records))


def _places(names: list[str], layout: Layout) -> list[Place]:
    """Columns of the layout by their place under these headings; empty where one that is used is not among them."""
    free: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        free.setdefault(unshield(name.strip()), []).append(index)
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
    return BadValue(words, missing=missing)


def _refused(words: Words) -> BadValue:
    return BadValue(words)
