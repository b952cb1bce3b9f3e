"""One record of a list becomes one claim, or one reject that names every fault in it.

Nothing is guessed, nothing is cut off, and what cannot be read is never taken for zero or nothing. How a customer is
reached keeps no claim out: it goes on as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kulanz.domain.contact.contact_data import as_stated
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say, technical
from kulanz.plugins.untrusted.cells import Unreadable, plain
from kulanz.plugins.untrusted.records import Record
from kulanz.ports.intake import NEEDED, ClaimDraft, Column, Fault, Layout, Reject

from .amounts import Figure, currency_of_heading, to_money
from .datev import CONTRA, DatevHead
from .headings import is_open
from .readers import reader_of
from .seen import Seen
from .states import CREDIT_WORDS, PAYMENT_WORDS

Place = tuple[int, Column]  # where a column stands in a record
LONGEST_SHOWN = 200
MARK_BITS = 32
NAME_BITS = (1 << 63) - 1
NOTHING_OPEN = ": nothing is open."  # ends every reason of this kind; a list of open items closes claims by it
FIGURES = ("amount", "fee", "invoice_amount", "paid_amount", "credit_amount")
AIDS = (
    "settled_on",
    "status",
    "paid_amount",
    "credit_amount",
)  # they say something about the claim and are none of its fields
# Nothing that is wrong with these keeps a claim out: the cell goes on as it stands, and is told as a finding.
CONTACT = frozenset({
    "customer_name", "first_name", "last_name", "company_name", "salutation", "street", "house_number", "postcode", "town",
    "country", "language", "email", "phone", "iban",
})  # fmt: skip
DEFAULTS = ("currency", "country", "language", "is_business", "kind", "reason", "salutation")
MISSING = {
    "customer_number": say("The customer number is missing."),
    "claim_number": say("The invoice number is missing."),
    "amount": say("The amount is missing."),
    "due_on": say("The due date is missing."),
    "email": say("There is neither a customer number nor an e-mail address."),
}


class Drafting:
    """Makes drafts of the records of one file and remembers the claim numbers it has seen. `datev` is the head of a
    file in that format."""

    def __init__(
        self, layout: Layout, places: Sequence[Place], defaults: Mapping[str, Any], *, datev: DatevHead | None = None
    ) -> None:  # Any: by field
        unknown = [name for name in defaults if name not in DEFAULTS]
        if unknown:
            raise BadValue(technical(f"'{unknown[0]}' cannot have a default in a list of claims."), field=unknown[0])
        self._places = places
        self._width = len(layout.columns)
        used = [(place, column) for place, column in places if column.means]
        self._readers = [(place, column, reader_of(column, layout, datev)) for place, column in used]
        self._names = {column.means: column.name for _, column in used}
        self._needed = lacking_names(self._names)
        self._contact = CONTACT - {*self._needed}  # an address that names the customer is his number
        self._telling = [place for place, column in used if column.means in ("claim_number", "due_on", "issued_on")]
        self._is_contra = datev is not None and plain(self._names.get("customer_number", "")).startswith(CONTRA)
        self._defaults = {name: value for name, value in defaults.items() if name != "currency"}
        self._seen = Seen()
        self._mailed = Seen()
        self._taken_off = self._parts_taken_off()
        self._currencies = {
            name: currency_of_heading(self._names.get(name, "")) or str(defaults.get("currency") or "EUR")
            for name in FIGURES
        }

    def _parts_taken_off(self) -> tuple[str, ...]:
        """Columns that make the amount less, where no column says by itself what is open."""
        if "invoice_amount" in self._names or is_open(self._names.get("amount", "")):
            return ()
        return tuple(name for name in ("paid_amount", "credit_amount") if name in self._names)

    def draft(self, record: Record) -> ClaimDraft | Reject:
        """The claim that stands in `record`, or why there is none."""
        values, faults, odd = self._read(record.cells)
        if again := self._repeated(values, record.line):
            faults, odd = [again], []
        else:
            values, more = self._put_together(values)
            faults += more
            if settled := [fault for fault in faults if str(fault.reason).endswith(NOTHING_OPEN)]:
                faults, odd = settled[:1], []  # what else is wrong with a line that asks for nothing does not matter
        if values.get("is_credit") and values.get("due_on") is None and values.get("issued_on"):
            values["due_on"] = values["issued_on"]  # a credit is due on its own day
            faults = [fault for fault in faults if fault.reason is not MISSING["due_on"]]
        if not faults:
            return ClaimDraft(line=record.line, **values)
        first, *others = (*faults, *odd)  # one correction is enough
        return Reject(record.line, first.column, first.value, first.reason, self._raw(record.cells), tuple(others))

    def broken(self, record: Record, words: Words, value: str = "", column: str = "") -> Reject:
        """A record that cannot be laid under the headings at all, or is no claim at first sight."""
        return Reject(record.line, column, value[:LONGEST_SHOWN], words, tuple(record.cells))

    def lies_bare(self, record: Record, label: re.Pattern[str]) -> bool:
        """Whether the record names neither a claim nor a day, as sums and headings of groups do; `label` is no name."""
        for place in self._telling:
            cell = record.cells[place].strip() if place < len(record.cells) else ""
            if cell and not label.match(cell):
                return False
        return True

    def _read(
        self, record: Sequence[str]
    ) -> tuple[dict[str, Any], list[Fault], list[Fault]]:  # Any: by field of `ClaimDraft`
        """What the cells say, what keeps the line out, and what is only odd about how the customer is reached."""
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        odd: list[Fault] = []
        for place, column, read in self._readers:
            cell = record[place].strip() if place < len(record) else ""
            if not cell:
                continue
            try:
                value = read(cell)
            except Unreadable as unreadable:
                is_odd = column.means in self._contact
                value = as_stated(cell) if is_odd else None  # None: neither missing nor given
                (odd if is_odd else faults).append(Fault(column.name, cell[:LONGEST_SHOWN], unreadable.words))
            if column.means == "extra":
                values.setdefault("extra", {})[column.name] = value
            else:
                values[str(column.means)] = value
        if isinstance(credit := values.get("credit_amount"), Figure):
            values.setdefault("amount", Figure("0", "", False, credit.currency))
        faults += [Fault(self._names[name], "", MISSING[name]) for name in self._needed if name not in values]
        return values, faults, odd

    def _put_together(self, values: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """Amounts with their currency, names and streets of several columns; and what is wrong between columns."""
        faults = self._closed(values)
        named = values.pop("currency", None)
        sign = (values.pop("debit_credit", None) or 1) * (-1 if self._is_contra else 1)
        for name in FIGURES:
            if isinstance(figure := values.get(name), Figure):
                try:
                    values[name] = self._money(figure, name, named)
                except Unreadable as unreadable:
                    values[name] = None
                    faults.append(Fault(self._names.get(name, ""), _shown(figure), unreadable.words))
        faults += self._amounts(values, sign)
        if "customer_number" not in self._names and values.get("email"):
            faults += self._by_mail(values)
        for name in AIDS:
            values.pop(name, None)
        _join_names(values)
        return self._defaults | values, faults

    def _repeated(self, values: Mapping[str, Any], line: int) -> Fault | None:  # Any: by field
        """A line whose invoice came before: nothing is added up, for nobody says that the lines are parts of one sum."""
        number = values.get("claim_number")
        mark = (
            line << MARK_BITS | hash(values.get("amount")) & (1 << MARK_BITS) - 1
        )  # one number takes less room than two
        if not number or (seen := self._seen.first(number, mark)) == mark:
            return None
        first = seen >> MARK_BITS
        words = say("The invoice number %(number)s stands in line %(line)s already.", number=number, line=first)
        if values.get("amount") is not None and (seen ^ mark) & (1 << MARK_BITS) - 1:
            words = say(
                "The invoice number %(number)s stands in line %(line)s already, with another amount. Positions are not "
                "added up: please give one line for each invoice.",
                number=number, line=first,
            )  # fmt: skip
        return Fault(self._names["claim_number"], number, words)

    def _closed(self, values: dict[str, Any]) -> list[Fault]:  # Any: by field
        """Why a line is no open claim by its kind or the day on which it was settled."""
        faults = []
        if settled_on := values.get("settled_on"):
            words = say("This was settled on %(day)s: nothing is open.", day=settled_on)
            faults.append(Fault(self._names["settled_on"], settled_on.isoformat(), words))
        if (kind := values.get("kind")) and plain(kind) in PAYMENT_WORDS:
            faults.append(Fault(self._names["kind"], values["kind"], say("This is a payment, not a claim.")))
        return faults

    def _amounts(self, values: dict[str, Any], sign: int) -> list[Fault]:  # Any: by field
        """What is open, and whether it is a credit; what is wrong with the amounts of a line."""
        amount: Money | None = values.get("amount")
        if isinstance(fee := values.get("fee"), Money) and fee.minor < 0:
            return [Fault(self._names["fee"], f"{fee.amount:f}", say("A fee cannot be negative."))]
        if not isinstance(amount, Money):
            return []
        billed, amount = values.get("invoice_amount"), -amount if sign < 0 else amount
        for name in self._taken_off:
            part = values.get(name)
            if isinstance(part, Money) and part and part.currency == amount.currency:
                values["invoice_amount"] = amount or None
                amount = amount - part
        if not amount:
            last = next((name for name in reversed(self._taken_off) if values.get(name)), "amount")
            shown = values[last] if last != "amount" else amount
            words = say("The amount is zero: nothing is open.")
            return [Fault(self._names.get(last, ""), f"{shown.amount:f}", words)]
        credit = values.get("credit_amount")
        turned = "credit_amount" not in self._taken_off and isinstance(credit, Money) and bool(credit) and not billed
        values["is_credit"] = amount.minor < 0 or turned or _names_credit(values.get("kind"))
        values["amount"] = -amount if amount.minor < 0 else amount
        if isinstance(billed, Money) and billed.minor < 0:
            values["invoice_amount"] = -billed
        return []

    def _by_mail(self, values: dict[str, Any]) -> list[Fault]:  # Any: by field
        """Without a number the e-mail address names the customer; two names with one address cannot be told apart."""
        address = str(values["email"]).lower()
        values["customer_number"] = address
        name = plain(_named(values))
        mark = hash(name) & NAME_BITS | 1
        if not name or self._mailed.first(address, mark) == mark:
            return []
        words = say(
            "This address stands beside another name further up, and there is no customer number to tell them apart."
        )
        return [Fault(self._names["email"], address, words)]

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


def lacking_names(names: Mapping[str | None, str]) -> list[str]:
    """What every line must hold, of the columns there are: without a number of the customer, an e-mail address."""
    needed = [name for name in NEEDED if name != "amount" or "credit_amount" not in names]
    return needed if "customer_number" in names else ["email", *needed[1:]]


def _names_credit(kind: str | None) -> bool:
    return bool(kind) and plain(str(kind)) in CREDIT_WORDS


def _named(values: Mapping[str, Any]) -> str:  # Any: by field of `ClaimDraft`
    parts = ("customer_name", "company_name", "first_name", "last_name")
    return " ".join(str(values[part]) for part in parts if values.get(part))


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
