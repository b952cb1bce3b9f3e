"""Days as lists write them: 31.12.2026, 2026-12-31, 12/31/2026, 31. Dezember 2026. Day or month first is decided for a
whole column; a day that does not exist is refused, never moved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from kulanz.kernel.words import say

from .cells import Unreadable, plain

FIRST_YEAR, LAST_YEAR, LAST_SHORT_YEAR = 1990, 2100, 69
EXAMPLES = {"dmy": "31.12.2026", "mdy": "12/31/2026", "ymd": "2026-12-31"}
YEAR_FIRST = re.compile(r"([0-9]{4})(?:([-./])([0-9]{1,2})\2([0-9]{1,2})(?:[T ][0-9:.,+Z-]*)?|([0-9]{2})([0-9]{2}))")
THREE = re.compile(r"([0-9]{1,2})([./-]) ?([0-9]{1,2})\2 ?([0-9]{4}|[0-9]{2})(?: [0-9:.]*)?")
NAMED = re.compile(r"([0-9]{1,2})\.? ?-?([^\W\d_]{3,9})\.?,? ?-?([0-9]{4}|[0-9]{2})")
NAMED_FIRST = re.compile(r"([^\W\d_]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})")
# Three letters tell a month in German, English and Dutch; two months need a word more.
MONTHS = {
    "jan": 1, "jae": 1, "feb": 2, "mar": 3, "mae": 3, "mrz": 3, "maa": 3, "mrt": 3, "apr": 4, "mai": 5, "may": 5,
    "mei": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip


@lru_cache(maxsize=4096)  # a list names few different days
def read_day(cell: str, order: str) -> date:
    """The day `cell` names where numbers stand in `order`; a year of four digits in front is read in any order."""
    if found := YEAR_FIRST.fullmatch(cell):
        return _day(found[1], found[3] or found[5], found[4] or found[6])
    if found := THREE.fullmatch(cell):
        first, second, third = found[1], found[3], found[4]
        if order == "ymd" and len(third) == 2:
            return _day(first, second, third)
        day, month = (second, first) if order == "mdy" else (first, second)
        return _day(third, month, day)
    if found := NAMED.fullmatch(cell):
        return _day(found[3], _month(found[2], order), found[1])
    if found := NAMED_FIRST.fullmatch(cell):
        return _day(found[3], _month(found[1], order), found[2])
    raise _not_a_day(order)


def order_of(cells: Iterable[str]) -> tuple[str | None, float]:
    """The order in which these cells name day, month and year, and how sure that is; None: nothing was found."""
    votes = {"dmy": 0, "mdy": 0, "ymd": 0}
    doubtful: dict[str, int] = {".": 0, "/": 0, "-": 0}
    for cell in cells:
        if YEAR_FIRST.fullmatch(cell):
            votes["ymd"] += 1
        elif found := THREE.fullmatch(cell):
            first, second = int(found[1]), int(found[3])
            if first > 12 or second > 12:
                votes["dmy" if first > 12 else "mdy"] += 1
            else:
                doubtful[found[2]] += 1
    if votes["dmy"] and votes["mdy"]:
        return ("dmy" if votes["dmy"] >= votes["mdy"] else "mdy"), 0.3
    for order in ("dmy", "mdy"):
        if votes[order]:
            return order, 0.95
    return _without_votes(votes["ymd"], doubtful)


def looks_like_day(cell: str) -> bool:
    for order in EXAMPLES:
        try:
            read_day(cell, order)
        except Unreadable:
            continue
        return True
    return False


def _without_votes(year_first: int, doubtful: dict[str, int]) -> tuple[str | None, float]:
    if doubtful["/"]:  # 03/04/2026 is April in London and March in New York
        return "dmy", 0.4
    if doubtful["-"]:
        return "dmy", 0.6
    if doubtful["."]:  # with points the day comes first everywhere
        return "dmy", 0.95
    return ("ymd", 0.95) if year_first else (None, 0.95)


def _month(word: str, order: str) -> str:
    month = MONTHS.get(plain(word)[:3])
    if month is None:
        raise _not_a_day(order)
    return str(month)


def _day(year: str, month: str, day: str) -> date:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number <= LAST_SHORT_YEAR else 1900
    try:
        result = date(number, int(month), int(day))
    except ValueError:
        raise Unreadable(say("There is no such day.")) from None
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise Unreadable(say("The year %(year)s cannot be right.", year=str(number)))
    return result


def _not_a_day(order: str) -> Unreadable:
    return Unreadable(say("This is not a date written like %(example)s.", example=EXAMPLES[order]))
