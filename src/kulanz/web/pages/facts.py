"""What a customer may see of one account: plain values, made by reads.py, shown by templates.

What may be asked of it is no fact of the page: the standing says it (domain/journey/asking.py), situation.py puts it in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from kulanz.domain.journey.facts import Standing
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason
from kulanz.writing.formats import percent_text


@dataclass(frozen=True, slots=True)
class CreditorFacts:
    """Who is owed, and who answers."""

    name: str
    legal_name: str
    address: str
    language: str
    team: str
    phone: str
    hours: str
    reply_to: str
    sender_name: str
    sender_email: str
    account_holder: str
    iban: str
    colour: str
    logo: str


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    name: str
    salutation: str
    is_business: bool
    language: str


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """A way to pay that is offered: `key` is the method, `plugin` who serves it."""

    way: UUID
    key: str
    plugin: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of interest a year, in percent, as it was booked."""

    percent: str

    @property
    def shown(self) -> str:
        return percent_text(Decimal(self.percent) / 100, digits=2)


@dataclass(frozen=True, slots=True)
class InterestFacts:
    """Why interest is owed on a claim: for which days, at which rates, since when the customer is late and why."""

    since: date
    until: date
    rates: tuple[Rate, ...]
    because: Reason


@dataclass(frozen=True, slots=True)
class ItemFacts:
    kind: str
    label: str
    open: Money
    interest: InterestFacts | None = None  # None: no interest, or not known how it came about


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    id: UUID
    number: str
    kind: str
    reason: str
    contract: str
    due_on: date
    open: Money
    items: tuple[ItemFacts, ...]
    is_objected: bool
    objected: Money | None = None  # the part objected to, where it is not all; None or nothing: no part

    @property
    def asked(self) -> Money:
        """What is asked for: all but a part objected to."""
        return max(self.open - self.objected, Money.zero(self.open.currency)) if self.objected else self.open


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """Money seen, told once however many sources told it."""

    state: str
    source: str
    amount: Money
    on: date


@dataclass(frozen=True, slots=True)
class MessageFacts:
    subject: str
    channel: str
    on: date
    asked: Money
    stands_until: date | None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """One account as its customer may see it."""

    id: UUID
    currency: str
    next_look_on: date | None
    creditor: CreditorFacts
    customer: CustomerFacts
    methods: tuple[MethodFacts, ...]
    standing: Standing
    claims: tuple[ClaimFacts, ...]
    receipts: tuple[ReceiptFacts, ...]
    messages: tuple[MessageFacts, ...]
    segment: str = ""  # the group by behaviour and need; empty: none was read yet
    is_segment_said: bool = False  # a person or the customer said so
