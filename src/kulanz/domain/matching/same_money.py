"""The same money told twice: a creditor reports a payment, and the bank shows it too, before or after. It counts once.

Amount and about the same day are not enough: what is named or who paid must agree, or one of the two tells nothing besides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kulanz.kernel.dates import add_workdays
from kulanz.kernel.money import Money

from .evidence import ALIKE, Likeness
from .likeness import likeness

WORKDAYS = 5  # between the day the creditor names and the day of the bank


@dataclass(frozen=True, slots=True)
class Sighting:
    """Money as one source tells it. `words` are all numbers and references that came with it."""

    id: UUID
    amount: Money
    on: date
    words: frozenset[str] = frozenset()
    iban: str = ""
    names: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()  # numbers and references of the invoices it is said to be for
    account: UUID | None = None  # None: nobody knows yet; the facts below are those of the account
    numbers: frozenset[str] = frozenset()  # of all its invoices
    account_numbers: frozenset[str] = frozenset()  # its own reference, the number of its customer
    customer: str = ""

    @property
    def tells_nothing(self) -> bool:
        """Whether it tells the amount, the day and perhaps the account, and no more."""
        return not (self.named or self.words or self.iban or self.names)


def twin_of(
    seen: Sighting, others: Iterable[Sighting], *, holidays: Collection[date], similarity: Likeness = likeness
) -> Sighting | None:
    """The one among `others`, told by the other source, that is the same money; the nearest day where several are."""
    same = [other for other in others if is_same(seen, other, holidays=holidays, similarity=similarity)]
    return min(same, key=lambda other: (abs(other.on - seen.on), other.id), default=None)


def is_same(left: Sighting, right: Sighting, *, holidays: Collection[date], similarity: Likeness = likeness) -> bool:
    """Whether two sightings by different sources are one payment."""
    if left.amount != right.amount or not _is_near(left.on, right.on, holidays):
        return False
    is_one_account = left.account is not None and left.account == right.account
    if left.account and right.account and not is_one_account:
        return False
    numbers = left.numbers | right.numbers
    mine, theirs = (one.named | (one.words & numbers) for one in (left, right))
    if mine and theirs:
        return bool(mine & theirs)
    if is_one_account and (left.tells_nothing or right.tells_nothing):
        return True
    return _names_account(left, right) or _is_one_payer(left, right, similarity)


def _is_near(left: date, right: date, holidays: Collection[date]) -> bool:
    earlier, later = sorted((left, right))
    return later <= add_workdays(earlier, WORKDAYS, holidays)


def _names_account(left: Sighting, right: Sighting) -> bool:
    return bool(left.words & right.account_numbers or right.words & left.account_numbers)


def _is_one_payer(left: Sighting, right: Sighting, similarity: Likeness) -> bool:
    """Whether both name one payer, or one names the customer for whose account the other is."""
    if left.iban and left.iban == right.iban:
        return True
    pairs = [
        *((mine, theirs) for mine in left.names for theirs in (*right.names, right.customer)),
        *((theirs, left.customer) for theirs in right.names),
    ]
    return any(theirs and similarity(mine, theirs) >= ALIKE for mine, theirs in pairs)
