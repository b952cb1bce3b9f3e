"""Interest of open claims as of a day by the rule that the product runs (`stations/books/accrual.py` calls it for each claim in
default): balances between part payments, dated rates, pauses, rounded once."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from kulanz.domain.law.interest import Balance, InterestTerms, interest_over
from kulanz.domain.law.role import CustomerKind
from kulanz.kernel.dates import Period
from kulanz.kernel.money import Money
from kulanz.ports.country import CountryPack
from kulanz.ports.registry import plugin

ON = date(2026, 11, 21)
OLDEST_DAYS = 3 * 365
PAID_IN_PART = 0.2  # of the claims: once, on some day
STOPPED = 0.02  # of them: a time in which the law ends interest

Claim = tuple[list[Balance], list[Period]]


def main(quick: bool) -> dict[str, Any]:
    """Prints readable figures; returns `items_per_s` for German consumers and the rest for comparison."""
    count = 20_000 if quick else 100_000
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


def _portfolio(count: int) -> list[Claim]:
    """Principals from 1 cent to 5,000 euros, in default for up to three years."""
    chance = random.Random(1)
    return [_claim(chance) for _ in range(count)]


def _claim(chance: random.Random) -> Claim:
    principal, days = chance.randrange(1, 500_000), chance.randrange(1, OLDEST_DAYS)
    since = ON - timedelta(days=days)
    cuts, left = [since, ON], [principal]
    if days > 1 and chance.random() < PAID_IN_PART:
        cuts.insert(1, since + timedelta(days=chance.randrange(1, days)))
        left.append(chance.randrange(0, principal))
    balances = [
        Balance(Period(start, end), Money(minor)) for (start, end), minor in zip(pairwise(cuts), left, strict=True)
    ]
    return balances, [Period(since, ON)] if chance.random() < STOPPED else []


def _run(name: str, key: str, customer: CustomerKind, portfolio: list[Claim]) -> dict[str, Any]:
    pack: CountryPack = plugin("country", key)
    terms: InterestTerms = pack.interest_terms(customer=customer, arose_on=ON - timedelta(days=OLDEST_DAYS))
    start = time.perf_counter()
    owed = sum(
        interest_over(balances=balances, terms=terms, pauses=pauses).amount.minor for balances, pauses in portfolio
    )
    seconds = time.perf_counter() - start
    rate = round(len(portfolio) / seconds)
    print(f"{name:26} {len(portfolio):>9,} claims {seconds:7.2f} s {rate:>9,} claims/s  {owed / 100:>16,.2f} EUR")
    return {"name": name, "items_per_s": rate, "seconds": round(seconds, 3), "interest_minor": owed}
