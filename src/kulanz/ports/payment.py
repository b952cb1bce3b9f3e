"""Ways to pay. A payment plugin starts a payment, reads the provider's news, and looks a payment up.

A plugin answers with values only: where to send the customer, which instructions to show, or which fields to ask.
What it cannot do it leaves out of `can`. Exemplar: `kulanz.plugins.payment.bank_transfer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from kulanz.kernel.money import Money
from kulanz.kernel.words import Words

from .wire import Http, Inbound


class Can(StrEnum):
    """What a way to pay is able to do; the feature table in the docs is made from this."""

    REDIRECT = "redirect"  # the customer pays on the provider's page
    INSTRUCTIONS = "instructions"  # the customer pays elsewhere, by what we show
    FIELDS = "fields"  # we ask for something, e.g. an IBAN
    NEWS = "news"  # the provider reports by signed webhook
    LOOK = "look"  # the state can be asked for
    REFUND = "refund"
    PART = "part"  # any part of the amount


class MethodKind(StrEnum):
    """What kind of way to pay a method is; rules of the offer and of declines ask for it."""

    TRANSFER = "transfer"
    DEBIT = "debit"
    CARD = "card"
    WALLET = "wallet"
    LATER = "later"  # the provider lends: pay-later credit
    CASH = "cash"
    BANK = "bank"  # the customer's own bank, at once


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay that a plugin serves; one plugin may serve several."""

    key: str
    label: Words
    kind: MethodKind


class PaymentState(StrEnum):
    """The provider's word in ours. Whatever is not known for sure is `PENDING`, never `SETTLED`."""

    OPEN = "open"  # begun, and known not to be paid yet: the customer is on the provider's page, or has left it
    PENDING = "pending"
    SETTLED = "settled"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDED = "refunded"  # given back at our own wish, wholly or in part
    REVERSED = "reversed"  # taken back against our wish: chargeback, returned debit


@dataclass(frozen=True, slots=True)
class Payee:
    """Who gets the money: the exact name of the account holder (banks compare it) and the account."""

    name: str
    iban: str
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Mandate:
    """A permission to debit that the customer gave: its reference, the day it was signed, the account."""

    reference: str
    signed_on: date
    iban: str
    holder: str
    is_first: bool  # nothing was debited by it yet


@dataclass(frozen=True, slots=True)
class Ask:
    """One wish to pay. `key` is our own id for the attempt: sent twice it must start one payment only.

    `reference` is the RF creditor reference (ISO 11649) that stands for account or claim; `text` is free remittance
    text for methods that know no structured reference. `return_url` and `news_url` are absolute. `method` is the one of the
    plugin's methods that was chosen; `fields` what the customer entered where the plugin had asked for it.
    """

    key: str
    amount: Money
    reference: str
    payee: Payee
    text: str = ""
    language: str = "de"
    return_url: str = ""
    news_url: str = ""
    method: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    mandate: Mandate | None = None  # None: this method needs none, or none was given


@dataclass(frozen=True, slots=True)
class Redirect:
    """Send the customer to `url`; the provider calls this payment `outside_id`."""

    url: str
    outside_id: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of instructions: what it is, the value to read, and the value to copy where it differs."""

    label: Words
    value: str
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A code to scan: its exact payload as bytes of `encoding`, with QR error correction `level`."""

    label: Words
    payload: str
    encoding: str = "utf-8"
    level: str = "m"


@dataclass(frozen=True, slots=True)
class Instructions:
    """What the customer needs to pay elsewhere. `outside_id` is the reference by which the money will be known."""

    lines: tuple[Line, ...]
    code: Code | None
    outside_id: str


@dataclass(frozen=True, slots=True)
class Fields:
    """What must be asked before the payment can start (name -> label), e.g. an IBAN for a mandate."""

    names: Mapping[str, Words]


Start = Redirect | Instructions | Fields


@dataclass(frozen=True, slots=True)
class PaymentNews:
    """One piece of news about one payment. `news_id` is the provider's own id of this news (handled once).

    `rank` orders news of one payment when they arrive in the wrong order: higher is later; 0 where the provider has
    none. `key` is the `Ask.key` the payment was started with, where the provider returns it; `word` is its own word.
    `amount` is the payment's whole amount; with `REVERSED` what was taken back; with `REFUNDED` all that has gone back
    so far, so that news told twice or in the wrong order still leads to the same sum.
    """

    news_id: str
    outside_id: str
    state: PaymentState
    amount: Money
    word: str
    rank: int = 0
    key: str = ""
    on: date | None = None  # None: the provider names no day
    reason: str = ""  # the provider's reason code of a failure or reversal
    raw: Mapping[str, Any] = field(default_factory=dict)


class PaymentMethod(Protocol):
    """At most four functions, and `check`. `Settings` is a frozen dataclass whose fields carry `ports.wire.setting` metadata."""

    key: ClassVar[str]
    label: ClassVar[Words]
    can: ClassVar[frozenset[Can]]
    serves: ClassVar[tuple[Method, ...]]
    Settings: ClassVar[type]

    def check(self, settings: Any, http: Http) -> Words:
        """Tries the settings without moving money; says in a sentence what works. Raises what `start` would raise."""
        ...

    def start(self, ask: Ask, settings: Any, http: Http) -> Start:
        """Begins a payment; called again with the same key it gives the same one. Raises `Refused` or `Unreachable`."""
        ...

    def read(self, inbound: Inbound, settings: Any) -> list[PaymentNews]:
        """News from a webhook. Verifies the signature first and raises `BadSignature`; unknown words are `PENDING`.

        Raises `BadValue` for a signed body that cannot be read, `Unsupported` without `NEWS`."""
        ...

    def look(self, reference: str, settings: Any, http: Http) -> PaymentNews:
        """The state, asked now, of what the provider calls `reference`. Raises `Unsupported` without `LOOK`."""
        ...


class Refunds(PaymentMethod, Protocol):
    """The fourth function, for those whose `can` names `Can.REFUND`. What is not paid yet is cancelled instead."""

    def refund(self, reference: str, amount: Money, key: str, settings: Any, http: Http) -> PaymentNews:
        """Gives `amount` of the payment back; a payment that is not paid yet is cancelled instead, which its news then says.

        `key` is our own id of this refund: sent twice it must give back once."""
        ...
