"""Values that change by law or contract: each row says from when it holds, where it comes from and when it was checked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from .dates import Period
from .errors import NotKnownThen
from .words import say

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """`value` holds from `start` until the next row's start. `source` names statute or publication."""

    start: date
    value: T
    source: str
    checked_on: date | None = None


class DatedTable(Generic[T]):
    """Rows in order of time. `known_until`, if given, is the first day for which a newer value is expected:
    from then on the last row is still used, and `is_provisional` says so."""

    __slots__ = ("_starts", "known_until", "name", "rows")

    def __init__(self, name: str, rows: Sequence[Dated[T]], *, known_until: date | None = None) -> None:
        starts = [row.start for row in rows]
        assert rows, f"{name}: rows must be there"
        assert starts == sorted(set(starts)), f"{name}: rows must be in order, without repeats"
        self.name = name
        self.rows = tuple(rows)
        self.known_until = known_until
        self._starts = starts

    def row_on(self, day: date) -> Dated[T]:
        """The row in force on `day`; a day before the first row raises `NotKnownThen`."""
        index = bisect_right(self._starts, day) - 1
        if index < 0:
            raise NotKnownThen(
                say(
                    "%(name)s is not known for %(day)s; the table begins on %(first)s.",
                    name=self.name,
                    day=day,
                    first=self._starts[0],
                ),
                day=day,
            )
        return self.rows[index]

    def on(self, day: date) -> T:
        """The value in force on `day`."""
        return self.row_on(day).value

    def is_provisional(self, day: date) -> bool:
        """Whether a newer value than ours may be in force on `day`."""
        return self.known_until is not None and day >= self.known_until

    def pieces(self, period: Period) -> Iterator[tuple[Period, T]]:
        """`period` cut where the value changes, each piece with the value in force."""
        start = period.start
        while start < period.end:
            row = self.row_on(start)
            index = bisect_right(self._starts, start)
            end = min(self._starts[index], period.end) if index < len(self._starts) else period.end
            yield Period(start, end), row.value
            start = end
