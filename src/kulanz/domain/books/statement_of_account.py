"""A statement of account on a day: what is open, claim by claim, and every line of the books with its reason.

What is left of older lines, if there are too many, stands as the amount carried forward; the last balance is what is owed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from kulanz.domain.law.allocation import ItemKind
from kulanz.kernel.money import Money, total
from kulanz.kernel.words import Reason

from .balance_lines import CUSTOMERS_BOOKS, balance_lines
from .ledger import Pair


@dataclass(frozen=True, slots=True)
class InterestPiece:
    """How interest was computed: so many days at a rate, in percent a year."""

    start: date
    days: int
    rate: Decimal
    amount: Money


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One entry of the books, and what is known about it. `kind` None: it belongs to no part of a claim."""

    pair: Pair
    claim: str = ""
    kind: ItemKind | None = None
    pieces: tuple[InterestPiece, ...] = ()
    provisional_until: date | None = None  # the bank may still take this money back without a reason


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """`change` is positive where more is owed; it is zero where credit was laid on an item, and `laid` says how much.
    `balance` is what was owed after it, below zero what the customer had with us."""

    on: date
    claim: str
    kind: ItemKind | None
    reason: Reason
    change: Money
    laid: Money | None
    balance: Money
    pieces: tuple[InterestPiece, ...]
    provisional_until: date | None


@dataclass(frozen=True, slots=True)
class Lines:
    """`carried` is what was owed before the first of them; `left_out` counts the older ones in it."""

    carried: Money
    left_out: int
    shown: tuple[StatementEntry, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """Creditor or customer, as a letter names them: the name and the lines of the address."""

    name: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """An open claim with its open parts, those at zero left out."""

    id: UUID
    number: str
    kind: str
    reason: str
    issued_on: date | None
    due_on: date
    parts: tuple[tuple[ItemKind, Money], ...]
    is_objected: bool
    currency: str

    @property
    def open(self) -> Money:
        """All its open parts together."""
        return total((amount for _, amount in self.parts), currency=self.currency)

    def part(self, *kinds: ItemKind) -> Money:
        """What is open of these kinds."""
        return total((amount for kind, amount in self.parts if kind in kinds), currency=self.currency)


@dataclass(frozen=True, slots=True)
class Payee:
    """Where money goes, and the reference by which it is recognised."""

    holder: str
    iban: str
    bic: str
    reference: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers questions, and in which colour and with which drawing the creditor shows itself."""

    brand: str
    team: str
    phone: str
    hours: str
    email: str
    colour: str
    logo: str


@dataclass(frozen=True, slots=True)
class StatementOfAccount:
    """All that a page or a letter tells about one account on one day."""

    account: UUID
    on: date
    currency: str
    language: str
    creditor: Party
    contact: Contact
    customer: Party
    customer_number: str
    payee: Payee
    claims: tuple[OpenClaim, ...]
    lines: Lines
    coming: Money  # announced or on its way, not yet here
    is_objected: bool  # to the whole account

    @property
    def open(self) -> Money:
        """What is open on all claims, credit not taken off."""
        return total((claim.open for claim in self.claims), currency=self.currency)

    @property
    def overdue(self) -> Money:
        """As far as it was due before the day of the statement."""
        return total((claim.open for claim in self.claims if claim.due_on < self.on), currency=self.currency)

    @property
    def balance(self) -> Money:
        """What is owed by the books, less the customer's credit."""
        return self.lines.shown[-1].balance if self.lines.shown else self.lines.carried

    @property
    def credit(self) -> Money:
        """What the customer has with us beside what is open."""
        return self.open - self.balance


def book_lines(entries: Sequence[BookEntry], *, currency: str, most: int) -> Lines:
    """The newest `most` lines that concern the customer, in the order of the books, with what was owed before them."""
    shown = [entry for entry in entries if any(posting.book in CUSTOMERS_BOOKS for posting in entry.pair.postings)]
    lines = balance_lines([entry.pair for entry in shown], currency=currency)
    left_out = max(len(lines) - most, 0)
    carried = lines[left_out - 1].balance if left_out else Money.zero(currency)
    told = [
        StatementEntry(
            on=line.on,
            claim=entry.claim,
            kind=entry.kind,
            reason=line.reason,
            change=line.change,
            laid=None if line.change else entry.pair.debit.amount,
            balance=line.balance,
            pieces=entry.pieces,
            provisional_until=entry.provisional_until,
        )
        for entry, line in zip(shown[left_out:], lines[left_out:], strict=True)
    ]
    return Lines(carried, left_out, tuple(told))
