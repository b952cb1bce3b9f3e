"""Short names for the tests of the rules: packs, days and amounts as one says them."""

from __future__ import annotations

from datetime import date, timedelta

from kulanz.domain.law.interest import DayCount, Interest, interest
from kulanz.domain.law.role import CustomerKind
from kulanz.kernel.dates import Period
from kulanz.kernel.money import Money
from kulanz.plugins.country.at import PACK as AT
from kulanz.plugins.country.de import PACK as DE
from kulanz.plugins.country.nl import PACK as NL
from kulanz.plugins.country.uk import PACK as UK
from kulanz.plugins.country.us import PACK as US
from kulanz.ports.country import CountryPack

CONSUMER, BUSINESS, PUBLIC = CustomerKind
ONE_DAY = timedelta(days=1)
PACKS = (AT, DE, NL, UK, US)

__all__ = ["AT", "BUSINESS", "CONSUMER", "DE", "NL", "ONE_DAY", "PACKS", "PUBLIC", "UK", "US", "d", "eur", "owed"]


def d(text: str) -> date:
    return date.fromisoformat(text)


def eur(text: str) -> Money:
    return Money.parse(text)


def owed(
    pack: CountryPack,
    customer: CustomerKind,
    principal: str,
    first: str,
    last: str,
    *,
    day_count: DayCount | None = None,
    arose: str | None = None,
) -> Interest:
    """Interest for the days from first to last, both included."""
    terms = pack.interest_terms(customer=customer, arose_on=d(arose or first), day_count=day_count)
    return interest(principal=eur(principal), period=Period(d(first), d(last) + ONE_DAY), terms=terms)
