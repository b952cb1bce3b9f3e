"""Lines of the books with the balance after each: when, how much, why and by which law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason

from .ledger import Book, Pair

CUSTOMERS_BOOKS = frozenset({Book.RECEIVABLE, Book.CREDIT})  # what the customer owes, and has


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """`change` is positive where more is owed. `balance` is what was owed after it, less the customer's credit."""

    on: date
    item: str
    change: Money
    balance: Money
    reason: Reason


def balance_lines(pairs: Sequence[Pair], *, currency: str) -> tuple[BalanceLine, ...]:
    """Every pair that changed what the customer owes, in the order of the books. Moving credit onto an item changes
    nothing owed and is shown with a change of zero, so that the reason of each allocation can be read."""
    lines: list[BalanceLine] = []
    balance = Money.zero(currency)
    for pair in pairs:
        touched = [posting for posting in pair.postings if posting.book in CUSTOMERS_BOOKS]
        if not touched:
            continue
        change = Money(sum(posting.amount.minor for posting in touched), currency)
        balance += change
        on_item = next((posting for posting in touched if posting.book is Book.RECEIVABLE), touched[0])
        lines.append(BalanceLine(pair.on, on_item.item, change, balance, pair.reason))
    return tuple(lines)
