"""Amounts as lists write them: 1.234,50 and 1,234.50, 1'234.50, 12,-, (12.50), 12,50-, with or without a currency.

Which mark divides the cents is decided for a whole column, never for one cell: alone, `1.234` can be two amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money, exponent
from kulanz.kernel.words import say
from kulanz.plugins.untrusted.cells import Unreadable

from .cells import SIGNS
from .evidence import Decision, Evidence, Vote, remembering

SPACES = dict.fromkeys(map(ord, "\u00a0\u2009\u202f"), " ")  # no-break, thin and narrow blanks
PATTERNS = {  # whole units with or without a mark between thousands, then the cents
    ",": re.compile(
        r"(?P<whole>[0-9]{1,3}(?P<mark>[ .'’])[0-9]{3}(?:(?P=mark)[0-9]{3})*|[0-9]+)(?:,(?P<cents>[0-9]*|--?))?"
    ),
    ".": re.compile(
        r"(?P<whole>[0-9]{1,3}(?P<mark>[ ,'’])[0-9]{3}(?:(?P=mark)[0-9]{3})*|[0-9]+)?(?:\.(?P<cents>[0-9]*|--?))?"
    ),
}
EXAMPLES = {",": "1.234,50", ".": "1,234.50"}
CURRENCY = re.compile(rf"(?i:{'|'.join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))}|[A-Z]{{3}})")
HEADING_CURRENCY = re.compile(r"(?:^|[^A-Za-z])(EUR|USD|GBP|CHF|€|\$|£)(?![A-Za-z])")
AT_THE_END = re.compile(r"[0-9][,.](?:--?)?\s*$")
APOSTROPHE = re.compile(r"[0-9]['’ \u00a0\u2009\u202f][0-9]{3}[.,]")
SIDE = re.compile(r"(.*[0-9,.-]) ?(S|H|DR|CR)\.?", re.IGNORECASE)  # `12,50 H` is a credit
LEFT_OVER = str.maketrans("", "", " .'’,")


class Figure(NamedTuple):
    """An amount as it is written: digits before and after the mark, sign, and the currency the cell names, if any."""

    whole: str
    cents: str
    is_negative: bool
    currency: str


def read_figure(cell: str, decimal: str) -> Figure:
    """What `cell` says where `decimal` divides the cents; raises `Unreadable`."""
    found = PATTERNS[decimal].fullmatch(cell)
    if found and cell:
        return _figure(found, is_negative=False, currency="")
    bare, currency = _without_currency(cell.translate(SPACES))
    bare, is_negative = _without_sign(bare)
    found = PATTERNS[decimal].fullmatch(bare)
    if not found or not any(c.isdigit() for c in bare):
        raise Unreadable(say("This is not an amount written like %(example)s.", example=EXAMPLES[decimal]))
    return _figure(found, is_negative=is_negative, currency=currency)


def to_money(figure: Figure, currency: str) -> Money:
    """The exact amount; digits that the currency does not have are refused, not rounded."""
    digits = exponent(currency)
    cents = figure.cents
    if len(cents) > digits:
        cents = cents[:digits] + cents[digits:].rstrip("0")
    if len(cents) > digits:
        raise Unreadable(say("The amount has more digits than %(currency)s knows.", currency=currency))
    try:
        minor = int(figure.whole + cents.ljust(digits, "0"))
        return Money(-minor if figure.is_negative else minor, currency)
    except (BadValue, ValueError):  # ValueError: thousands of digits
        raise Unreadable(say("The amount is too large to be true.")) from None


def mark_of(cells: Iterable[str]) -> Decision:
    """The mark that divides the cents in these cells; None: no cell has cents or thousands."""
    return evidence().add(cells).decision()


def evidence() -> Evidence:
    return Evidence(vote)


def currency_of_heading(name: str) -> str:
    """The currency a heading names, as in `Betrag (EUR)`, or nothing."""
    found = HEADING_CURRENCY.search(name)
    return SIGNS.get(found.group(1), found.group(1)) if found else ""


def looks_like_amount(cell: str) -> bool:
    for decimal in PATTERNS:
        try:
            read_figure(cell, decimal)
        except Unreadable:
            continue
        return True
    return False


def _figure(found: re.Match[str], *, is_negative: bool, currency: str) -> Figure:
    whole, cents = found["whole"] or "0", found["cents"] or ""
    if found["mark"]:
        whole = whole.translate(LEFT_OVER)
    return Figure(whole, "" if cents.startswith("-") else cents, is_negative, currency)


def _without_currency(cell: str) -> tuple[str, str]:
    """`cell` without the one sign or code of a currency at its start or end."""
    for found in CURRENCY.finditer(cell):
        before, after = cell[: found.start()].strip(), cell[found.end() :].strip()
        if before in ("", "-", "+", "(") or after in ("", "-", ")"):
            sign = found.group().upper()
            return f"{before}{after}", SIGNS.get(sign, sign)
    return cell.strip(), ""


def _without_sign(bare: str) -> tuple[str, bool]:
    if found := SIDE.fullmatch(bare):
        bare, is_credit = found[1], found[2].upper() in ("H", "CR")
        bare, is_negative = _without_sign(bare)
        return bare, is_negative != is_credit
    if bare.startswith("(") and bare.endswith(")"):
        return bare[1:-1].strip(), True
    if bare.startswith(("-", "−")):
        return bare[1:].strip(), True
    if bare.endswith("-") and not bare.endswith((",-", ".-", "--")):
        return bare[:-1].strip(), True
    return bare.removeprefix("+").strip(), False


@remembering
def vote(cell: str) -> Vote:
    """The marks that may divide the cents of this cell."""
    marks = [c for c in cell.rstrip(" .,-") if c in ",."]  # `12,-` has a mark, `EUR.` has none
    if not marks:
        return (cell.rstrip(" -")[-1],) if AT_THE_END.search(cell) else ()
    if len(set(marks)) == 2:
        return (marks[-1],)
    other = "." if marks[0] == "," else ","
    if len(marks) > 1 or APOSTROPHE.search(cell):
        return (other,) if len(marks) > 1 else (marks[0],)
    digits = re.search(r"[.,]([0-9]*)", cell)
    if digits and len(digits.group(1)) == 3 and not re.search(r"(?:^|[^0-9])0[.,]|[0-9]{4}[.,]", cell):
        return (",", ".")
    return (marks[0],)
