"""One row of a statement saved as a list becomes one line of money: days, amount with its sign, who, what for.

A day that cannot be read is left open and told; a row without a readable amount is rejected. The others stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from kulanz.kernel.money import LARGEST_MINOR, Money
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.cells import Unreadable, plain
from kulanz.plugins.untrusted.records import Record
from kulanz.ports.statement import LineReject, StatementLine

from .csv_cells import read_day, read_money
from .csv_headings import Means
from .csv_labels import Labelled, read_labels
from .csv_layout import MARKS, Layout
from .details import iban_of, single
from .entry import Names
from .transaction import reference_of

# The bank's word for the state of a line -> booked for good? A word we do not know is pending.
STATES = {
    "": True, "gebucht": True, "umsatzgebucht": True, "booked": True, "book": True, "completed": True, "complete": True,
    "settled": True, "geboekt": True, "abgerechnet": True, "umsatzabgerechnet": True, "cleared": True,
}  # fmt: skip
WITHOUT_MONEY = {"declined", "reverted", "failed", "cancelled", "storniert", "abgelehnt", "rejected"}
OPEN = {"offen", "vorgemerkt", "open", "pending"}  # in place of a day
RETURN = re.compile(
    r"r(?:ue|ü)ck(?:lastschrift|buchung|überweisung|ueberweisung)|retoure|storno|terugboeking|chargeback", re.I
)
REASON = re.compile(r"\b(A[CGM]\d\d|BE0[4-8]|M[DS]0\d|RC01|RR0\d|SL\d\d|FF0\d|CNOR|DNOR|TM01)\b")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of money, what the account held after it (None: not said), and what could not be read of it."""

    line: StatementLine
    balance: Money | None
    doubts: tuple[LineReject, ...]


class NoMoney(Exception):
    """A row that is no line of money, told as the reject it carries."""

    def __init__(self, reject: LineReject) -> None:
        super().__init__(str(reject.reason))
        self.reject = reject


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows of one list. `account` and `currency` are those of the whole list, where the rows do not name them."""

    layout: Layout
    account: str
    currency: str

    def read(self, record: Record, names: Names) -> Row:
        """The line in this row; raises `NoMoney`."""
        cells = _Cells(record, self.layout)
        if record.is_broken or any(cell.strip() for cell in record.cells[len(self.layout.names) :]):
            words = say("This line is not divided into cells as the headings are.")
            raise NoMoney(LineReject(record.line, "", self.layout.separator.join(record.cells)[:200], words))
        currency = cells.text("currency").replace("€", "EUR").upper() or self.currency
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise NoMoney(cells.reject("currency", say("This is not a currency of three letters.")))
        amount = self._amount(cells, currency)
        doubts: list[LineReject] = []
        state = plain(cells.text("state"))
        if state in WITHOUT_MONEY:
            words = say("The bank tells this line for information only; it moved no money.")
            raise NoMoney(cells.reject("state", words))
        booked_on, value_on = cells.day("booked_on", doubts), cells.day("value_on", doubts)
        is_open = plain(cells.text("booked_on")) in OPEN
        fee = cells.money("fee", currency)
        if fee:  # Revolut: taken from the account beside the amount
            amount = Money(max(amount.minor - abs(fee.minor), -LARGEST_MINOR), amount.currency)
        line = _line(cells, amount, iban_of(cells.text("account")) or cells.text("account") or self.account)
        key = names.key(line.account_iban, amount, booked_on or value_on or "", *_facts(line))
        line = replace(
            line,
            key=key,
            entry_key=key,
            booked=STATES.get(state, False) and not is_open,
            booked_on=booked_on,
            value_on=value_on,
            charges=Money(abs(fee.minor), fee.currency) if fee else None,
        )
        return Row(line, cells.money("balance", currency), tuple(doubts))

    def _amount(self, cells: _Cells, currency: str) -> Money:
        """With the account's sign: as it stands, by a mark beside it, or by the column it stands in."""
        amount = cells.needed_money("amount", currency)
        if amount is None:
            sides: tuple[tuple[Means, int], ...] = (("debit", -1), ("credit", 1))
            parts = [(cells.needed_money(means, currency), sign) for means, sign in sides]
            given = [(money, sign) for money, sign in parts if money is not None]
            money, sign = next((pair for pair in given if pair[0]), given[0] if given else (None, 0))
            if money is None:
                raise NoMoney(cells.reject("amount", say("There is no amount in this line.")))
            return Money(abs(money.minor) * sign, money.currency)
        mark = cells.text("mark")
        if not mark:
            return amount
        if mark.casefold() not in MARKS:
            raise NoMoney(cells.reject("mark", say("This does not say whether money came or went.")))
        return Money(abs(amount.minor) * MARKS[mark.casefold()], amount.currency)


class _Cells:
    """The cells of one row by what they mean."""

    __slots__ = ("_layout", "_record")

    def __init__(self, record: Record, layout: Layout) -> None:
        self._record, self._layout = record, layout

    @property
    def line(self) -> int:
        return self._record.line

    def _at(self, place: int) -> str:
        cells = self._record.cells
        return single(cells[place]) if place < len(cells) else ""

    def text(self, means: Means) -> str:
        return self._at(self._layout.columns[means][0]) if means in self._layout.columns else ""

    def texts(self, means: Means) -> list[str]:
        return [text for place in self._layout.columns.get(means, ()) if (text := self._at(place))]

    def reject(self, means: Means, words: Words) -> LineReject:
        places = self._layout.columns.get(means, ())
        column = self._layout.names[places[0]] if places else ""
        return LineReject(self._record.line, column, self.text(means)[:200], words)

    def day(self, means: Means, doubts: list[LineReject]) -> date | None:
        text = self.text(means)
        if not text.strip("-. ") or plain(text) in OPEN:
            return None
        try:
            return read_day(text, self._layout.formats.get(self._layout.columns[means][0], "dmy"))
        except Unreadable as unreadable:
            doubts.append(self.reject(means, unreadable.words))
            return None

    def needed_money(self, means: Means, currency: str) -> Money | None:
        """None: the cell is empty. Raises `NoMoney` for what is no amount."""
        text = self.text(means)
        if not any(c.isdigit() for c in text):
            if text.strip("-+. "):
                raise NoMoney(self.reject(means, say("This is not an amount.")))
            return None
        try:
            return read_money(text, self._layout.formats.get(self._layout.columns[means][0], ","), currency)
        except Unreadable as unreadable:
            raise NoMoney(self.reject(means, unreadable.words)) from None

    def money(self, means: Means, currency: str) -> Money | None:
        try:
            return self.needed_money(means, currency)
        except NoMoney:
            return None


def _line(cells: _Cells, amount: Money, account: str) -> StatementLine:
    told = read_labels(" ".join(cells.texts("purpose") or cells.texts("kind")))
    kind, reason = cells.text("kind"), REASON.search(cells.text("reason"))
    is_return = bool(RETURN.search(kind) or reason)
    found = reason or (REASON.search(told.purpose) if is_return else None)
    return StatementLine(
        key="",
        account_iban=account,
        amount=amount,
        booked=False,
        booked_on=None,
        value_on=None,
        counterparty=_name(cells, amount, told),
        counterparty_iban=iban_of(cells.text("iban")) or told.account,
        remittance=told.purpose,
        reference=cells.text("reference"),
        end_to_end_id=reference_of(cells.text("end_to_end")) or told.end_to_end_id,
        mandate_id=reference_of(cells.text("mandate")) or told.mandate_id,
        return_code=found[1] if found else "",
        is_reversal=is_return,
        bank_reference=cells.text("bank_reference") or told.bank_reference,
        line=cells.line,
    )


def _name(cells: _Cells, amount: Money, told: Labelled) -> str:
    """Of the other side: the payer of what came, the payee of what went, or the one name there is."""
    first: Means = "payer" if amount.minor > 0 else "payee"
    second: Means = "payee" if amount.minor > 0 else "payer"
    return cells.text(first) or cells.text("name") or cells.text(second) or told.name


def _facts(line: StatementLine) -> tuple[object, ...]:
    return (
        line.bank_reference, line.counterparty, line.counterparty_iban, line.remittance, line.end_to_end_id,
    )  # fmt: skip
