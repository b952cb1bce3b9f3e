"""Amounts and numbers as people type them: `10,50`, `10.50`, `1.234,50 €`. What could mean two things is not guessed.

Strict (CLDR by Babel): as the page's language writes numbers, else as the other one does.
"""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import NumberFormatError, get_currency_symbol, parse_decimal

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money, exponent
from kulanz.kernel.words import say
from kulanz.writing.formats import LOCALES, language

LONGEST, MOST_DIGITS = 24, 12
BARE = re.compile(r"[0-9][0-9.,']*", re.ASCII)


def read_amount(text: str, currency: str) -> Money:
    """The amount in `text`; raises `BadValue` with a sentence for the person who typed it."""
    value = number(_without_currency(text, currency))
    if value is None or not is_amount(value, currency):
        raise BadValue(say("Please write the amount in digits, like in the example."), value=text[:LONGEST])
    return Money.parse(value, currency)


def number(text: str) -> Decimal | None:
    """The number in `text`, spaces left out; only ASCII digits and signs are let through. None: this is no number."""
    bare = "".join(text.split())
    if len(bare) > LONGEST or not BARE.fullmatch(bare):
        return None
    here = language()
    locales = (LOCALES[here], *(locale for spoken, locale in LOCALES.items() if spoken != here))
    return next((value for value in (_read(bare, locale) for locale in locales) if value is not None), None)


def is_amount(value: Decimal, currency: str) -> bool:
    """Whether the currency has coins for it, and it is no slip of the keyboard."""
    return value == round(value, exponent(currency)) and value < Decimal(10) ** MOST_DIGITS


def _without_currency(text: str, currency: str) -> str:
    symbol = get_currency_symbol(currency, locale="en")
    return "".join(text.split()).upper().replace(symbol.upper(), "").replace(currency, "").replace("EURO", "")


def _read(bare: str, locale: str) -> Decimal | None:
    try:
        return parse_decimal(bare, locale=locale, strict=True)
    except NumberFormatError:
        return None
