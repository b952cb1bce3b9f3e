"""Bank statements: a file becomes lines of money. Exemplar: `kulanz.plugins.statement.camt`.

Whatever the bank's word for a state is, only one that means "booked, final" gives a line that is booked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, ClassVar, Literal, Protocol

from kulanz.kernel.money import Money
from kulanz.kernel.words import Words

# The end of a day (camt.053), the running day (camt.052), or the details of single entries (camt.054).
StatementKind = Literal["statement", "report", "details"]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement. `amount` keeps the account's sign (money in is positive). `key` names the line for life:
    the bank's reference with account, amount and day, or a hash of all of it, so that a second file changes nothing.
    A line announced first and booked later has one key where the bank names reference and day both times.

    `entry_key` names the entry of the statement the line is part of. Lines of one entry add up to it, so an entry that
    one file gives as a sum (camt.053) and another one by one (camt.054) is known again by it.
    """

    key: str
    account_iban: str
    amount: Money
    booked: bool  # False: announced by the bank (pending), not final
    booked_on: date | None
    value_on: date | None
    counterparty: str = ""
    counterparty_iban: str = ""
    remittance: str = ""  # unstructured text, joined
    reference: str = ""  # structured creditor reference
    end_to_end_id: str = ""
    mandate_id: str = ""
    return_code: str = ""
    is_reversal: bool = False  # takes an earlier movement back: the bank says so, or names a reason of return
    bank_reference: str = ""
    entry_key: str = ""
    on_behalf_of: str = ""  # for whom the counterparty pays, where the bank says so
    charges: Money | None = None  # what the bank charged, already inside `amount`; None: nothing said
    line: int = 0  # where in the file


@dataclass(frozen=True, slots=True)
class StatementHead:
    """One statement of one account; `opening + lines = closing` where the bank states both."""

    account_iban: str
    currency: str
    statement_id: str
    opening: Money | None
    closing: Money | None
    kind: StatementKind = "statement"


@dataclass(frozen=True, slots=True)
class LineReject:
    """A movement that cannot be read, or a sum that does not come out: where in the file and why. The other lines are
    not refused because of it."""

    line: int
    column: str
    value: str
    reason: Words


StatementPart = StatementHead | StatementLine | LineReject


class Statement(Protocol):
    """`format_of` names the format of a file that begins so, for people and programs. `read` gives a head, then its lines,
    from a stream that can be rewound. It raises `BadValue` with a line number for a file that is broken as a whole, and
    does so before anything of it is believed."""

    key: ClassVar[str]
    label: ClassVar[Words]

    def sniff(self, head: bytes) -> bool: ...

    def format_of(self, head: bytes) -> str: ...

    def read(self, stream: BinaryIO) -> Iterator[StatementPart]: ...
