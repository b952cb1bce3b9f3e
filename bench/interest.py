"""Interest for a million open items as of a day: how many a second, with the rounding and rates of the real rule."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from typing import Any

from kulanz.domain.law.interest import InterestTerms, interest
from kulanz.domain.law.interest_sums import interest_as_of
from kulanz.domain.law.role import CustomerKind
from kulanz.kernel.dates import Period
from kulanz.kernel.money import Money
from kulanz.ports.country import CountryPack
from kulanz.ports.registry import plugin

ON = date(2026, 11, 21)
OLDEST_DAYS = 3 * 365
SAMPLE = 500  # items that are also computed the slow way, to see that the fast one says the same

Portfolio = list[tuple[int, date]]


def main(quick: bool) -> dict[str, Any]:
    """Prints readable figures; returns `items_per_s` for German consumers and the rest for comparison."""
    count = 200_000 if quick else 1_000_000
    portfolio = _portfolio(count)
    runs = [
        _run(name, pack, customer, portfolio)
        for name, pack, customer in (
            ("DE consumer", "de", CustomerKind.CONSUMER),
            ("DE business", "de", CustomerKind.BUSINESS),
            ("AT consumer", "at", CustomerKind.CONSUMER),
            ("NL consumer, compounding", "nl", CustomerKind.CONSUMER),
        )
    ]
    return {"items": count, "items_per_s": runs[0]["items_per_s"], "runs": runs}


def _portfolio(count: int) -> Portfolio:
    """Principals from 1 cent to 5,000 euros, in default for up to three years."""
    chance = random.Random(1)
    days = [ON - timedelta(days=ago) for ago in range(OLDEST_DAYS)]
    return [(chance.randrange(1, 500_000), chance.choice(days)) for _ in range(count)]


def _run(name: str, key: str, customer: CustomerKind, portfolio: Portfolio) -> dict[str, Any]:
    pack: CountryPack = plugin("country", key)
    terms = pack.interest_terms(customer=customer, arose_on=ON - timedelta(days=OLDEST_DAYS))
    start = time.perf_counter()
    amounts = interest_as_of(portfolio, period_end=ON, terms=terms)
    seconds = time.perf_counter() - start
    _compare(portfolio[:SAMPLE], amounts, terms)
    rate = round(len(portfolio) / seconds)
    print(
        f"{name:26} {len(portfolio):>9,} items {seconds:7.2f} s {rate:>12,} items/s  {sum(amounts) / 100:>18,.2f} EUR"
    )
    return {"name": name, "items_per_s": rate, "seconds": round(seconds, 3), "interest_minor": sum(amounts)}


def _compare(sample: Portfolio, amounts: list[int], terms: InterestTerms) -> None:
    for (principal, since), amount in zip(sample, amounts, strict=False):
        slow = interest(principal=Money(principal), period=Period(since, ON), terms=terms)
        assert slow.amount.minor == amount, (principal, since, amount)
