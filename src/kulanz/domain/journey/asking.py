"""What may be asked of an account on a day: which claims, which rest and why, what is on its way. One answer for the customer's
page, the account at the office, the API and statements. Facts say what is there (facts.py), the gate what stops (gate.py).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from kulanz.kernel.values import value

from .facts import ClaimFacts, Coming, PromiseFacts, Standing
from .gate import Halt, Purpose, Stop, may_act


class Rest(StrEnum):
    """Why a claim is not asked for."""

    OBJECTED = "objected"
    HELD = "held"
    BARRED = "barred"


@value
class Asking:
    """`due` and `ahead` are the claims that may be asked for, today and once they are due; `resting` the other open ones.

    `halts` is why nothing at all is asked for; nothing: what is due is. Of a claim its `asked_minor` is asked."""

    on: date
    due: tuple[ClaimFacts, ...]
    ahead: tuple[ClaimFacts, ...]
    resting: tuple[tuple[ClaimFacts, Rest], ...]
    coming: tuple[Coming, ...]
    halts: tuple[Halt, ...]
    promise: PromiseFacts | None  # the next one whose day is not over; None: there is none

    @property
    def asked_minor(self) -> int:
        """What is asked for today, with what is on its way."""
        return 0 if self.halts else sum([claim.asked_minor(self.on) for claim in self.due])

    @property
    def coming_minor(self) -> int:
        """All that is on its way."""
        return sum([one.amount_minor for one in self.coming])

    def stops(self, *stops: Stop) -> bool:
        """Whether one of these is why nothing is asked for."""
        return any(halt.stop in stops for halt in self.halts)


def asking(standing: Standing, on: date) -> Asking:
    """What may be asked on `on`, and what not and why."""
    due = standing.overdue(on)
    rests = [(claim, why) for claim in standing.claims if (why := rest_of(claim, on)) is not None]
    ahead = tuple([c for c in standing.claims if c.due_on >= on and c.asked_minor(on) > 0])
    halts = may_act(standing=standing, purpose=Purpose.PAGE, on=on).halts
    if not due and ahead:  # what is barred is not asked for any more: what comes is all there is
        halts = tuple([halt for halt in halts if halt.stop != Stop.LIMITATION])
    promises = [p for p in standing.promises if not p.is_kept and on <= p.due_on]
    promise = min(promises, key=lambda p: p.due_on, default=None)
    return Asking(on, due, ahead, tuple(rests), standing.coming_on(on), halts, promise)


def rest_of(claim: ClaimFacts, on: date) -> Rest | None:
    """Why nothing is asked of an open claim; None: something may be, once it is due."""
    if claim.asked_minor(on) > 0 or claim.open_minor <= 0:
        return None
    if claim.is_barred_on(on):
        return Rest.BARRED  # for good, whatever else is looked into
    return Rest.OBJECTED if claim.is_objected_away else Rest.HELD
