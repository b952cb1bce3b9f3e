"""Interest for many open items at once: running sums of the rate by day, so that one item costs two look-ups.

Exactly the amounts of `interest` (a test compares them); whole numbers only, rounded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from kulanz.kernel.dates import Period, add_years, year_days

from .interest import COMMON_YEAR, PER_CENT, DayCount, InterestTerms

RATE_UNITS = 10_000  # a rate has at most four digits after the point
COMMON_AND_LEAP = 365 * 366  # divisible by the days of every year


class InterestSums:
    """Terms with their running sums up to a day. Days are ordinals (`date.toordinal`), amounts minor units."""

    __slots__ = ("_divisor", "_first", "_sums", "terms")

    def __init__(self, terms: InterestTerms, *, until: date) -> None:
        self.terms = terms
        self._first = terms.base.rows[0].start.toordinal()
        self._sums = _running_sums(terms, until)
        year = COMMON_YEAR if terms.day_count is DayCount.ACT_365 else COMMON_AND_LEAP
        self._divisor = year * PER_CENT * RATE_UNITS

    def minor(self, principal_minor: int, start: int, end: int) -> int:
        """Interest on one principal for the days from `start` up to, not including, `end`."""
        if end <= start:
            return 0
        if self.terms.compounds_yearly:
            return self._compound(principal_minor, start, end)
        return _half_up(principal_minor * self._weight(start, end), self._divisor)

    def minors(self, items: Iterable[tuple[int, int]], *, end: int) -> list[int]:
        """Interest up to `end` for pairs of principal and first interest day."""
        if self.terms.compounds_yearly:
            return [self._compound(principal, start, end) if start < end else 0 for principal, start in items]
        sums, first, divisor = self._sums, self._first, self._divisor
        last, twice = sums[end - first], 2 * divisor
        return [
            (2 * principal * (last - sums[start - first]) + divisor) // twice
            if principal >= 0 and first <= start < end and last >= sums[start - first]
            else self.minor(principal, start, end)
            for principal, start in items
        ]

    def _weight(self, start: int, end: int) -> int:
        if start < self._first:
            self.terms.base.row_on(date.fromordinal(start))  # says which table does not know the day
        return self._sums[end - self._first] - self._sums[start - self._first]

    def _compound(self, principal_minor: int, start: int, end: int) -> int:
        """Each whole year multiplies what there is; the fractions are kept to the end."""
        first_day = date.fromordinal(start)
        above, below, begin, years = principal_minor, 1, start, 0
        while begin < end:
            years += 1
            year_end = min(add_years(first_day, years).toordinal(), end)
            above *= self._divisor + self._weight(begin, year_end)
            below *= self._divisor
            begin = year_end
        return _half_up(above - principal_minor * below, below)


@lru_cache(maxsize=64)
def interest_sums(terms: InterestTerms, until_year: int) -> InterestSums:
    """The running sums for `terms` up to the end of `until_year`, made once."""
    return InterestSums(terms, until=date(until_year + 1, 1, 1))


def interest_as_of(items: Sequence[tuple[int, date]], *, period_end: date, terms: InterestTerms) -> list[int]:
    """Interest in minor units for pairs of principal and first interest day, up to, not including, `period_end`."""
    running = interest_sums(terms, period_end.year)
    return running.minors(((principal, since.toordinal()) for principal, since in items), end=period_end.toordinal())


def _running_sums(terms: InterestTerms, until: date) -> list[int]:
    sums, total = [0], 0
    start = terms.base.rows[0].start
    for period, base in terms.base.pieces(Period(start, max(until, start))):
        units = (base + terms.margin) * RATE_UNITS
        assert units == int(units), f"{terms.base.name}: a rate has more than four digits"
        for day in range(period.start.toordinal(), period.end.toordinal()):
            if terms.day_count is DayCount.ACT_ACT:
                total += int(units) * (COMMON_AND_LEAP // year_days(date.fromordinal(day).year))
            else:
                total += int(units)
            sums.append(total)
    return sums


def _half_up(above: int, below: int) -> int:
    whole = (2 * abs(above) + below) // (2 * below)
    return whole if above >= 0 else -whole
