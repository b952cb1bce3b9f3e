"""Days as lists write them: 31.12.2026, 2026-12-31, 12/31/2026, 31. Dezember 2026. Day or month first is decided for a
whole column; a day that does not exist is refused, never moved."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from kulanz.kernel.words import say
from kulanz.plugins.untrusted.cells import Unreadable, plain

from .evidence import Evidence, Vote, remembering

FIRST_YEAR, LAST_YEAR, LAST_SHORT_YEAR = 1990, 2100, 69
EXAMPLES = {"dmy": "31.12.2026", "mdy": "12/31/2026", "ymd": "2026-12-31"}
SERIALS_BEGIN = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 32874, 73415  # the years 1990 to 2100
WEEKDAY = re.compile(
    r"^(?:mon?|di|mi|do|fri?|sat?|so|sun|tues?|wed|thu(?:rs)?|ma|wo|vr|za|zo|mittwoch|[a-z]{3,7}(?:tag|day|dag))[.,]{0,2} +"
    r"(?=[0-9])",
    re.I,
)
TIME = re.compile(
    r"(?:T|,? +|(?<=[0-9])T?)(?=[0-9]{1,2}:)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[ap]\.?m\.?)?(?: ?Uhr)?"
    r"(?: ?(?:Z|UTC|GMT|CES?T|MES?Z|[+-][0-9]{2}:?[0-9]{2}))*$|(?<=[0-9])T[0-9]{4,6}Z?$",
    re.I,
)
YEAR_FIRST = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
THREE = re.compile(r"([0-9]{1,2})([./-]) ?([0-9]{1,2})\2 ?([0-9]{4}|[0-9]{2})")
SERIAL = re.compile(r"([0-9]{5})[.,][0-9]{1,12}")
NAMED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?\.?[ /-]?(?:of )?([^\W\d_]{3,9})\.?,?[ /-]?([0-9]{4}|[0-9]{2})")
NAMED_FIRST = re.compile(r"([^\W\d_]{3,9})\.?[ -]([0-9]{1,2})(?:st|nd|rd|th)?,?[ -]([0-9]{4}|[0-9]{2})")
# Three letters tell a month in German, English and Dutch; two months need a word more.
MONTHS = {
    "jan": 1, "jae": 1, "feb": 2, "mar": 3, "mae": 3, "mrz": 3, "maa": 3, "mrt": 3, "apr": 4, "mai": 5, "may": 5,
    "mei": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip


@lru_cache(maxsize=8192)  # a list names few different days
def read_day(cell: str, order: str, year_begins: date | None = None) -> date:
    """The day `cell` names where numbers stand in `order`; a year of four digits in front is read in any order.

    `year_begins` is the first day of the year to which days without a year belong."""
    cell = _bare(cell)
    if cell.isascii() and cell.isdigit():
        return _of_digits(cell, order, year_begins)
    if found := YEAR_FIRST.fullmatch(cell):
        return _day(found[1], found[3], found[4])
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
    if found := SERIAL.fullmatch(cell):
        return _of_serial(int(found[1]), order)
    raise _not_a_day(order)


def evidence() -> Evidence:
    return Evidence(vote, weakest="ymd")


@remembering
def vote(cell: str) -> Vote:
    """The orders that a cell allows; none where it names the month, or is no day."""
    cell = _bare(cell)
    if YEAR_FIRST.fullmatch(cell):
        return ("ymd",)
    if found := THREE.fullmatch(cell):
        possible = tuple(order for order in ("dmy", "mdy") if _is_day(cell, order))
        return possible[:1] if found[2] == "." else possible  # with points the day comes first everywhere
    if not (cell.isascii() and cell.isdigit() and len(cell) in (6, 8)):
        return ()
    return tuple(order for order in EXAMPLES if _is_day(cell, order)) if len(cell) == 6 else _of_eight(cell)


def looks_like_day(cell: str, year_begins: date | None = None) -> bool:
    """Whether a cell under a heading for days is written like one; the day itself may not exist."""
    bare = _bare(cell)
    if bare.isascii() and bare.isdigit():
        return any(_is_day(bare, order, year_begins) for order in EXAMPLES)
    if found := THREE.fullmatch(bare):
        return int(found[1]) <= 31 and int(found[3]) <= 31
    if found := NAMED.fullmatch(bare) or NAMED_FIRST.fullmatch(bare):
        return any(plain(word)[:3] in MONTHS for word in found.groups())
    return bool(YEAR_FIRST.fullmatch(bare) or SERIAL.fullmatch(bare))


def is_clearly_day(cell: str) -> bool:
    """Whether a cell is a day even without such a heading: bare digits may be any number."""
    return any(mark in cell for mark in "./-: ") and not SERIAL.fullmatch(cell) and looks_like_day(cell)


def _is_day(cell: str, order: str, year_begins: date | None = None) -> bool:
    try:
        read_day(cell, order, year_begins)
    except Unreadable:
        return False
    return True


def _bare(cell: str) -> str:
    """Without the time, zone and name of the weekday that some programs add."""
    return TIME.sub("", WEEKDAY.sub("", cell.strip().strip("'"))).strip()


def _of_digits(cell: str, order: str, year_begins: date | None) -> date:
    """Digits without marks: 20261231, 31122026, 311226, a day number of a spreadsheet; 3112 where the year is known."""
    if year_begins and len(cell) in (3, 5, 7):
        cell = f"0{cell}"  # a spreadsheet took the zero in front away
    match len(cell):
        case 8:
            if cell[:2] in ("19", "20") and cell[4:6] <= "12":
                return _day(cell[:4], cell[4:6], cell[6:])
            first, second, year = cell[:2], cell[2:4], cell[4:]
        case 6 if order == "ymd":
            return _day(cell[:2], cell[2:4], cell[4:])
        case 6:
            first, second, year = cell[:2], cell[2:4], cell[4:]
        case 5:
            return _of_serial(int(cell), order)
        case 4 if year_begins:
            return _within(year_begins, cell)
        case _:
            raise _not_a_day(order)
    day, month = (second, first) if order == "mdy" else (first, second)
    return _day(year, month, day)


def _of_eight(cell: str) -> Vote:
    if cell[:2] in ("19", "20") and cell[4:6] <= "12":
        return ("ymd",)
    return tuple(order for order in ("dmy", "mdy") if _is_day(cell, order))


def _of_serial(number: int, order: str) -> date:
    """A day as spreadsheets count them: 1 is the first of 1900, which they take for a leap year (ECMA-376, 18.17.4.1)."""
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        raise _not_a_day(order)
    return SERIALS_BEGIN + timedelta(days=number)


def _within(begin: date, cell: str) -> date:
    """The day DDMM in the twelve months from `begin` (DATEV format, Belegdatum)."""
    for year in (begin.year, begin.year + 1):
        try:
            day = _day(str(year), cell[2:], cell[:2])
        except Unreadable:  # 29 February, or no day in any year
            continue
        if day >= begin:
            return day
    raise Unreadable(say("There is no such day."))


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
