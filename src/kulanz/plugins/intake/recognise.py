"""Proposes how a list is to be read from its first bytes: encoding, separator, line of headings, meaning of columns,
number and date format. What can be read two ways gets a low confidence, so that a person is asked."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say
from kulanz.ports.intake import NEEDED, SEPARATORS, Column, Layout

from . import cells
from .amounts import decimal_of, looks_like_amount
from .days import looks_like_day, order_of
from .encoding import decode_head, guess_encoding
from .headings import is_billed, meaning_of, starts_with_rejects
from .records import Record, read_records

HEADER_WITHIN, SAMPLE = 30, 500  # records
COMPLETE_BELOW = 4096  # bytes: a shorter head is the whole file
DOUBT = 0.5
AMOUNTS = ("amount", "fee", "invoice_amount")
DAYS = ("due_on", "issued_on", "reminded_on", "deadline_on", "settled_on")


@dataclass(frozen=True, slots=True)
class Table:
    """The first records of a file, cut by one separator, and where its headings are (0: it has none)."""

    separator: str
    header_line: int
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, index: int) -> list[str]:
        """The cells of a column that are not empty."""
        return [row[index].strip() for row in self.rows if index < len(row) and row[index].strip()]


def recognise(head: bytes) -> Layout:
    """The proposed layout; raises `BadValue` where `head` is not a list of anything."""
    encoding = guess_encoding(head)
    return layout_of(find_table(decode_head(head, encoding), is_whole=len(head) < COMPLETE_BELOW), encoding)


def layout_of(table: Table, encoding: str = "utf-8") -> Layout:
    """What the columns of a table mean and how they are written."""
    meanings = _meanings(table)
    decimal, day_order, formats, doubts = _formats(table, meanings)
    columns = tuple(
        Column(
            name=name,
            means=meanings[index][0],
            confidence=round(min(meanings[index][1], doubts.get(index, 1.0)), 2),
            examples=tuple(cell[:60] for cell in list(dict.fromkeys(table.column(index)))[:3]),
            format=formats.get(index, ""),
        )
        for index, name in enumerate(table.names)
    )
    return Layout(columns, encoding, table.separator, table.header_line, decimal, day_order)


def find_table(text: str, *, is_whole: bool) -> Table:
    """The table in `text` by the separator and line of headings that make most sense."""
    if not is_whole and not text.endswith("\n"):
        text = text[: text.rfind("\n") + 1] or text
    tables = [table for separator in SEPARATORS if (table := _table(text, separator))]
    if not tables:
        words = say("This file is not a list: no line is divided into columns.")
        raise BadValue(str(words), words=words)
    return max(tables, key=sense)


def _table(text: str, separator: str) -> Table | None:
    records = read_records(io.StringIO(text), separator)
    return table_of([record for record, _ in zip(records, range(SAMPLE), strict=False)], separator)


def table_of(records: Sequence[Record], separator: str) -> Table | None:
    """The table these first records make; None: there are no columns."""
    widths = Counter(len(record.cells) for record in records if len(record.cells) > 1 and not record.is_broken)
    if not widths:
        return None
    header = _header(records, widths.most_common(1)[0][0])
    if header is None:
        width = widths.most_common(1)[0][0]
        return Table(separator, 0, tuple(str(n + 1) for n in range(width)), _rows(records))
    rows = _rows(record for record in records if record.line > header.line)
    return Table(separator, header.line, tuple(name.strip() for name in header.cells), rows)


def _rows(records: Iterable[Record]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(record.cells) for record in records if len(record.cells) > 1 and not record.is_broken)


def _header(records: Sequence[Record], usual_width: int) -> Record | None:
    """The record that is most like headings; where no word is known, the first one without data in it; else None."""
    candidates = [record for record in records[:HEADER_WITHIN] if len(record.cells) > 1 and not record.is_broken]
    best = max(candidates, key=lambda record: _heading_score(record.cells), default=None)
    if best is not None and _heading_score(best.cells) >= 1.5:
        return best
    first = next((record for record in candidates if len(record.cells) == usual_width), None)
    return None if first is None or any(_is_data(cell.strip()) for cell in first.cells) else first


def _heading_score(names: Iterable[str]) -> float:
    return sum(meaning_of(name)[1] for name in {name.strip() for name in names} if not _is_data(name.strip()))


def _is_data(cell: str) -> bool:
    return "@" in cell or (any(c.isdigit() for c in cell) and (looks_like_amount(cell) or looks_like_day(cell)))


def sense(table: Table) -> tuple[float, float, int]:
    """How much of a table of claims this is: known headings first, then rows that fit, then columns."""
    known = _heading_score(table.names) if table.header_line else 0.0
    fitting = sum(len(row) == len(table.names) for row in table.rows) / max(len(table.rows), 1)
    return round(known, 1), round(fitting, 1), len(table.names)


def _meanings(table: Table) -> dict[int, tuple[str | None, float]]:
    """Column -> meaning and confidence; each meaning goes to the column that fits it best."""
    skipped = 3 if starts_with_rejects(list(table.names)) else 0
    proposals = [
        (score, -index, meaning)
        for index, name in enumerate(table.names)
        if index >= skipped
        for meaning, score in (_proposal(name, table.column(index), table.names),)
        if meaning
    ]
    result: dict[int, tuple[str | None, float]] = dict.fromkeys(range(len(table.names)), (None, 1.0))
    taken: dict[str, float] = {}
    for score, minus_index, meaning in sorted(proposals, reverse=True):
        if meaning not in taken:
            taken[meaning] = score
            result[-minus_index] = (meaning, score)
        elif meaning == "amount" and is_billed(table.names[-minus_index]) and "invoice_amount" not in taken:
            taken["invoice_amount"] = score
            result[-minus_index] = ("invoice_amount", score)
        elif meaning in NEEDED and taken[meaning] - score < 0.1:  # two columns could be it: a person decides
            winner = next(index for index, (found, _) in result.items() if found == meaning)
            result[winner] = (meaning, min(result[winner][1], 0.7))
    return result


# What the cells under a heading must look like for the heading to be believed.
CONTENT: dict[str, Callable[[str], bool]] = {
    "amount": looks_like_amount,
    "fee": looks_like_amount,
    "due_on": looks_like_day,
    "issued_on": looks_like_day,
    "email": lambda cell: "@" in cell,
    "currency": lambda cell: _is_read(cells.currency, cell),
    "country": lambda cell: _is_read(cells.country, cell),
    "language": lambda cell: _is_read(cells.language, cell),
    "is_business": lambda cell: _is_read(cells.is_business, cell),
    "invoice_amount": looks_like_amount,
    "reminded_on": looks_like_day,
    "deadline_on": looks_like_day,
    "settled_on": looks_like_day,
    "iban": lambda cell: _is_read(cells.iban, cell),
    "reminders": lambda cell: _is_read(cells.count, cell),
    "consent": lambda cell: _is_read(cells.yes_or_no, cell),
    "is_disputed": lambda cell: _is_read(cells.yes_or_no, cell),
    "debit_credit": lambda cell: _is_read(cells.debit_credit, cell),
}


def _proposal(name: str, sample: Sequence[str], names: Sequence[str]) -> tuple[str | None, float]:
    meaning, score = meaning_of(name)
    others = {meaning_of(other)[0] for other in names}
    if meaning == "customer_name" and "first_name" in others and "last_name" not in others:
        meaning = "last_name"  # "Vorname" beside "Name"
    if meaning == "customer_name" and sample and "customer_number" not in others and _share(sample, _is_number) > 0.8:
        meaning, score = "customer_number", 0.6  # "Kunde" over numbers
    if meaning is None:
        return _by_content(sample)
    looks = CONTENT.get(meaning)
    if looks and sample and (share := _share(sample, looks)) < 0.6:
        return (meaning, score * DOUBT) if share > 0.2 else (None, 1.0)
    return meaning, score


def _by_content(sample: Sequence[str]) -> tuple[str | None, float]:
    """A meaning that the cells show without a heading; amounts and days only as a guess to be confirmed."""
    if not sample:
        return None, 1.0
    if _share(sample, CONTENT["email"]) > 0.8:
        return "email", 0.8
    if _share(sample, looks_like_day) > 0.9:
        return "due_on", 0.3
    if _share(sample, lambda cell: looks_like_amount(cell) and not cell.isdigit()) > 0.9:
        return "amount", 0.3
    return None, 1.0


def _is_number(cell: str) -> bool:
    return sum(c.isdigit() for c in cell) * 2 > len(cell)


def _is_read(read: Callable[[str], object], cell: str) -> bool:
    try:
        read(cell)
    except cells.Unreadable:
        return False
    return True


def _share(sample: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(test(cell) for cell in sample) / len(sample)


def _formats(
    table: Table, meanings: dict[int, tuple[str | None, float]]
) -> tuple[str, str, dict[int, str], dict[int, float]]:
    """Decimal mark and order of days for the file, formats of single columns that differ, and how sure they are."""
    found = {index: meaning for index, (meaning, _) in meanings.items() if meaning}
    amounts = {i: decimal_of(table.column(i)) for i, meaning in found.items() if meaning in AMOUNTS}
    days = {i: order_of(table.column(i)) for i, meaning in found.items() if meaning in DAYS}
    is_english = table.separator == "," and _surest(amounts)[0] != ","
    decimal, amount_formats, amount_doubts = _decide(amounts, "." if is_english else ",")
    order, day_formats, day_doubts = _decide(days, "mdy" if is_english and decimal == "." else "dmy")
    return decimal, order, amount_formats | day_formats, amount_doubts | day_doubts


def _surest(found: dict[int, tuple[str | None, float]]) -> tuple[str | None, float]:
    """The format that one column is surest of; a year in front says nothing about day and month of other columns."""
    return max(found.values(), key=lambda pair: (pair[0] is not None, pair[1], pair[0] != "ymd"), default=(None, 1.0))


def _decide(found: dict[int, tuple[str | None, float]], otherwise: str) -> tuple[str, dict[int, str], dict[int, float]]:
    """The format of the file is that of its surest column; a doubtful column follows it, a sure one keeps its own."""
    best, sureness = _surest(found)
    chosen = best or otherwise
    formats: dict[int, str] = {}
    doubts: dict[int, float] = {}
    for index, (own, own_sureness) in found.items():
        follows = own_sureness < 0.9 and sureness >= 0.9 and best not in (None, "ymd")
        doubts[index] = 0.9 if follows else own_sureness
        if own is not None and own != chosen and not follows:
            formats[index] = own
    return chosen, formats, doubts
