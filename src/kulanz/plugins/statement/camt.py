"""Bank statements in camt.053, intraday reports in camt.052, details in camt.054; versions .02 to .08 and on.

The exemplar of a statement plugin. Messages: https://www.iso20022.org/iso-20022-message-definitions (Cash Management).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, ClassVar

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.xml_file import Part, check_xml, walk
from kulanz.ports.statement import LineReject, StatementHead, StatementKind, StatementPart

from .balance import doubt_of
from .entry import BOOKED, INFORMATION, Entry, Names, lines_of, read_entry
from .transaction import Transaction, Unreadable, read_amount, read_transaction

KINDS: dict[str, StatementKind] = {"Stmt": "statement", "Rpt": "report", "Ntfctn": "details"}
MESSAGES = {"BkToCstmrStmt": "Stmt", "BkToCstmrAcctRpt": "Rpt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}
WALKED = (*KINDS, "Ntry", "TxDtls")
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)  # booked: at the day's start (or the last day's end), at its end
INTERIM = ("ITBD",)  # booked: where one page of a statement ends and the next one begins
LOOKS_LIKE = re.compile(
    rb"urn:iso:std:iso:20022:tech:xsd:camt\.05[234]\.001\.|<(?:\w+:)?BkToCstmr(?:Stmt|AcctRpt|DbtC)"
)


VERSION = re.compile(rb"(camt\.05[234]\.001\.[0-9]{2})")
NUMBERS = {b"BkToCstmrStmt": "camt.053", b"BkToCstmrAcctRpt": "camt.052", b"BkToCstmrDbtCdtNtfctn": "camt.054"}


class Camt:
    """Account statements as XML."""

    key: ClassVar[str] = "camt"
    label: ClassVar[Words] = say("Account statement (camt.053, camt.052, camt.054)")

    def sniff(self, head: bytes) -> bool:
        return bool(LOOKS_LIKE.search(head.replace(b"\0", b"")))

    def format_of(self, head: bytes) -> str:
        """The message and its version by the namespace; the message alone where none is named."""
        text = head.replace(b"\0", b"")
        if found := VERSION.search(text):
            return found[1].decode()
        return next((name for root, name in NUMBERS.items() if root in text), "camt")

    def read(self, stream: BinaryIO) -> Iterator[StatementPart]:
        """Head and lines of every statement in the file, in its order. `stream` can be rewound: it is read twice, the
        first time only to see that it is whole."""
        start = stream.tell()
        check_xml(stream, WALKED)
        stream.seek(start)
        opened: _Opened | None = None
        is_empty = True
        for event, part in walk(stream, WALKED):
            if part.name in KINDS:
                if event == "start":
                    opened, is_empty = _open(part), False
                elif opened is not None:
                    yield from opened.close(part)
                    opened = None
            elif opened is not None and event == "end":
                yield from opened.take(part)
        if is_empty:
            words = say("There is no statement in this file.")
            raise BadValue(words, line=1)


def _open(part: Part) -> _Opened:
    above = part.parent()
    if above is None or MESSAGES.get(above.name.removesuffix("V01")) != part.name:
        words = say("This is not a statement of an account (camt.052, camt.053, camt.054).")
        raise BadValue(words, line=part.line)
    return _Opened(KINDS[part.name])


@dataclass(slots=True)
class _Opened:
    """A statement that is being read: its head is told with the first entry, its sum is checked at the end."""

    kind: StatementKind
    head: StatementHead | None = None
    booked: list[Money] = field(default_factory=list)
    is_complete: bool = True  # False: an entry could not be read, so no sum can be checked
    names: Names = field(default_factory=Names)
    transactions: list[Transaction] = field(default_factory=list)
    doubts: list[Unreadable] = field(default_factory=list)
    currency: str | None = None  # of the entry that is being read

    def take(self, part: Part) -> Iterator[StatementPart]:
        """A finished transaction is kept, a finished entry told."""
        if part.name == "TxDtls":
            self._keep(part)
            return
        transactions, self.transactions = self.transactions, []
        doubts, self.doubts, self.currency = self.doubts, [], None
        statement = part.parent()
        if self.head is None and statement is not None:
            yield from self._tell_head(statement, part)
        try:
            unsaid = BOOKED if self.kind == "statement" else ""
            entry = read_entry(part, self.head.account_iban if self.head else "", unsaid=unsaid)
        except Unreadable as unreadable:
            self.is_complete = False
            yield _reject(unreadable)
            return
        yield from map(_reject, (*entry.doubts, *doubts))
        yield from self._tell(entry, transactions)

    def close(self, statement: Part) -> Iterator[StatementPart]:
        """The head of a statement without entries; whether opening, lines and closing fit together."""
        if self.head is None:
            yield from self._tell_head(statement, None)
        head = self.head
        if head is None or head.opening is None or head.closing is None or not self.is_complete:
            return
        words = doubt_of(head.opening, self.booked, head.closing)
        if words:
            yield LineReject(statement.line, "Bal", str(head.closing), words)

    def _keep(self, part: Part) -> None:
        if self.currency is None:  # the first one of an entry
            above = part.parent()
            self.currency = _currency(above.parent() if above and above.name == "NtryDtls" else above)
        self.transactions.append(read_transaction(part, self.currency, self.doubts))

    def _tell(self, entry: Entry, transactions: list[Transaction]) -> Iterator[StatementPart]:
        if entry.state == INFORMATION:
            words = say("The bank tells this entry for information only; it moved no money.")
            yield LineReject(entry.line, "Ntry/Sts", entry.state, words)
            return
        if entry.is_booked:
            self.booked.append(entry.amount)
        yield from lines_of(entry, transactions, self.names)

    def _tell_head(self, statement: Part, entry: Part | None) -> Iterator[StatementPart]:
        balances: list[tuple[str, Money]] = []
        for part in statement.parts("Bal"):
            try:
                balances.append((part.text("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd"), _balance(part)))
            except Unreadable as unreadable:
                yield _reject(unreadable)
        is_page = statement.part("StmtPgntn") is not None
        opening = _first(balances, (*OPENING, *INTERIM) if is_page else OPENING)
        closing = _first(balances[::-1] if is_page else balances, (*CLOSING, *INTERIM) if is_page else CLOSING)
        currency = statement.text("Acct/Ccy") or (opening.currency if opening else "")
        self.head = StatementHead(
            account_iban=statement.text("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id"),
            currency=currency or _currency(entry),
            statement_id=statement.text("Id"),
            opening=opening,
            closing=closing,
            kind=self.kind,
        )
        yield self.head


def _first(balances: Sequence[tuple[str, Money]], codes: Sequence[str]) -> Money | None:
    return next((money for code in codes for kind, money in balances if kind == code), None)


def _currency(entry: Part | None) -> str:
    amount = entry.part("Amt") if entry is not None else None
    return amount.attribute("Ccy") if amount is not None else ""


def _balance(part: Part) -> Money:
    amount = part.part("Amt")
    if amount is None:
        raise Unreadable(part, "Bal/Amt", "", say("The balance has no amount."))
    money = read_amount(amount)
    return -money if part.text("CdtDbtInd") == "DBIT" else money


def _reject(unreadable: Unreadable) -> LineReject:
    return LineReject(unreadable.line, unreadable.path, unreadable.value, unreadable.words)


STATEMENT = Camt()
