"""Where the customer stands today, as one word that picks the page: a pure function of what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from kulanz.domain.journey.protections import Protection
from kulanz.kernel.money import Money, total

from .facts import AccountFacts, ClaimFacts, HoldFacts, PromiseFacts, ReceiptFacts


class Kind(StrEnum):
    CLEAR = "clear"  # nothing is open
    COMING = "coming"  # money on its way covers what is due
    PAUSED = "paused"  # an objection or a wish for help is being looked at
    AHEAD = "ahead"  # nothing is due yet
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Situation:
    """`to_pay` is what the page proposes to pay, and `claims` what it is made of (empty with nothing open)."""

    kind: Kind
    open: Money  # all that is open, whatever stands against asking for it
    to_pay: Money
    claims: tuple[ClaimFacts, ...]
    others: tuple[ClaimFacts, ...]  # open, but not asked for now: objected, held, or not yet due
    held: frozenset[UUID]  # claims that rest
    coming: tuple[ReceiptFacts, ...]
    hold: HoldFacts | None  # None: no pause set
    promise: PromiseFacts | None  # None: none was made
    stands_until: date | None  # None: nothing stands today that paying `to_pay` would settle

    @property
    def since(self) -> date:
        return min(claim.due_on for claim in self.claims)

    @property
    def coming_sum(self) -> Money:
        return total((receipt.amount for receipt in self.coming), currency=self.open.currency)

    @property
    def coming_until(self) -> date | None:
        """The day by which all of it should be here; None where somebody else will tell."""
        days = [receipt.expires_on for receipt in self.coming]
        return max((day for day in days if day), default=None) if all(days) else None

    @property
    def is_protected(self) -> bool:
        """Something holds after which nobody is asked for money."""
        return self.hold is not None and self.hold.kind in list(Protection)

    @property
    def is_told_only(self) -> bool:
        """All that is on its way is on its way by the customer's own word."""
        return bool(self.coming) and all(receipt.source == "customer" for receipt in self.coming)


def look_at(facts: AccountFacts, *, on: date) -> Situation:
    """The situation on `on`. Mirrors the gate: what the gate would not ask for, this page does not ask for either."""
    coming = tuple(r for r in facts.receipts if r.counts and (r.expires_on is None or on < r.expires_on))
    kind, claims = _kind(facts, coming, on)
    to_pay = total((claim.asked for claim in claims), currency=facts.currency)
    if kind == Kind.OPEN:
        to_pay -= total((receipt.amount for receipt in coming), currency=facts.currency)
    return Situation(
        kind=kind,
        open=total((claim.open for claim in facts.claims), currency=facts.currency),
        to_pay=to_pay,
        claims=claims,
        others=tuple(claim for claim in facts.claims if claim not in claims),
        held=_held(facts, on),
        coming=coming,
        hold=_hold(facts, on),
        promise=next((p for p in facts.promises if on <= p.due_on), None),
        stands_until=_stands_until(facts, to_pay, on),
    )


def _kind(facts: AccountFacts, coming: Sequence[ReceiptFacts], on: date) -> tuple[Kind, tuple[ClaimFacts, ...]]:
    """The word, and the claims that what the page asks for (or would ask for) is made of."""
    if not facts.claims:
        return Kind.COMING if coming else Kind.CLEAR, ()
    held = _held(facts, on)
    free = tuple(claim for claim in facts.claims if not claim.is_objected and claim.asked and claim.id not in held)
    due = tuple(claim for claim in free if claim.due_on < on)
    asked = due or free or facts.claims
    if coming and sum(r.amount.minor for r in coming) >= sum(claim.asked.minor for claim in asked):
        return Kind.COMING, asked
    if _hold(facts, on) or not free or any(objection.claim is None for objection in facts.objections):
        return Kind.PAUSED, asked
    if due:
        return Kind.OPEN, due
    is_late_but_objected = any(claim.due_on < on for claim in facts.claims)
    return (Kind.PAUSED if is_late_but_objected else Kind.AHEAD), asked


def _hold(facts: AccountFacts, on: date) -> HoldFacts | None:
    """What rests the whole account; protection goes before a pause."""
    holds = [hold for hold in _holding(facts, on) if hold.claim is None]
    return next((hold for hold in holds if hold.kind in list(Protection)), next(iter(holds), None))


def _held(facts: AccountFacts, on: date) -> frozenset[UUID]:
    return frozenset(hold.claim for hold in _holding(facts, on) if hold.claim)


def _holding(facts: AccountFacts, on: date) -> tuple[HoldFacts, ...]:
    return tuple(hold for hold in facts.holds if hold.until_on is None or on < hold.until_on)


def _stands_until(facts: AccountFacts, to_pay: Money, on: date) -> date | None:
    """The promise of the newest message that asked: who pays all it asked for by this day owes nothing more of it."""
    newest = next((message for message in facts.messages if message.asked), None)
    if newest is None or newest.stands_until is None or to_pay < newest.asked:
        return None
    return newest.stands_until if on <= newest.stands_until else None
