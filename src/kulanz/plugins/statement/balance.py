"""Whether a statement comes out: its opening balance and its booked lines are its closing balance."""

from __future__ import annotations

from collections.abc import Sequence

from kulanz.kernel.money import LARGEST_MINOR, Money
from kulanz.kernel.words import Words, say


def doubt_of(opening: Money, booked: Sequence[Money], closing: Money) -> Words | None:
    """Why opening balance and lines do not lead to the closing balance; None: they do."""
    if len({opening.currency, closing.currency, *(amount.currency for amount in booked)}) > 1:
        return say("The balances are in different currencies and cannot be compared.")
    gap = closing.minor - opening.minor - sum(amount.minor for amount in booked)
    if not gap:
        return None
    if abs(gap) > LARGEST_MINOR:
        return say("The lines add up to more than can be true.")
    return say(
        "The opening balance and the lines differ from the closing balance of %(closing)s by %(gap)s. Lines are missing "
        "or doubled.",
        closing=closing,
        gap=Money(abs(gap), closing.currency),
    )
