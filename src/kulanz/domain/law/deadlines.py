"""Terms and their last day: the day of the event does not count, and a last day off moves to the next working day.

BGB 187-193; BGH 1.2.2007, III ZR 159/06 (the shift also holds for due dates and for the term that brings default).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from kulanz.kernel.dates import add_months, next_workday

NO_HOLIDAYS: frozenset[date] = frozenset()
MONDAY, SUNDAY = 0, 6


def shifted(day: date, holidays: Collection[date] = NO_HOLIDAYS) -> date:
    """`day`, or the next working day when it is a Saturday, a Sunday or a holiday of the place (BGB 193)."""
    return next_workday(day, holidays)


def last_day(*, event_on: date, days: int = 0, months: int = 0, holidays: Collection[date] | None = None) -> date:
    """The last day of a term that an event on `event_on` began (BGB 187(1), 188).

    `holidays` of the place move it (BGB 193); None keeps it where it falls. Holidays inside the term do not matter.
    """
    end = add_months(event_on, months) + timedelta(days=days)
    return end if holidays is None else shifted(end, holidays)


def presumed_delivery(*, posted_on: date, postal_days: int, holidays: Collection[date] = NO_HOLIDAYS) -> date:
    """The `postal_days`-th day of delivery after posting; Dutch post rests on Sundays, Mondays and holidays."""
    day, left = posted_on, postal_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() not in (MONDAY, SUNDAY) and day not in holidays
    return day
