"""What a condition of a journey asks, read from an account's standing: whether it holds, and when it will by time alone.

A fact that is not known (no page was opened yet) fulfils no comparison with a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from kulanz.kernel.money import exponent

from .condition import FACTS, Condition
from .facts import ClaimFacts, Standing
from .grouping import segment_of

Claims = Sequence[ClaimFacts]
Known = int | str | Decimal | frozenset[str] | None
Reader = Callable[[Standing, Claims, date], Known]  # a fact for the claims that a step would be about


def all_hold(conditions: Sequence[Condition], standing: Standing, claims: Claims, on: date) -> bool:
    """Whether each of them holds for these claims of the account on `on`."""
    return all(holds(condition, standing, claims, on) for condition in conditions)


def holds(condition: Condition, standing: Standing, claims: Claims, on: date) -> bool:
    """Whether it holds for these claims of the account on `on`."""
    known = READ[condition.fact](standing, claims, on)
    if condition.test == "at_least":
        return known is not None and known >= condition.value  # type: ignore[operator]  # both numbers: checked when read
    if condition.test == "at_most":
        return known is not None and known <= condition.value  # type: ignore[operator]
    held = known if isinstance(known, frozenset) else frozenset((known,))
    return held.isdisjoint(condition.value) == (condition.test == "is_not")  # type: ignore[arg-type]


def turns_on(condition: Condition, standing: Standing, claims: Claims, on: date) -> date | None:
    """The day on which it will hold by the passing of days alone; None: only news can make it so."""
    known, slope = READ[condition.fact](standing, claims, on), FACTS[condition.fact].slope
    if not isinstance(known, int) or not isinstance(condition.value, int):
        return None
    missing = (condition.value - known) * slope
    is_coming = slope and missing > 0 and condition.test == ("at_least" if slope > 0 else "at_most")
    return on + timedelta(days=missing) if is_coming else None


def ends_on(condition: Condition, standing: Standing, claims: Claims, on: date) -> date | None:
    """The day on which it will hold no more by the passing of days alone; None: only news can end it."""
    known, slope = READ[condition.fact](standing, claims, on), FACTS[condition.fact].slope
    if not isinstance(known, int) or not isinstance(condition.value, int):
        return None
    left = (condition.value - known) * slope
    is_ending = slope and left >= 0 and condition.test == ("at_most" if slope > 0 else "at_least")
    return on + timedelta(days=left + 1) if is_ending else None


def _days_since(kind: str) -> Reader:
    def read(standing: Standing, claims: Claims, on: date) -> Known:
        last_on = standing.happened_on.get(kind)
        return None if last_on is None else (on - last_on).days

    return read


def _overdue_minor(standing: Standing, claims: Claims, on: date) -> Known:
    return Decimal(sum(claim.asked_minor(on) for claim in claims)).scaleb(-exponent(standing.currency))


def _deadline_days(standing: Standing, claims: Claims, on: date) -> Known:
    return min(((c.deadline_on - on).days for c in claims if c.deadline_on and c.deadline_on >= on), default=None)


def _messages(standing: Standing, claims: Claims, on: date) -> Known:
    return len(standing.told_about(tuple(claims)))


READ: dict[str, Reader] = {
    "amount": _overdue_minor,
    "claims": lambda standing, claims, on: len(claims),
    "messages": _messages,
    "deadline_in_days": _deadline_days,
    "broken_promises": lambda standing, claims, on: standing.behaviour.promises_broken,
    "paid_before": lambda standing, claims, on: standing.behaviour.claims_paid,
    "opened_page_days": _days_since("page.opened"),
    "started_payment_days": _days_since("payment.started"),
    "failed_payment_days": _days_since("receipt.failed"),
    "part_paid_days": _days_since("claim.reduced"),
    "segment": lambda standing, claims, on: segment_of(standing)[0].value,
    "customer": lambda standing, claims, on: "business" if standing.is_business else "consumer",
    "language": lambda standing, claims, on: standing.language,
    "reachable_by": lambda standing, claims, on: standing.addresses,
}
assert READ.keys() == FACTS.keys(), "every fact that a journey may ask about is read from the standing"
