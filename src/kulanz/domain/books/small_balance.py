"""Small balances: they wake no step, and the creditor's rule writes them off; asking would cost more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kulanz.domain.law.allocation import OpenItem
from kulanz.kernel.money import Money, total
from kulanz.kernel.words import Reason, say

from .ledger import Pair, write_off


@dataclass(frozen=True, slots=True)
class SmallBalance:
    """Up to `limit` in sum; written off once the newest due date lies `after_days` back."""

    limit: Money
    after_days: int


def is_small(items: Sequence[OpenItem], *, rule: SmallBalance) -> bool:
    """All that is open on the account together is small (and there is something)."""
    open_ = total((item.amount for item in items), currency=rule.limit.currency)
    return Money.zero(rule.limit.currency) < open_ <= rule.limit


def write_off_small(items: Sequence[OpenItem], *, rule: SmallBalance, on: date) -> tuple[Pair, ...]:
    """The pairs that clear a small and old enough balance; none otherwise."""
    if not is_small(items, rule=rule) or (on - max(item.due_on for item in items)).days < rule.after_days:
        return ()
    words = say("A balance of up to %(limit)s is not asked for.", limit=rule.limit)
    reason = Reason("small_balance.written_off", words)
    return tuple(pair for item in items for pair in write_off(item=item, on=on, reason=reason))
