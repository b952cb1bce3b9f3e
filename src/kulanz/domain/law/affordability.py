"""How much a person can spare: the income that law leaves untouched, and the instalment that follows from it.

ZPO 850c, https://www.gesetze-im-internet.de/zpo/__850c.html - the self-check is voluntary and nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say

from .tariff import PER_CENT

MOST_DEPENDANTS = 5  # more count as five
FULL_MINOR = 10_00  # income is first cut down to full ten euros (ZPO 850c(5))
# of the income above the free amount, by number of dependants 0..5 (ZPO 850c(3))
_SHARES = tuple(Decimal(share) for share in ("0.7", "0.5", "0.4", "0.3", "0.2", "0.1"))


@dataclass(frozen=True, slots=True)
class FreeIncome:
    """Free amounts a month: for the person, the first dependant, each further one; above `top` all is attachable."""

    basic: Money
    first_dependant: Money
    further_dependant: Money
    top: Money
    account: Money  # free on a protected account (P-Konto)

    def free(self, dependants: int) -> Money:
        """What is free each month with so many dependants."""
        count = min(dependants, MOST_DEPENDANTS)
        further = max(count - 1, 0) * self.further_dependant.minor
        return self.basic + Money(min(count, 1) * self.first_dependant.minor + further, self.basic.currency)


@dataclass(frozen=True, slots=True)
class Affordable:
    """`instalment` is None where even a small one would cut into what law leaves: offer a pause and debt advice."""

    instalment: Money | None
    reason: Reason


def attachable(*, net: Money, dependants: int, table: FreeIncome) -> Money:
    """What of a month's net income could be attached."""
    if net.minor < 0 or dependants < 0:
        raise BadValue(say("Income and number of dependants are not below zero."), net=str(net), dependants=dependants)
    above = max(net - table.top, Money.zero(net.currency))
    counted = min(net, table.top)
    floored = Money(counted.minor // FULL_MINOR * FULL_MINOR, net.currency)
    over = max(floored - table.free(dependants), Money.zero(net.currency))
    share = _SHARES[min(dependants, MOST_DEPENDANTS)]
    return Money.rounded(over.amount * share, net.currency) + above


def affordable(*, attachable: Money, share_percent: int, limits: Sequence[Money]) -> Affordable:
    """The most an instalment should be: a share of the attachable income, the person's own statement, the policy."""
    if not attachable:
        words = say("The income lies within what the law protects: a pause and free debt advice help more than a plan.")
        return Affordable(None, Reason("affordability.nothing", words, "ZPO 850c"))
    share = Money(attachable.minor * share_percent // PER_CENT, attachable.currency)
    least = min([share, *limits])
    if least.minor <= 0:
        words = say("No instalment was named that could be paid.")
        return Affordable(None, Reason("affordability.zero", words))
    words = say("At most %(amount)s a month.", amount=least)
    return Affordable(least, Reason("affordability.least", words, "ZPO 850c"))
