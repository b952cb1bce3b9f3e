"""Writes a bank statement (camt.053) that fits what is open now: certain lines, unclear ones, and a fee of the bank.

Payers write the RF reference of an account or of one invoice, the number of an invoice in their own words, or nothing.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef

from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim
from kulanz.data.tenancy.models import Creditor
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.testkit.camt_writer import Booking, Movement, write_camt053

from .people import BANKS, PORTFOLIO, iban_of

OPENING = Money(4_811_320)
ON_ITS_WAY = ("announced", "pending")
NEEDED = 5  # accounts with something open: three certain lines, two unclear ones


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
    notes = _notes()
    chance = random.Random(now.at.isoformat())  # noqa: S311 - payers, no secret
    name = f"{creditor.key}-{now.at:%Y%m%d%H%M%S%f}"
    movements = [*_by_way(_payers(creditor, now), notes, chance)]
    movements.append(Movement(Money(-1290), text=notes["fee"]))
    bookings = [
        Booking((movement,), booked_on=now.on, bank_reference=f"{name[-18:]}{place:02d}")
        for place, movement in enumerate(movements)
    ]
    at = datetime.combine(now.on, time(5, 30), ZoneInfo(settings.TIME_ZONE))
    return write_camt053(
        account_iban=creditor.iban, statement_id=name[-35:], created_at=at, opening=OPENING, bookings=bookings,
        owner=creditor.account_holder,
    )  # fmt: skip


def _by_way(payers: Sequence[Payer], notes: Mapping[str, Any], chance: random.Random) -> list[Movement]:
    """One line a payer: by the account's reference, one invoice's, its number in own words; then two without any."""
    ways: tuple[tuple[Callable[[Payer], int], Callable[[Payer], tuple[str, str]]], ...] = (
        (lambda p: p.account_minor, lambda p: ("", p.account_reference)),
        (lambda p: p.claim_minor, lambda p: ("", p.claim_reference)),
        (lambda p: p.claim_minor, lambda p: (f"{notes['transfers'][0]} {p.claim_number}", "")),
        (lambda p: p.claim_minor, lambda p: (notes["unclear"][0], "")),
        (lambda p: p.claim_minor // 2 + 100, lambda p: (notes["unclear"][1], "")),
    )
    movements = []
    for payer, (minor, words) in zip(payers, ways, strict=False):
        text, reference = words(payer)
        movements.append(_movement(payer, minor(payer), chance, text=text, reference=reference))
    return movements


def _movement(payer: Payer, minor: int, chance: random.Random, *, text: str = "", reference: str = "") -> Movement:
    iban = iban_of(chance.choice(BANKS), chance.randrange(10**9))
    return Movement(Money(minor), name=payer.name, iban=iban, text=text, reference=reference)


def _payers(creditor: Creditor, now: Now) -> list[Payer]:
    """Accounts that owe and have nothing on its way, the longest overdue first, each once."""
    coming = Receipt.objects.filter(account=OuterRef("account"), state__in=ON_ITS_WAY)
    claims = (
        Claim.objects.filter(
            creditor=creditor, status=Claim.Status.OPEN, open_minor__gt=0, due_on__lt=now.on, currency="EUR"
        )
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


def _notes() -> Mapping[str, Any]:
    with (PORTFOLIO / "creditors.toml").open("rb") as file:
        notes: Mapping[str, Any] = tomllib.load(file)["notes"]
        return notes
