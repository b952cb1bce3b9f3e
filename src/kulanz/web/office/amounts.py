"""Amounts as the office types them: `89,90`, `1.234,56 €`, `1,234.56`, `90`. What is no amount is refused, never guessed.

Unlike `ui/amounts.py` the language of the page does not matter: `1,234` and `1.234` are both 1234 here.
"""

from __future__ import annotations

import re

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import say

SIGNS = re.compile(r"(?:€|EUR|CHF|GBP|£|USD|\$)", re.IGNORECASE)
WHOLE = re.compile(r"\d{1,12}")
GROUPED = re.compile(r"\d{1,3}(?:([.,'\s])\d{3})(?:\1\d{3})*")
WITH_CENTS = re.compile(r"(?P<whole>\d{1,12}|\d{1,3}(?:(?P<sign>[.,'\s])\d{3})+)(?P<point>[.,])(?P<cents>\d{1,2})")


def read_amount(text: str, currency: str) -> Money:
    """The amount; raises `BadValue` with a sentence for people."""
    amount = amount_or_none(text, currency)
    if amount is None:
        raise BadValue(say("This is no amount. Please write it like 89,90."), value=text[:40])
    return amount


def amount_or_none(text: str, currency: str) -> Money | None:
    """The amount, or None where the text is none (in a search it may be a name or a number)."""
    plain = " ".join(SIGNS.sub("", text).split())
    cents = WITH_CENTS.fullmatch(plain)
    if cents and cents["sign"] != cents["point"]:
        return Money.parse(f"{_digits(cents['whole'])}.{cents['cents']}", currency)
    if WHOLE.fullmatch(plain) or GROUPED.fullmatch(plain):
        return Money.parse(_digits(plain), currency)
    return None


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
