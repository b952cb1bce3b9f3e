"""Fees that grow with the value of a claim: in started steps (RVG 13, GKG 34), by marginal or by whole bands.

https://www.gesetze-im-internet.de/rvg/__13.html https://www.gesetze-im-internet.de/gkg_2004/__34.html
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import say

PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Step:
    """Up to a value of `up_to` (None: without end), each started `each` adds `adds`."""

    up_to: Money | None
    each: Money
    adds: Money


@dataclass(frozen=True, slots=True)
class StepTariff:
    """`first_fee` up to `first_value`, then started steps. A value above `largest_value` counts as that."""

    first_value: Money
    first_fee: Money
    steps: tuple[Step, ...]
    largest_value: Money | None = None

    def fee(self, value: Money) -> Money:
        """The whole (1.0) fee for `value`."""
        _positive(value)
        if self.largest_value is not None:
            value = min(value, self.largest_value)
        fee, reached = self.first_fee, self.first_value
        for step in self.steps:
            if value <= reached:
                break
            top = value if step.up_to is None else min(value, step.up_to)
            fee += Money(started(top - reached, step.each) * step.adds.minor, fee.currency)
            reached = top
        return fee


@dataclass(frozen=True, slots=True)
class Band:
    """What belongs to values up to `up_to` (None: all above): a `percent` of the value, or a fixed amount."""

    up_to: Money | None
    percent: Decimal | None = None
    fixed: Money | None = None


@dataclass(frozen=True, slots=True)
class MarginalTariff:
    """Each band's percentage applies to the part of the value inside it; `least` and `most` bound the sum."""

    bands: tuple[Band, ...]
    least: Money
    most: Money

    def fee(self, value: Money) -> Money:
        """The fee for a value above zero."""
        _positive(value)
        exact, reached = Decimal(0), Money.zero(value.currency)
        for band in self.bands:
            top = value if band.up_to is None else min(value, band.up_to)
            exact += (top - reached).amount * (band.percent or Decimal(0)) / PER_CENT
            reached = top
        return min(max(Money.rounded(exact, value.currency), self.least), self.most)


@dataclass(frozen=True, slots=True)
class BandTariff:
    """The band in which the value lies applies to the whole value."""

    bands: tuple[Band, ...]

    def fee(self, value: Money) -> Money:
        """The fee for a value above zero."""
        _positive(value)
        band = next(band for band in self.bands if band.up_to is None or value <= band.up_to)
        if band.fixed is not None:
            return band.fixed
        return Money.rounded(value.amount * (band.percent or Decimal(0)) / PER_CENT, value.currency)


Tariff = StepTariff | MarginalTariff | BandTariff


def started(amount: Money, each: Money) -> int:
    """How many steps of `each` are begun. (Whole numbers: `//` of a Decimal would cut towards zero.)"""
    return -(-amount.minor // each.minor)


def _positive(value: Money) -> None:
    if value.minor <= 0:
        raise BadValue(say("The value of a claim is more than zero."), value=str(value))
