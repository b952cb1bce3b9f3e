"""Standing: all facts about one account at one moment, as the rules read them.

Amounts are minor units of the account's currency. Nothing here is derived by a clock: the day is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from .journey import Journey


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """An open claim. `open_minor` is what is still owed on it, all kinds together."""

    id: UUID
    due_on: date
    open_minor: int
    is_objected: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """Money on its way: announced or pending. `expires_on` is the day from which it no longer counts; None: until news."""

    amount_minor: int
    source: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """A message that asked for money: which stage it was, when it went (or will go), which claims it named."""

    stage: str
    on: date
    claims: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """No contact. `until_on` is the first day without it; None: until a person ends it."""

    reason: str
    until_on: date | None
    is_help: bool = False  # the customer asked for help


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """The customer said: this much by this day."""

    id: UUID
    amount_minor: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """One account at one moment."""

    account: UUID
    currency: str
    journey: Journey
    claims: tuple[ClaimFacts, ...]
    coming: tuple[Coming, ...] = ()
    told: tuple[Told, ...] = ()
    holds: tuple[HoldFacts, ...] = ()
    promises: tuple[PromiseFacts, ...] = ()
    is_objected: bool = False  # to the whole account
    has_address: bool = True
    opted_out: bool = False
    minimum_minor: int = 0
    is_stopped: bool = False  # the tenant's kill switch

    @property
    def open_minor(self) -> int:
        """What is open on all claims, objected ones too."""
        return sum(claim.open_minor for claim in self.claims)

    def overdue(self, on: date) -> tuple[ClaimFacts, ...]:
        """Claims past due on `on` that may be asked for: open and not objected."""
        return tuple(c for c in self.claims if c.due_on < on and c.open_minor > 0 and not c.is_objected)

    def coming_on(self, on: date) -> tuple[Coming, ...]:
        """Money on its way that has not expired on `on`."""
        return tuple(c for c in self.coming if c.expires_on is None or on < c.expires_on)

    def told_about(self, claims: tuple[ClaimFacts, ...]) -> tuple[Told, ...]:
        """What was said about any of `claims`; what was said about claims since paid no longer counts."""
        ids = {claim.id for claim in claims}
        return tuple(t for t in self.told if not ids.isdisjoint(t.claims))
