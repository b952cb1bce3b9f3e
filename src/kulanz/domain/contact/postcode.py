"""Postcodes: how each country writes its own, and what to do with one that looks otherwise.

Universal Postal Union, https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Form(NamedTuple):
    """`pattern` is what a postcode looks like without blanks; `blank_at` is where people write one (from the end if
    negative, 0: nowhere)."""

    pattern: re.Pattern[str]
    blank_at: int = 0


def _form(pattern: str, blank_at: int = 0) -> Form:
    return Form(re.compile(pattern), blank_at)


THREE, FOUR, FIVE, SIX = _form(r"\d{3}"), _form(r"\d{4}"), _form(r"\d{5}"), _form(r"\d{6}")
FIRST_OF_FOUR = _form(r"[1-9]\d{3}")
SPACED_FIVE = _form(r"\d{5}", 3)
BRITISH = _form(r"(?:GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2})", -3)

FORMS: dict[str, Form] = {
    "DE": _form(r"(?!00|05|43|62)\d{5}"),  # these beginnings were never given out
    "US": _form(r"\d{5}(?:-?\d{4})?"),
    "NL": _form(r"[1-9]\d{3}(?!SA|SD|SS)[A-Z]{2}", 4),
    "IE": _form(r"(?:[AC-FHKNPRTV-Y]\d{2}|D6W)[0-9AC-FHKNPRTV-Y]{4}", 3),
    "CA": _form(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d", 3),
    "PL": _form(r"\d{2}-?\d{3}"),
    "PT": _form(r"\d{4}-?\d{3}"),
    "JP": _form(r"\d{3}-?\d{4}"),
    "LI": _form(r"94(?:8[5-9]|9[0-8])"),
    "LV": _form(r"(?:LV-?)?\d{4}"),
    "LT": _form(r"(?:LT-?)?\d{5}"),
    "MT": _form(r"[A-Z]{3}\d{2,4}", 3),
    "IS": THREE,
    **dict.fromkeys(("AT", "BE", "BG", "CH", "DK", "HU", "LU", "SI"), FIRST_OF_FOUR),
    **dict.fromkeys(("AU", "CY", "NO", "NZ", "ZA"), FOUR),
    **dict.fromkeys(("EE", "ES", "FI", "FR", "HR", "IT", "ME", "MX", "RS", "SM", "TR", "UA", "VA"), FIVE),
    **dict.fromkeys(("CZ", "GR", "SE", "SK"), SPACED_FIVE),
    **dict.fromkeys(("CN", "IN", "RO", "SG"), SIX),
    **dict.fromkeys(("GB", "GG", "IM", "JE"), BRITISH),
}
BEFORE = re.compile(r"[A-Z]{1,3}\s*-\s*(?=\d)")  # D-88131, A-6900, LV-1010: a sign of the country, not of the place


def written_well(text: str, country: str) -> str | None:
    """`text` as `country` writes its postcodes ("1234ab" -> "1234 AB"); None: it is none of that country.

    Of a country whose postcodes nobody taught us every text is taken as it is.
    """
    plain = text.strip().upper()
    form = FORMS.get(country)
    if form is None:
        return plain
    compact = "".join(BEFORE.sub("", plain, count=1).split())
    if not form.pattern.fullmatch(compact):
        return None
    return f"{compact[: form.blank_at]} {compact[form.blank_at :]}" if form.blank_at else compact


def without_lost_nought(text: str, country: str) -> str:
    """A spreadsheet takes the first nought away (1067 for 01067 Dresden); what it was then, or nothing."""
    plain = text.strip()
    restored = f"0{plain}"
    is_short = plain.isascii() and plain.isdigit() and written_well(plain, country) is None
    return restored if is_short and written_well(restored, country) == restored else ""
