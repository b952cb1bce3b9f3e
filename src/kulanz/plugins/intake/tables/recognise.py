"""Proposes how a list is to be read from its first bytes: encoding, separator, line of headings, meaning of columns,
number and date format. What can be read two ways gets a low confidence, so that a person is asked."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say
from kulanz.plugins.untrusted.encoding import decode_head, guess_encoding
from kulanz.plugins.untrusted.records import SUM, WRITTEN, Record, read_records
from kulanz.ports.intake import SEPARATORS, Column, Layout

from .amounts import looks_like_amount
from .datev import DatevHead, datev_head
from .days import is_clearly_day
from .formats import Evidences, with_formats
from .headings import guesses
from .meanings import Table, column_meanings
from .rejects import unshield

HEADER_WITHIN, SAMPLE = 30, 500  # records
COMPLETE_BELOW = 4096  # bytes: a shorter head is the whole file


def recognise(head: bytes) -> Layout:
    """The proposed layout; raises `BadValue` where `head` is not a list of anything."""
    encoding = guess_encoding(head)
    return layout_of(find_table(decode_head(head, encoding), is_whole=len(head) < COMPLETE_BELOW), encoding)


def layout_of(table: Table, encoding: str = "utf-8") -> Layout:
    """What the columns of a table mean and how they are written."""
    meanings = column_meanings(table)
    columns = tuple(
        Column(
            name=name,
            means=meanings[index][0],
            confidence=round(meanings[index][1], 2),
            examples=tuple(cell[:60] for cell in list(dict.fromkeys(table.column(index)))[:3]),
        )
        for index, name in enumerate(table.names)
    )
    layout = Layout(columns, encoding, table.separator, table.header_line)
    return with_formats(layout, [Evidences.of(table.column(index)) for index in range(len(columns))])


def find_table(text: str, *, is_whole: bool) -> Table:
    """The table in `text` by the separator and line of headings that make most sense."""
    if not is_whole and not text.endswith("\n"):
        text = text[: text.rfind("\n") + 1] or text
    tables, refusals = [], []
    for separator in SEPARATORS:
        try:
            tables += [table] if (table := _table(text, separator)) else []
        except BadValue as refusal:  # a text full of commas may still be divided by semicolons
            refusals.append(refusal)
    if not tables:
        words = say("This file is not a list: no line is divided into columns.")
        raise refusals[0] if refusals else BadValue(words)
    return max(tables, key=sense)


def _table(text: str, separator: str) -> Table | None:
    records = read_records(io.StringIO(text), separator)
    return table_of([record for record, _ in zip(records, range(SAMPLE), strict=False)], separator)


def table_of(records: Sequence[Record], separator: str) -> Table | None:
    """The table these first records make; None: there are no columns."""
    widths = Counter(len(record.cells) for record in records if len(record.cells) > 1 and not record.is_broken)
    if not widths:
        return None
    if datev := datev_head(records[0].cells):
        return _datev_table(datev, records, separator)
    header = _header(records, widths.most_common(1)[0][0])
    if header is None:
        width = widths.most_common(1)[0][0]
        return Table(separator, 0, tuple(str(n + 1) for n in range(width)), _rows(records))
    rows = _rows(record for record in records if record.line > header.line)
    return Table(separator, header.line, tuple(unshield(name.strip()) for name in header.cells), rows)


def _datev_table(datev: DatevHead, records: Sequence[Record], separator: str) -> Table | None:
    """The headings stand in the second line, by the format; rows may end early."""
    header = next(iter(records[1:]), None)
    if header is None or len(header.cells) < 2:
        return None
    names = tuple(name.strip() for name in header.cells)
    return Table(separator, header.line, names, _rows(records[2:]), datev)


def _rows(records: Iterable[Record]) -> tuple[tuple[str, ...], ...]:
    """Without notes, sums and lines of dashes, which say nothing of the columns."""
    return tuple(tuple(record.cells) for record in records if not record.is_broken and _is_row(record.cells))


def _is_row(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if WRITTEN.search(cell)]
    return len(filled) > 1 and not any(SUM.match(cell) for cell in filled[:2])


def _header(records: Sequence[Record], usual_width: int) -> Record | None:
    """The record that is most like headings; where no word is known, the first one without data in it; else None."""
    candidates = [record for record in records[:HEADER_WITHIN] if len(record.cells) > 1 and not record.is_broken]
    best = max(candidates, key=lambda record: _heading_score(record.cells), default=None)
    if best is not None and _heading_score(best.cells) >= 1.5:
        return best
    first = next((record for record in candidates if len(record.cells) == usual_width), None)
    return None if first is None or any(_is_data(cell.strip()) for cell in first.cells) else first


def _heading_score(names: Iterable[str]) -> float:
    found = (guesses(name) for name in {name.strip() for name in names} if name and not _is_data(name))
    return sum(each[0].confidence for each in found if each)


def _is_data(cell: str) -> bool:
    return "@" in cell or (any(c.isdigit() for c in cell) and (looks_like_amount(cell) or is_clearly_day(cell)))


def sense(table: Table) -> tuple[float, float, int]:
    """How much of a table of claims this is: known headings first, then rows that fit, then columns."""
    known = _heading_score(table.names) if table.header_line else 0.0
    known += 10 * (table.datev is not None)
    fitting = sum(len(row) == len(table.names) for row in table.rows) / max(len(table.rows), 1)
    return round(known, 1), round(fitting, 1), len(table.names)
