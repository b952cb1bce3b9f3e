"""Days, half-open periods and the arithmetic of months. `_on` is a date, `_at` a moment in UTC, `_days` a count."""

from __future__ import annotations

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .errors import BadValue
from .words import say

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise BadValue(
                say("A period cannot end (%(end)s) before it begins (%(start)s).", end=self.end, start=self.start)
            )

    @property
    def days(self) -> int:
        """How many days; a period that ends where it begins has none."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def parse_day(text: str) -> date:
    """An ISO date (`2026-11-21`); anything else is refused with a sentence."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadValue(say("'%(given)s' is not a date like 2026-11-21.", given=text), value=text) from None


def add_months(day: date, months: int) -> date:
    """Same day number some months on, or the month's last day where it is missing (BGB 188(2), (3))."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    """Same day some years on; 29 February becomes 28 February where it is missing."""
    return add_months(day, 12 * years)


def is_workday(day: date, holidays: Collection[date]) -> bool:
    """Neither Saturday, Sunday nor in `holidays`."""
    return day.weekday() < SATURDAY and day not in holidays


def next_workday(day: date, holidays: Collection[date]) -> date:
    """`day` itself if it is a working day, else the next one (BGB 193)."""
    while not is_workday(day, holidays):
        day += timedelta(days=1)
    return day


def add_workdays(day: date, count: int, holidays: Collection[date]) -> date:
    """The `count`-th working day after `day`."""
    for _ in range(count):
        day = next_workday(day + timedelta(days=1), holidays)
    return day


def year_days(year: int) -> int:
    """365, or 366 in a leap year."""
    return 366 if calendar.isleap(year) else 365


@dataclass(frozen=True, slots=True)
class Now:
    """The moment a station is told: `at` by the real clock (UTC), `on` the business day, which the demo may shift.

    `is_staged`: the day of a demo, which has no hours; nothing waits there for the morning."""

    at: datetime
    on: date
    is_staged: bool = False
