"""The court's fee for an order to pay (Mahnbescheid): half the whole fee, with a minimum.

GKG 34 and KV 1100, https://www.gesetze-im-internet.de/gkg_2004/__34.html
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say

from .tariff import StepTariff


@dataclass(frozen=True, slots=True)
class CourtFees:
    """What a court takes for an order to pay: a share of the tariff's fee, and never below `least`."""

    tariff: StepTariff
    share: Decimal  # of the whole fee
    least: Money
    law: str


@dataclass(frozen=True, slots=True)
class CourtFee:
    """The fee for one claim, and by which rule."""

    fee: Money
    reason: Reason


def court_fee(*, claim: Money, fees: CourtFees) -> CourtFee:
    """`claim` is the sum of the principals; interest and costs beside them do not count (GKG 43)."""
    whole = fees.tariff.fee(claim)
    fee = Money.rounded(whole.amount * fees.share, claim.currency)
    if fee < fees.least:
        words = say("The least fee of %(least)s applies.", least=fees.least)
        return CourtFee(fees.least, Reason("court_fee.least", words, fees.law))
    words = say("A share of %(share)s of the whole fee of %(whole)s.", share=f"{fees.share:f}", whole=whole)
    return CourtFee(fee, Reason("court_fee.share", words, fees.law))
