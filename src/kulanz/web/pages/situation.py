"""Where the customer stands today, as one word that picks the page, and what it proposes to pay.

What may be asked and what rests is told by the rules (domain/journey/asking.py); here it only gets the page's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from kulanz.domain.journey.asking import Asking, Rest, asking
from kulanz.domain.journey.facts import Coming, HoldFacts
from kulanz.domain.journey.gate import Stop
from kulanz.kernel.money import Money, total

from .facts import AccountFacts, ClaimFacts


class Kind(StrEnum):
    CLEAR = "clear"  # nothing is open
    COMING = "coming"  # money on its way covers what is due
    PAUSED = "paused"  # nothing is asked for now: an objection, a wish for help, a pause, a law
    AHEAD = "ahead"  # nothing is due yet
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Promised:
    amount: Money
    due_on: date


@dataclass(frozen=True, slots=True)
class Situation:
    """`to_pay` is what the page proposes to pay, and `claims` what it is made of (empty with nothing open)."""

    kind: Kind
    open: Money  # all that is open, whatever stands against asking for it
    to_pay: Money
    claims: tuple[ClaimFacts, ...]
    others: tuple[ClaimFacts, ...]  # open, but not asked for now: objected, held, barred, or not yet due
    objected: frozenset[UUID]  # claims that wait for an answer,
    held: frozenset[UUID]  # that rest,
    barred: frozenset[UUID]  # that are asked for no more
    coming: tuple[Coming, ...]
    help: HoldFacts | None  # the pause that the customer's wish for help has set; None: none runs
    is_objected: bool  # the customer objects to something
    is_protected: bool  # something holds after which nobody is asked for money
    is_barred: bool  # time-barred, all that is due
    rests_until: (
        date | None
    )  # the first day on which something may be asked again; None: not known, or it does not rest
    promise: Promised | None  # None: none was made
    stands_until: date | None  # None: nothing stands today that paying `to_pay` would settle

    @property
    def since(self) -> date:
        return min(claim.due_on for claim in self.claims)

    @property
    def coming_sum(self) -> Money:
        return Money(sum(one.amount_minor for one in self.coming), self.open.currency)

    @property
    def coming_until(self) -> date | None:
        """The day by which all of it should be here; None where somebody else will tell."""
        days = [one.expires_on for one in self.coming]
        return max((day for day in days if day), default=None) if all(days) else None

    @property
    def is_answering(self) -> bool:
        """The customer told us something and waits for our answer."""
        return self.is_objected or self.help is not None

    @property
    def is_told_only(self) -> bool:
        """All that is on its way is on its way by the customer's own word."""
        return bool(self.coming) and all(one.source == "customer" for one in self.coming)


def look_at(facts: AccountFacts, *, on: date) -> Situation:
    """The situation on `on`: what the gate would not ask for, this page does not ask for either."""
    told, standing = asking(facts.standing, on), facts.standing
    claims = _proposed(told, facts)
    proposed = total((claim.asked for claim in claims), currency=facts.currency)
    kind = _kind(told, claims, proposed)
    to_pay = proposed - Money(told.coming_minor, facts.currency) if kind == Kind.OPEN else proposed
    promise = told.promise
    return Situation(
        kind=kind,
        open=Money(standing.open_minor, facts.currency),
        to_pay=to_pay,
        claims=claims,
        others=tuple(claim for claim in facts.claims if claim not in claims),
        objected=_resting(told, Rest.OBJECTED),
        held=_resting(told, Rest.HELD),
        barred=_resting(told, Rest.BARRED),
        coming=told.coming,
        help=next((hold for hold in standing.holds if hold.is_help and hold.runs_on(on)), None),
        is_objected=standing.is_objected or any(c.is_objected or c.objected_minor for c in standing.claims),
        is_protected=told.stops(Stop.DEATH, Stop.PROTECTION, Stop.MORATORIUM),
        is_barred=told.stops(Stop.LIMITATION),
        rests_until=_rests_until(told),
        promise=Promised(Money(promise.amount_minor, facts.currency), promise.due_on) if promise else None,
        stands_until=_stands_until(facts, to_pay, on),
    )


def _proposed(told: Asking, facts: AccountFacts) -> tuple[ClaimFacts, ...]:
    """What the page asks for; where that is nothing, what could be paid all the same."""
    resting = [claim for claim, why in told.resting if why != Rest.BARRED] or [claim for claim, _ in told.resting]
    wanted = {claim.id for claim in told.due or told.ahead or resting}
    return tuple(claim for claim in facts.claims if claim.id in wanted)


def _kind(told: Asking, claims: tuple[ClaimFacts, ...], proposed: Money) -> Kind:
    if not claims:
        return Kind.COMING if told.coming else Kind.CLEAR
    if told.coming and told.coming_minor >= proposed.minor:
        return Kind.COMING
    if told.halts:
        return Kind.PAUSED
    if told.due:
        return Kind.OPEN
    return Kind.AHEAD if told.ahead else Kind.PAUSED


def _resting(told: Asking, why: Rest) -> frozenset[UUID]:
    return frozenset(claim.id for claim, because in told.resting if because == why)


def _rests_until(told: Asking) -> date | None:
    days = [halt.until_on for halt in told.halts]
    return max((day for day in days if day), default=None) if all(days) else None


def _stands_until(facts: AccountFacts, to_pay: Money, on: date) -> date | None:
    """The promise of the newest message that asked: who pays all it asked for by this day owes nothing more of it."""
    newest = next((message for message in facts.messages if message.asked), None)
    if newest is None or newest.stands_until is None or to_pay < newest.asked:
        return None
    return newest.stands_until if on <= newest.stands_until else None
