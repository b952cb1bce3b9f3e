"""Account statements saved as lists (CSV), recognised by their headings: the banks have no standard for them.

Several accounts in one list are several statements. Where a column tells what the account held after each line, it is
checked and gives opening and closing balance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, ClassVar

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.encoding import check_encoding, decode_head, guess_encoding, open_text
from kulanz.plugins.untrusted.records import Record, read_records
from kulanz.ports.statement import LineReject, StatementHead, StatementPart

from .csv_balance import Balances, check
from .csv_cells import is_day
from .csv_headings import signs_of
from .csv_layout import Layout, find_layout
from .csv_preface import read_preface
from .csv_rows import NoMoney, Reader, Row
from .entry import Names

LARGEST_FILE, MOST_ROWS, HEAD = 100_000_000, 500_000, 200_000
NOT_A_LIST = (b"<", b"{", b"[", b"PK", b"%PDF", b"\xd0\xcf\x11\xe0", b":", b"\x89")
UNKNOWN_CURRENCY = "XXX"  # ISO 4217: no currency


class CsvFile:
    """Lists of account movements."""

    key: ClassVar[str] = "csv"
    label: ClassVar[Words] = say("Account statement (CSV)")

    def sniff(self, head: bytes) -> bool:
        """Whether the headings are those of a bank and not those of a list of claims."""
        try:
            layout = _layout(head)
        except BadValue as refusal:
            return "is_statement" in refusal.facts
        return layout is not None

    def format_of(self, head: bytes) -> str:
        return "csv-statement"

    def read(self, stream: BinaryIO) -> Iterator[StatementPart]:
        """Head and lines of each account in the list, in the order in which they first appear."""
        start = stream.tell()
        if stream.seek(0, 2) - start > LARGEST_FILE:
            raise _refused(say("This file is too large."))
        stream.seek(start)
        head = stream.read(HEAD)
        stream.seek(start)
        layout = _layout(head)
        if layout is None:
            raise _refused(say("This list is not a statement of an account."))
        text = open_text(stream, check_encoding(stream))
        try:
            yield from _statements(list(_limited(read_records(text, layout.separator))), layout)
        finally:
            text.detach()  # the stream is the caller's to close


def _layout(head: bytes) -> Layout | None:
    """The layout of a list that is certainly a statement; raises `BadValue` where that cannot be told."""
    if not head.strip() or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(NOT_A_LIST):
        return None
    try:
        text = decode_head(head, guess_encoding(head))
    except BadValue:
        return None  # whoever reads lists of claims says best what is wrong
    whole_lines = text if text.endswith("\n") or len(head) < HEAD else text[: text.rfind("\n") + 1]
    layout = _of_a_bank(whole_lines)
    if layout is None or not layout.is_statement:
        return None
    return layout


def _of_a_bank(text: str) -> Layout | None:
    try:
        layout = find_layout(text)
    except BadValue as refusal:
        if _certainty(refusal.facts.get("names")) is True:
            refusal.facts["is_statement"] = True
            raise
        return None
    if layout is None or not layout.header_line:
        return layout
    certainty = _certainty(layout.names)
    if certainty is None and layout.is_statement:
        words = say(
            "The headings of this list fit a bank statement and a list of claims; it is not clear which of them it is."
        )
        raise BadValue(words, line=layout.header_line, is_statement=True)
    return layout if certainty else None


def _certainty(names: object) -> bool | None:
    """Whether these headings are those of a bank; None: they could be either."""
    bank, claims, both = (
        signs_of(name for name in names if isinstance(name, str)) if isinstance(names, tuple) else (0, 0, 0)
    )
    if bank < 2 or claims:
        return False
    return None if both >= 2 else True


def _limited(records: Iterator[Record]) -> Iterator[Record]:
    for count, record in enumerate(records):
        if count >= MOST_ROWS:
            raise _refused(say("This file holds more movements than can be read."))
        yield record


def _is_text(record: Record, layout: Layout) -> bool:
    """Whether this line is empty, or a sentence below the table and no row of it."""
    filled = [cell.strip() for cell in record.cells if cell.strip()]
    return not filled or (len(filled) == 1 and len(layout.names) > 3 and not is_day(filled[0]))


@dataclass(slots=True)
class _Account:
    """What the list tells of one account."""

    rows: list[Row] = field(default_factory=list)
    rejects: list[LineReject] = field(default_factory=list)


def _statements(records: Sequence[Record], layout: Layout) -> Iterator[StatementPart]:
    preface = read_preface(records, layout)
    reader = Reader(layout, preface.account, layout.currency or preface.currency or UNKNOWN_CURRENCY)
    accounts: dict[tuple[str, str], _Account] = {}
    names, early = Names(), _Account()
    for record in records:
        if record.line <= layout.header_line or record.line in preface.lines or _is_text(record, layout):
            continue
        try:
            row = reader.read(record, names)
        except NoMoney as no_money:
            last = next(reversed(accounts.values()), early)
            last.rejects.append(no_money.reject)
            continue
        account = accounts.setdefault((row.line.account_iban, row.line.amount.currency), _Account())
        account.rows.append(row)
        account.rejects += row.doubts
    if not accounts:
        accounts[preface.account, reader.currency] = _Account()
    first = next(iter(accounts.values()))
    first.rejects[:0] = early.rejects
    for (iban, currency), account in accounts.items():
        stated = preface.balances if len(accounts) == 1 else Balances()
        balances = check(account.rows, layout) if layout.has("balance") else stated
        yield from _statement(iban, currency, account, balances)


def _statement(iban: str, currency: str, account: _Account, balances: Balances) -> Iterator[StatementPart]:
    yield StatementHead(
        account_iban=iban,
        currency="" if currency == UNKNOWN_CURRENCY else currency,
        statement_id="",
        opening=balances.opening,
        closing=balances.closing,
    )
    yield from (row.line for row in account.rows)
    yield from account.rejects
    yield from balances.rejects


def _refused(words: Words) -> BadValue:
    return BadValue(words)


STATEMENT = CsvFile()
