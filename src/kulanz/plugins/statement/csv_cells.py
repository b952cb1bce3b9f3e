"""Days and amounts in the cells of a statement saved as a list: how a column is written, and what one cell says.

Banks write the cents always; a column that can be read in two ways all the same is left undecided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.plugins.untrusted.cells import Unreadable

LAST_SHORT_YEAR, FIRST_YEAR, LAST_YEAR = 69, 1980, 2100
YEAR_FIRST = re.compile(r"([0-9]{4})([-./]?)([0-9]{1,2})\2([0-9]{1,2})(?:[T ][0-9:.,+Z-]*)?")
YEAR_LAST = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:,? [0-9:.]*)?")
AMOUNT = re.compile(
    r"(?P<sign>[-+−]?) ?(?P<before>[A-Z]{3}|[€$£])? ?(?P<inner>[-+−]?)(?P<digits>[0-9][0-9.,'’ \u00a0\u202f]*|[.,][0-9]+)"
    r"(?P<behind>[-+]?) ?(?P<after>[A-Z]{3}|[€$£])?"
)
CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP"}
THOUSANDS = str.maketrans("", "", "'’ \u00a0\u202f")


def order_of(cells: Iterable[str]) -> str | None:
    """`ymd`, `dmy` or `mdy`: the order in which all these days can be read; "" where there are two, None without days."""
    found = {order for cell in cells if (order := _order(cell))}
    if "mdy" in found and "dmy" in found:
        return ""
    return next((order for order in ("mdy", "dmy", "", "ymd") if (order or "?") in found), None)


def _order(cell: str) -> str | None:
    if YEAR_FIRST.fullmatch(cell):
        return "ymd"
    parts = YEAR_LAST.fullmatch(cell)
    if not parts:
        return None
    if parts[2] != "/":  # with points and dashes the day comes first, unless the numbers say otherwise
        return "mdy" if int(parts[3]) > 12 >= int(parts[1]) else "dmy"
    return "dmy" if int(parts[1]) > 12 else "mdy" if int(parts[3]) > 12 else "?"


def read_day(cell: str, order: str) -> date:
    """The day in `cell`; raises `Unreadable` for none."""
    if found := YEAR_FIRST.fullmatch(cell):
        year, month, day = found[1], found[3], found[4]
    elif found := YEAR_LAST.fullmatch(cell):
        year = found[4]
        day, month = (found[3], found[1]) if order == "mdy" else (found[1], found[3])
    else:
        raise Unreadable(say("This is not a day."))
    number = int(year) + (0 if len(year) == 4 else 2000 if int(year) <= LAST_SHORT_YEAR else 1900)
    try:
        read = date(number, int(month), int(day))
    except ValueError:
        raise Unreadable(say("There is no such day.")) from None
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise Unreadable(say("There is no such day."))
    return read


def is_day(cell: str) -> bool:
    return bool(YEAR_FIRST.fullmatch(cell) or YEAR_LAST.fullmatch(cell))


def is_amount(cell: str) -> bool:
    return bool(AMOUNT.fullmatch(cell.strip()))


def decimal_of(cells: Iterable[str]) -> str | None:
    """The mark of the cents in these amounts; "" where it can be either, None where there are only whole units."""
    votes: set[str] = set()
    is_doubtful = False
    for cell in cells:
        found = AMOUNT.fullmatch(cell.strip())
        marks = [c for c in found["digits"].rstrip(" ") if c in ",."] if found else []
        if not found or not marks:
            continue
        behind = len(found["digits"].rstrip(" ").rpartition(marks[-1])[2])
        if len(set(marks)) == 2 or (len(marks) == 1 and behind != 3):
            votes.add(marks[-1])
        elif len(marks) > 1:
            votes.add("." if marks[0] == "," else ",")
        else:
            is_doubtful = True
    if len(votes) == 1:
        return votes.pop()
    return "" if votes or is_doubtful else None


def read_money(cell: str, mark: str, currency: str) -> Money:
    """The amount in `cell`, with its sign; a currency beside it goes before `currency`. Raises `Unreadable`."""
    found = AMOUNT.fullmatch(cell.strip())
    if not found:
        raise Unreadable(say("This is not an amount."))
    other = "." if mark == "," else ","
    digits = found["digits"].translate(THOUSANDS).replace(other, "").replace(mark, ".")
    named = found["before"] or found["after"] or currency
    is_negative = any(found[sign] in ("-", "−") for sign in ("sign", "inner", "behind"))
    try:
        money = Money.parse(digits, CURRENCIES.get(named, named))
    except BadValue:
        raise Unreadable(
            say("This amount cannot be: it has too many digits for %(currency)s.", currency=named)
        ) from None
    return -money if is_negative else money
