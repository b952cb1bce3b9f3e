"""One record of a list becomes one claim, or one reject that names every fault in it.

Nothing is guessed, nothing is cut off, and what cannot be read is never taken for zero or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.ports.intake import NEEDED, ClaimDraft, Column, Fault, Layout, Reject

from . import cells
from .amounts import Figure, currency_of_heading, read_figure, to_money
from .cells import Unreadable
from .days import read_day
from .records import Record

Place = tuple[int, Column]  # where a column stands in a record
LONGEST_SHOWN = 200
FIGURES = ("amount", "fee", "invoice_amount")
DEFAULTS = ("currency", "country", "language", "is_business", "kind", "reason", "salutation")
MISSING = {
    "customer_number": say("The customer number is missing."),
    "claim_number": say("The invoice number is missing."),
    "amount": say("The amount is missing."),
    "due_on": say("The due date is missing."),
}


class Drafting:
    """Makes drafts of the records of one file and remembers the claim numbers it has seen."""

    def __init__(self, layout: Layout, places: Sequence[Place], defaults: Mapping[str, Any]) -> None:  # Any: by field
        unknown = [name for name in defaults if name not in DEFAULTS]
        if unknown:
            raise BadValue(f"'{unknown[0]}' cannot have a default in a list of claims.", field=unknown[0])
        self._places = places
        self._width = len(layout.columns)
        self._readers = [(place, column, _reader(column, layout)) for place, column in places if column.means]
        self._names = {column.means: column.name for _, column in places if column.means}
        self._defaults = {name: value for name, value in defaults.items() if name != "currency"}
        self._seen: dict[str, int] = {}
        self._currencies = {
            name: currency_of_heading(self._names.get(name, "")) or str(defaults.get("currency") or "EUR")
            for name in FIGURES
        }

    def draft(self, record: Record) -> ClaimDraft | Reject:
        """The claim that stands in `record`, or why there is none."""
        values, faults = self._read(record.cells)
        values, more = self._put_together(values, record.line)
        faults += more
        if not faults:
            return ClaimDraft(line=record.line, **values)
        first, *others = faults
        return Reject(record.line, first.column, first.value, first.reason, self._raw(record.cells), tuple(others))

    def broken(self, record: Record, words: Words, value: str = "") -> Reject:
        """A record that cannot be laid under the headings at all."""
        return Reject(record.line, "", value[:LONGEST_SHOWN], words, tuple(record.cells))

    def _read(self, record: Sequence[str]) -> tuple[dict[str, Any], list[Fault]]:  # Any: by field of `ClaimDraft`
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for place, column, read in self._readers:
            cell = record[place].strip() if place < len(record) else ""
            if not cell:
                continue
            try:
                value = read(cell)
            except Unreadable as unreadable:
                faults.append(Fault(column.name, cell[:LONGEST_SHOWN], unreadable.words))
                value = None  # it is there, but unreadable: it counts as neither missing nor given
            if column.means == "extra":
                values.setdefault("extra", {})[column.name] = value
            else:
                values[str(column.means)] = value
        faults += [Fault(self._names[name], "", MISSING[name]) for name in NEEDED if name not in values]
        return values, faults

    def _put_together(self, values: dict[str, Any], line: int) -> tuple[dict[str, Any], list[Fault]]:
        """Amounts with their currency, names and streets of several columns; and what is wrong between columns."""
        faults: list[Fault] = []
        number = values.get("claim_number")
        if number and (first := self._seen.setdefault(number, line)) != line:
            words = say("The invoice number %(number)s stands in line %(line)s already.", number=number, line=first)
            faults.append(Fault(self._names["claim_number"], number, words))
        named = values.pop("currency", None)
        sign = values.pop("debit_credit", None) or 1
        for name, check in zip(FIGURES, (_check_amount, _check_fee, _check_billed), strict=True):
            if isinstance(figure := values.get(name), Figure):
                try:
                    money = self._money(figure, name, named)
                    values[name] = check(-money if name == "amount" and sign < 0 else money)
                except Unreadable as unreadable:
                    faults.append(Fault(self._names[name], _shown(figure), unreadable.words))
        if settled_on := values.pop("settled_on", None):
            words = say("This was settled on %(day)s: nothing is open.", day=settled_on)
            faults.append(Fault(self._names["settled_on"], settled_on.isoformat(), words))
        _join_names(values)
        return self._defaults | values, faults

    def _money(self, figure: Figure, name: str, named: str | None) -> Money:
        """In the currency of the cell, of the column for it, of the heading, or else the one agreed for the file."""
        if figure.currency and named and figure.currency != named:
            raise Unreadable(
                say("The amount is in %(sign)s, but the currency says %(named)s.", sign=figure.currency, named=named)
            )
        return to_money(figure, figure.currency or named or self._currencies[name])

    def _raw(self, record: Sequence[str]) -> tuple[str, ...]:
        """The cells in the order of the layout, also where the file has other columns between them."""
        raw = [""] * self._width
        for index, (place, _) in enumerate(self._places):
            raw[index] = record[place] if place < len(record) else ""
        return tuple(raw)


def _reader(column: Column, layout: Layout) -> Callable[[str], Any]:  # Any: by field of `ClaimDraft`
    match column.means:
        case "amount" | "fee" | "invoice_amount":
            return partial(_figure, decimal=column.format or layout.decimal)
        case "due_on" | "issued_on" | "reminded_on" | "deadline_on" | "settled_on":
            return partial(read_day, order=column.format or layout.day_order)
        case "customer_number" | "claim_number" | "contract" | "phone" | "postcode" | "house_number" | "mandate":
            return cells.number
        case _:
            return READERS.get(str(column.means), cells.text)


READERS: dict[str, Callable[[str], Any]] = {  # Any: by field of `ClaimDraft`
    "email": cells.email,
    "currency": cells.currency,
    "country": cells.country,
    "language": cells.language,
    "is_business": cells.is_business,
    "iban": cells.iban,
    "reminders": cells.count,
    "consent": cells.yes_or_no,
    "is_disputed": cells.yes_or_no,
    "debit_credit": cells.debit_credit,
}


def _figure(cell: str, decimal: str) -> Figure:
    figure = read_figure(cell, decimal)
    if figure.currency:
        cells.currency(figure.currency)
    return figure


def _check_amount(amount: Money) -> Money:
    if not amount:
        raise Unreadable(say("The amount is zero: nothing is open."))
    if amount.minor < 0:
        raise Unreadable(say("The amount is negative: a credit is not a claim."))
    return amount


def _check_fee(fee: Money) -> Money:
    if fee.minor < 0:
        raise Unreadable(say("A fee cannot be negative."))
    return fee


def _check_billed(amount: Money) -> Money:
    return amount


def _join_names(values: dict[str, Any]) -> None:  # Any: by field of `ClaimDraft`
    person = " ".join(name for name in (values.pop("first_name", ""), values.pop("last_name", "")) if name)
    company, house = values.pop("company_name", ""), values.pop("house_number", "")
    if company:
        values["is_business"] = values.get("is_business", True)
    if company or person:
        values["customer_name"] = values.get("customer_name") or company or person
    if house:
        values["street"] = f"{values.get('street') or ''} {house}".strip()


def _shown(figure: Figure) -> str:
    sign, point = "-" if figure.is_negative else "", "." if figure.cents else ""
    return f"{sign}{figure.whole}{point}{figure.cents}"[:LONGEST_SHOWN]
