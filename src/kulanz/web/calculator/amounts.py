"""Amounts and numbers as people type them, `1.234,50` or `1,234.50 €`, made the plain texts that the rules read.

Strict (CLDR by Babel): as the page's language writes numbers, else as the other one does; nothing is guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import NumberFormatError, parse_decimal

from kulanz.data.formats import LOCALES, language

LONGEST, MOST_DIGITS = 24, 12
BARE = re.compile(r"[0-9][0-9.,']*", re.ASCII)


def plain_amount(text: str) -> str | None:
    """`1234.50`; None: this is no amount."""
    value = number(text.replace("€", "").replace("EUR", ""))
    if value is None or value != round(value, 2) or value >= Decimal(10) ** MOST_DIGITS:
        return None
    return f"{value:.2f}"


def number(text: str) -> Decimal | None:
    bare = "".join(text.split())
    if len(bare) > LONGEST or not BARE.fullmatch(bare):
        return None
    here = language()
    locales = [LOCALES[here], *(locale for spoken, locale in LOCALES.items() if spoken != here)]
    return next((value for value in (_read(bare, locale) for locale in locales) if value is not None), None)


def _read(bare: str, locale: str) -> Decimal | None:
    try:
        return parse_decimal(bare, locale=locale, strict=True)
    except NumberFormatError:
        return None
