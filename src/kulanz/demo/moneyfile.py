"""Writes a bank statement (camt.053) that fits what is open now: certain lines, unclear ones, and a fee of the bank.

Payers write the RF reference of an account or of one invoice, the number of an invoice in their own words, or nothing;
one pays for two others.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef

from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim
from kulanz.data.standing_sql import OPEN
from kulanz.data.tenancy.models import Creditor
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.testkit.camt_writer import Booking, Movement, write_camt053

from .actor import notes
from .people import drawn_iban

OPENING, FEE = Money(4_811_320), Money(-1290)
SHORT_MINOR = 350
ON_ITS_WAY = ("announced", "pending")
NEEDED = 6  # accounts with something open: four certain lines, two unclear ones


@dataclass(frozen=True, slots=True)
class Payer:
    """An account with something overdue, and its oldest claim."""

    name: str
    customer_number: str
    account_reference: str
    claim_reference: str
    claim_number: str
    claim_minor: int
    account_minor: int


def statement_file(creditor: Creditor, *, now: Now) -> bytes:
    """A statement of today for the creditor's account; each call makes new movements. Without open claims only the fee."""
    chance = random.Random(now.at.isoformat())  # noqa: S311 - payers, no secret
    return _statement(creditor, _by_way(_payers(creditor, now), chance), now)


def joined_file(creditor: Creditor, *, now: Now) -> bytes:
    """A statement with one transfer for two customers, a little less than both owe: a person has to divide it."""
    chance = random.Random(f"{creditor.key}/{now.on}")  # noqa: S311 - payers, no secret
    both = _payers(creditor, now)[-2:]
    text = f"{notes()['transfers'][0]} {' + '.join(payer.claim_number for payer in both)}"
    minor = sum(payer.claim_minor for payer in both) - SHORT_MINOR
    movements = [_movement(chance.choice(notes()["payers"]), minor, chance, text=text)] if len(both) > 1 else []
    return _statement(creditor, movements, now)


def _statement(creditor: Creditor, movements: Sequence[Movement], now: Now) -> bytes:
    name = f"{creditor.key}-{now.at:%Y%m%d%H%M%S%f}"
    bookings = [
        Booking((movement,), booked_on=now.on, bank_reference=f"{name[-18:]}{place:02d}")
        for place, movement in enumerate([*movements, Movement(FEE, text=notes()["fee"])])
    ]
    at = datetime.combine(now.on, time(5, 30), ZoneInfo(settings.TIME_ZONE))
    return write_camt053(
        account_iban=creditor.iban, statement_id=name[-35:], created_at=at, opening=OPENING, bookings=bookings,
        owner=creditor.account_holder,
    )  # fmt: skip


def _by_way(payers: Sequence[Payer], chance: random.Random) -> list[Movement]:
    """One line a payer: by the account's reference, one invoice's; two that nobody can place, paid by somebody else and
    by half; and by its number in own words, and the payer's name with the amount."""
    words, unclear = notes()["transfers"][0], notes()["unclear"]
    ways: tuple[Callable[[Payer], Movement], ...] = (
        lambda p: _movement(p.name, p.account_minor, chance, reference=p.account_reference),
        lambda p: _movement(p.name, p.claim_minor, chance, reference=p.claim_reference),
        lambda p: _movement(chance.choice(notes()["payers"]), p.claim_minor, chance, text=unclear[1]),
        lambda p: _movement(p.name, p.claim_minor // 2 + 100, chance, text=unclear[0]),
        lambda p: _movement(p.name, p.claim_minor, chance, text=f"{words} {p.claim_number}"),
        lambda p: _movement(p.name, p.claim_minor, chance, text=unclear[3]),
    )
    return [way(payer) for payer, way in zip(payers, ways, strict=False)]


def _movement(payer: str, minor: int, chance: random.Random, *, text: str = "", reference: str = "") -> Movement:
    return Movement(Money(minor), name=payer, iban=drawn_iban(chance), text=text, reference=reference)


def _payers(creditor: Creditor, now: Now) -> list[Payer]:
    """Accounts that owe and have nothing on its way, the longest overdue first, each once."""
    coming = Receipt.objects.filter(account=OuterRef("account"), state__in=ON_ITS_WAY)
    claims = (
        Claim.objects.filter(OPEN, creditor=creditor, due_on__lt=now.on, currency="EUR")
        .exclude(Exists(coming))
        .select_related("account__customer")
        .order_by("-due_on", "id")[:200]
    )
    by_account: dict[Any, list[Claim]] = {}
    for claim in claims:
        by_account.setdefault(claim.account_id, []).append(claim)
    chosen = list(by_account.values())[:: max(len(by_account) // NEEDED, 1)][:NEEDED]
    return [_payer(claims) for claims in chosen]


def _payer(claims: Sequence[Claim]) -> Payer:
    claim, account = claims[0], claims[0].account
    open_claims = Claim.objects.filter(account=account, status=Claim.Status.OPEN).values_list("open_minor", flat=True)
    return Payer(
        name=account.customer.name, customer_number=account.customer.number, account_reference=account.reference,
        claim_reference=claim.reference, claim_number=claim.number, claim_minor=claim.open_minor,
        account_minor=sum(open_claims),
    )  # fmt: skip
