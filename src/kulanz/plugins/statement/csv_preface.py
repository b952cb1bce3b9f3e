"""What stands around the table in a statement saved as a list: whose account it is, its currency, its balances."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kulanz.kernel.money import Money
from kulanz.plugins.untrusted.cells import Unreadable, plain
from kulanz.plugins.untrusted.records import Record

from .csv_balance import Balances
from .csv_cells import decimal_of, is_amount, read_money
from .csv_layout import Layout
from .details import iban_of

OPENING = {
    "anfangssaldo",
    "alterkontostand",
    "startsaldo",
    "openingbalance",
    "saldoalt",
    "beginsaldo",
    "anfangsbestand",
}
CLOSING = {"endsaldo", "neuerkontostand", "closingbalance", "saldoneu", "eindsaldo", "schlusssaldo", "endbestand"}
OTHERS = {"kontostand", "letzterkontostand", "aktuellerkontostand", "saldo", "summe"}  # of the day the list was made
ACCOUNT = {"konto", "kontonummer", "account", "accountnumber", "rekening", "rekeningnummer"}
IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
CODE = re.compile(r"\b(EUR|CHF|USD|GBP)\b|€")
WITHIN = 60  # cells of a line


@dataclass(frozen=True, slots=True)
class Preface:
    """`lines`: those that name a balance, which are no movements."""

    account: str
    currency: str
    balances: Balances
    lines: frozenset[int]


def read_preface(records: Sequence[Record], layout: Layout) -> Preface:
    """Lines above the headings, and below them those that name a balance."""
    above = [record for record in records if record.line < layout.header_line]
    text = "\n".join(" ; ".join(record.cells[:WITHIN]) for record in above)
    iban, code = IBAN.search(text), CODE.search(text)
    currency = (code[1] or "EUR") if code else ""
    found: dict[str, Money] = {}
    lines: set[int] = set()
    for record in records:
        label = _label(record)
        if label:
            lines.add(record.line)
        if label and label not in OTHERS and (money := _money(record, label, layout.currency or currency)):
            found.setdefault("opening" if label in OPENING else "closing", money)
    balances = Balances(found.get("opening"), found.get("closing"))
    account = iban_of(iban[0]) if iban else next(filter(None, map(_account, above)), "")
    return Preface(account, currency, balances, frozenset(lines))


def _account(record: Record) -> str:
    """The number behind the word for an account, where there is no IBAN."""
    label, *behind = (cell.strip() for cell in record.cells[:WITHIN])
    number = next(filter(None, behind), "")
    return number if plain(label) in ACCOUNT and re.fullmatch(r"[0-9][0-9 ./-]{3,30}", number) else ""


def _label(record: Record) -> str:
    """The word for a balance that stands in this line as a cell of its own; a day without an amount beside it is none."""
    known = OPENING | CLOSING | OTHERS
    cells = [plain(cell) for cell in record.cells[:WITHIN]]
    first = next((cell for cell in cells if cell), "")
    return next((cell for cell in cells if cell in OPENING | CLOSING), first if first in known else "")


def _money(record: Record, label: str, currency: str) -> Money | None:
    """The amount behind the label, with the mark S or H where one follows."""
    cells = [cell.strip() for cell in record.cells[:WITHIN]]
    behind = cells[[plain(cell) for cell in cells].index(label) + 1 :]
    text = next((cell for cell in behind if re.search(r"[.,][0-9]{2}\b", cell) and is_amount(cell)), "")
    code = currency or next((cell for cell in behind if re.fullmatch("[A-Z]{3}", cell)), "")
    try:
        money = read_money(text, decimal_of([text]) or ",", code or "XXX")
    except Unreadable:
        return None
    return -money if "S" in behind and money.minor > 0 else money
