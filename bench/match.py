"""Matching against 10,000 lines of known truth: precision and recall of what posts by itself, without a person."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from bench.match_lines import Payment, payments, portfolio
from kulanz.domain.contact.wording import sort_name
from kulanz.domain.matching.likeness import search_names
from kulanz.domain.matching.matching import (
    Candidate,
    MoneyLine,
    match,
    rank,
    references_in,
    squeeze,
    tokens_in,
)

ACCOUNTS, LINES, QUICK = 20_000, 10_000, 2_000
MOST = 200  # candidates a line is compared with, as in the product
SEED = 7


def main(*, quick: bool) -> dict[str, Any]:
    """Prints what became of each way of paying; returns `precision` (of automatic posting), `recall` (of the lines that
    are for somebody here those posted right by themselves) and `found` (posted right, or the right account comes first)."""
    chance = random.Random(SEED)
    accounts = portfolio(ACCOUNTS, chance)
    lines = payments(accounts, QUICK if quick else LINES, chance)
    index = Index(accounts)
    fates: dict[str, Counter[str]] = defaultdict(Counter)
    start = time.perf_counter()
    for payment in lines:
        fates[payment.how][_fate(payment, index)] += 1
    seconds = time.perf_counter() - start
    for how, counted in fates.items():
        print(f"{how:24} " + "  ".join(f"{name} {number:,}" for name, number in sorted(counted.items())))
    return _figures(fates, len(lines), seconds)


def _fate(payment: Payment, index: Index) -> str:
    found = match(payment.line, index.candidates(payment.line))
    if found.certain:
        return "posted right" if set(found.by_account()) == payment.accounts else "posted WRONG"
    if not payment.accounts:
        return "left to a person"
    proposed = rank(payment.line, index.candidates(payment.line, by_amount=True))
    if not proposed:
        return "nothing found"
    return "proposed right" if proposed[0].account in payment.accounts else "proposed another"


def _figures(fates: dict[str, Counter[str]], lines: int, seconds: float) -> dict[str, Any]:
    every: Counter[str] = Counter()
    for counted in fates.values():
        every.update(counted)
    posted, ours = every["posted right"] + every["posted WRONG"], lines - every["left to a person"]
    return {
        "lines": lines,
        "precision": round(every["posted right"] / posted, 5),
        "recall": round(every["posted right"] / ours, 5),
        "found": round((every["posted right"] + every["proposed right"]) / ours, 5),
        "posted_wrong": every["posted WRONG"],
        "lines_per_s": round(lines / seconds),
    }


class Index:
    """Finds the claims that anything in a line points to, as the product does in its database."""

    def __init__(self, accounts: Iterable[list[Candidate]]) -> None:
        self._claims: dict[UUID, list[Candidate]] = {}
        self._by: dict[tuple[str, object], set[UUID]] = defaultdict(set)
        for claims in accounts:
            account = claims[0].account
            self._claims[account] = claims
            for claim in claims:
                facts = (
                    ("reference", claim.reference), ("reference", claim.account_reference), ("token", squeeze(claim.number)),
                    ("token", squeeze(claim.customer_number)), ("minor", claim.open.minor),
                    ("name", sort_name(claim.names[0])), *(("iban", iban) for iban in claim.ibans),
                    *(("mandate", mandate) for mandate in claim.mandates),
                )  # fmt: skip
                for fact in facts:
                    self._by[fact].add(account)

    def candidates(self, line: MoneyLine, *, by_amount: bool = False) -> list[Candidate]:
        """`by_amount`: also those of which only the amount is the same; the product looks them up for a person alone."""
        written = f"{line.text} {line.reference} {line.end_to_end_id}"
        facts: list[tuple[str, object]] = [
            *(("reference", reference) for reference in references_in(written)),
            *(("token", token) for token in tokens_in(written)),
            ("iban", line.iban), ("mandate", line.mandate_id), *(("name", name) for name in search_names(line.name)),
        ]  # fmt: skip
        found = {account for fact in facts for account in self._by.get(fact, ())}
        same_amount = sorted(self._by.get(("minor", line.amount.minor), ()))[:50] if by_amount else []
        claims = [claim for account in sorted(found) for claim in self._claims[account]]
        more = [claim for account in same_amount if account not in found for claim in self._claims[account]]
        return [*claims, *more][:MOST]
