"""Public holidays by country and region, from the library `holidays`; the rules see only a collection of days."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from functools import cache

import holidays

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say


def of_country(code: str, regions: frozenset[str], *, good_friday: bool = False) -> Callable[[str], Collection[date]]:
    """A function from region ("" is the whole country) to its holidays; `good_friday` counts it as one."""

    @cache
    def by_region(region: str) -> Collection[date]:
        if region and region not in regions:
            known = ", ".join(sorted(regions)) or "none"
            raise BadValue(
                say(
                    "'%(region)s' is no region of %(code)s; known regions: %(known)s.",
                    region=region,
                    code=code,
                    known=known,
                ),
                region=region,
            )
        days = holidays.country_holidays(code, subdiv=region or None, language="en_US")
        return _WithGoodFriday(days) if good_friday else days

    return by_region


class _WithGoodFriday(Collection[date]):
    """Holidays, and the Friday three days before Easter Monday."""

    def __init__(self, days: holidays.HolidayBase) -> None:
        self._days = days

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        return day in self._days or self._days.get(day + timedelta(days=3)) == "Easter Monday"

    def __iter__(self) -> Iterator[date]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)
