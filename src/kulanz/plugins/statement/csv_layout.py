"""Finds the table in a statement saved as a list: separator, line of headings, what each column means and how its days
and amounts are written. Nothing is guessed: what can be read two ways is refused with the reason.

The banks have no standard for such lists; cells are divided as RFC 4180 has it (https://www.rfc-editor.org/rfc/rfc4180).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.cells import plain
from kulanz.plugins.untrusted.records import Record, read_records

from .csv_cells import decimal_of, is_amount, is_day, order_of
from .csv_headings import Means, currency_of, meaning_of
from .details import iban_of

WITH_FEE = "totalamount"
SEPARATORS = (";", ",", "\t", "|")
WITHIN, SAMPLE = 40, 400  # records: the headings stand in the first ones; so many are looked at
MONEY_COLUMNS: tuple[Means, ...] = ("amount", "debit", "credit", "balance", "fee")
MARKS = {
    "s": -1, "soll": -1, "d": -1, "debit": -1, "debet": -1, "af": -1, "dbit": -1, "-": -1, "dr": -1, "out": -1,
    "h": 1, "haben": 1, "c": 1, "credit": 1, "bij": 1, "crdt": 1, "+": 1, "cr": 1, "in": 1,
}  # fmt: skip
DAY, MONEY, CODE = r"[0-9]{2}[.-][0-9]{2}[.-][0-9]{4}", r"[+-]?[0-9.]+,[0-9]{2}", r"[A-Z]{3}"
# Lists without headings, as their banks write every line: cells by pattern, meaning of each.
BARE: tuple[tuple[tuple[str, ...], tuple[Means | None, ...]], ...] = (
    (  # ABN AMRO, TAB
        (r"[0-9]{6,10}|[A-Z]{2}[0-9]{2}[A-Z0-9]+", CODE, "[0-9]{8}", MONEY, MONEY, "[0-9]{8}", MONEY, ".*"),
        ("account", "currency", "booked_on", None, "balance", "value_on", "amount", "purpose"),
    ),
    (  # easybank, BAWAG
        (r"[A-Z]{2}[0-9]{18,20}|[0-9]{6,11}", ".*", DAY, DAY, MONEY, CODE),
        ("account", "purpose", "booked_on", "value_on", "amount", "currency"),
    ),
    (  # Raiffeisen in Austria
        (DAY, ".*", DAY, MONEY, CODE, r"[0-9.]{10} .*"),
        ("booked_on", "purpose", "value_on", "amount", "currency", None),
    ),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where what stands. `columns` holds the places of each meaning, `formats` order of days and mark of cents by place."""

    separator: str
    header_line: int  # 0: the list has no headings
    names: tuple[str, ...]
    columns: dict[Means, tuple[int, ...]]
    formats: dict[int, str] = field(default_factory=dict)
    currency: str = ""  # as a heading names it

    def has(self, *meanings: Means) -> bool:
        return any(means in self.columns for means in meanings)

    @property
    def is_statement(self) -> bool:
        return self.has("booked_on", "value_on") and self.has("amount", "debit", "credit")


def find_layout(text: str) -> Layout | None:
    """The layout of the list that `text` begins; None where it is none of an account. Raises `BadValue` where its days or
    amounts can be read two ways."""
    best: tuple[int, str, Record, list[Record]] | None = None
    for separator in SEPARATORS:
        try:
            records = [r for r, _ in zip(read_records(io.StringIO(text), separator), range(SAMPLE), strict=False)]
        except BadValue as refusal:
            if "too_wide" not in refusal.facts:
                raise
            continue  # a text full of commas may still be divided by semicolons
        if bare := _bare(records, separator):
            return bare
        for record in records[:WITHIN]:
            known = len({name.strip() for name in record.cells if meaning_of(name)})
            if known >= 3 and (best is None or known > best[0]):
                best = (known, separator, record, records)
    return _layout(*best[1:]) if best else None


def _bare(records: Sequence[Record], separator: str) -> Layout | None:
    """A list without headings, where every line has the cells one bank writes."""
    for patterns, meanings in BARE:
        if records and all(_fits(record.cells, patterns) for record in records):
            columns: dict[Means, tuple[int, ...]] = {m: (place,) for place, m in enumerate(meanings) if m}
            days = "dmy" if patterns[2] == DAY else "ymd"
            formats = {columns[means][0]: days for means in ("booked_on", "value_on") if means in columns}
            return Layout(
                separator,
                0,
                tuple(str(place + 1) for place in range(len(meanings))),
                columns,
                formats | _commas(columns),
            )
    return None


def _commas(columns: dict[Means, tuple[int, ...]]) -> dict[int, str]:
    return {columns[means][0]: "," for means in ("amount", "balance") if means in columns}


def _fits(cells: Sequence[str], patterns: Sequence[str]) -> bool:
    cells = [cell.strip() for cell in cells]
    while len(cells) > len(patterns) and not cells[-1]:
        cells.pop()
    return len(cells) == len(patterns) and all(map(re.fullmatch, patterns, cells))


def _layout(separator: str, header: Record, records: Sequence[Record]) -> Layout:
    names = tuple(" ".join(name.split()).strip("\ufeff") for name in header.cells)
    rows = [record.cells for record in records if record.line > header.line and len(record.cells) > 2]
    cells = [
        [row[place].strip() for row in rows if place < len(row) and row[place].strip()] for place in range(len(names))
    ]
    columns = _columns(names, cells)
    amounts = [place for means in MONEY_COLUMNS for place in columns.get(means, ())]
    days = [place for means in ("booked_on", "value_on") for place in columns.get(means, ())]
    formats = {place: _format(decimal_of, place, amounts, cells) for place in amounts}
    formats |= {place: _format(order_of, place, days, cells) for place in days}
    for place, found in formats.items():
        if not found:
            raise _ambiguous(names, place, is_day=place in days)
    named = [currency_of(names[place]) for place in amounts]
    return Layout(separator, header.line, names, columns, formats, next((code for code in named if code), ""))


def _columns(names: Sequence[str], cells: Sequence[Sequence[str]]) -> dict[Means, tuple[int, ...]]:
    """The places of each meaning, the better headings first. Text may stand in several columns, all else in one."""
    found: dict[Means, list[tuple[int, int]]] = {}
    for place, name in enumerate(names):
        known = _means(name, cells[place])
        if known:
            found.setdefault(known[1], []).append((known[0], place))
    columns = {
        means: tuple(
            place for _, place in (sorted(places, key=lambda p: p[1]) if means == "purpose" else sorted(places))
        )
        for means, places in found.items()
    }
    columns = {means: places if means == "purpose" else places[:1] for means, places in columns.items()}
    if "amount" in columns and plain(names[columns["amount"][0]]) == WITH_FEE:
        columns.pop("fee", None)
    is_alone = not columns.keys() & {"account", "name", "payer", "payee"}
    if is_alone and "iban" in columns and len(set(cells[columns["iban"][0]])) == 1:
        columns["account"] = columns.pop("iban")  # nobody is named beside it, and it never changes: our own
    return columns


def _means(name: str, sample: Sequence[str]) -> tuple[int, Means] | None:
    if not name and sample and all(cell.casefold() in ("s", "h") for cell in sample):
        return 0, "mark"  # cooperative banks write it below no heading at all
    known = meaning_of(name)
    if known is None or not sample:
        return known
    place, means = known
    looks = LOOKS.get(means)
    if looks is None or sum(map(looks, sample)) * 2 >= len(sample):
        return known
    if means == "iban":  # "Counterparty" over names
        return place + 100, "name"
    if means == "value_on" and all(_is_currency(cell) for cell in sample):  # "Valuta" in the Netherlands
        return place + 100, "currency"
    return None


def _is_account(cell: str) -> bool:
    return bool(iban_of(cell)) or sum(c.isdigit() for c in cell) * 2 > len(cell)


def _is_currency(cell: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{3}|€", cell))


LOOKS: dict[Means, Callable[[str], bool]] = {
    "booked_on": is_day,
    "value_on": is_day,
    "amount": is_amount,
    "debit": is_amount,
    "credit": is_amount,
    "balance": is_amount,
    "mark": lambda cell: cell.casefold() in MARKS,
    "currency": _is_currency,
    "iban": _is_account,
    "account": _is_account,
}


def _format(
    decide: Callable[[Sequence[str]], str | None],
    place: int,
    places: Sequence[int],
    cells: Sequence[Sequence[str]],
) -> str:
    """How one column is written; where it alone does not tell, as all columns of its kind are. Empty: nobody can tell."""
    found = decide(cells[place]) or decide([cell for other in places for cell in cells[other]])
    return found if found is not None else ("," if decide is decimal_of else "dmy")  # whole units, or no days at all


def _ambiguous(names: tuple[str, ...], place: int, *, is_day: bool) -> BadValue:
    name = names[place][:60]
    if is_day:
        return _refused(
            say("The days under '%(name)s' can be read with the day or the month in front.", name=name), names
        )
    return _refused(say("The amounts under '%(name)s' can be read in two ways.", name=name), names)


def _refused(words: Words, names: tuple[str, ...]) -> BadValue:
    return BadValue(words, names=names)
