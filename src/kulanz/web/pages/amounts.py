"""Amounts as people type them: `10,50`, `10.50`, `1.234,50 €`. What could mean two things is not guessed.

Reading is strict (CLDR by Babel): as the page's language writes numbers, else as the other one does.
"""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import NumberFormatError, get_currency_symbol, parse_decimal

from kulanz.data.formats import LOCALES, language
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money, exponent

LONGEST = 24


def read_amount(text: str, currency: str) -> Money:
    """The amount in `text`; raises `BadValue` with a sentence for the person who typed it."""
    bare = _bare(text, currency)
    here = language()
    readings = (_decimal(bare, LOCALES[spoken]) for spoken in (here, *(other for other in LOCALES if other != here)))
    value = next((reading for reading in readings if reading is not None), None)
    if value is None or not _fits(value, currency):
        raise BadValue("Please write the amount in digits, like in the example.", value=text[:LONGEST])
    return Money.parse(value, currency)


def _bare(text: str, currency: str) -> str:
    """Without the currency and without spaces; only ASCII digits and signs are let through."""
    symbol = get_currency_symbol(currency, locale="en")
    bare = "".join(text.split()).upper().replace(symbol.upper(), "").replace(currency, "").replace("EURO", "")
    return bare if len(bare) <= LONGEST and re.fullmatch(r"[0-9][0-9.,']*", bare, re.ASCII) else ""


def _decimal(bare: str, locale: str) -> Decimal | None:
    try:
        return parse_decimal(bare, locale=locale, strict=True) if bare else None
    except NumberFormatError:
        return None


def _fits(value: Decimal, currency: str) -> bool:
    return value == round(value, exponent(currency)) and value < Decimal(10) ** 12
