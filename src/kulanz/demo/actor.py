"""One customer in the demo's past, with what every deed needs to know about them."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from kulanz.data.contact.models import Message
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.standing_sql import OPEN
from kulanz.kernel.dates import Now
from kulanz.stations.tell import welcome

from .people import PORTFOLIO, Person


@dataclass(slots=True)
class Actor:
    """One customer in the demo's past: their account, who works it, and what must be remembered from deed to deed."""

    account: Account
    person: Person
    agent: str
    chance: random.Random
    unclear: list[UUID] = field(default_factory=list)  # receipts nobody could place yet


@cache
def notes() -> Mapping[str, Any]:  # Any: the table `notes` of `creditors.toml`
    with (PORTFOLIO / "creditors.toml").open("rb") as file:
        found: Mapping[str, Any] = tomllib.load(file)["notes"]
        return found


def open_claims(actor: Actor) -> list[Claim]:
    """Overdue or not, the oldest first."""
    claims = Claim.objects.filter(OPEN, account=actor.account)
    return list(claims.order_by("due_on", "id"))


def open_sum(claims: Sequence[Claim]) -> int:
    return sum(claim.open_minor for claim in claims)


def look(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    """Opens the page by the link of the newest mail."""
    newest = Message.objects.filter(account=actor.account, sent_at__isnull=False).order_by("-id").first()
    welcome.opened(actor.account.id, message_id=newest.id if newest else None, now=now)


def waiting_money(actor: Actor) -> list[Receipt]:
    """What this customer paid and nobody has placed yet."""
    return list(Receipt.objects.filter(id__in=actor.unclear, matched=Receipt.Matched.UNCLEAR).order_by("id"))
