"""Austria: the base rate, which changes only when the ECB's rate has moved half a point, and the half-years of UGB 456.

Oesterreichische Nationalbank, https://www.oenb.at; ABGB 1000, UGB 456. History before 2023 is not loaded.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kulanz.domain.law.interest import half_yearly
from kulanz.kernel.dated import Dated, DatedTable

CHECKED_ON = date(2026, 11, 21)
NEXT_HALF_YEAR = date(2027, 1, 1)

_OENB, _OWN = "Oesterreichische Nationalbank", "Oesterreichische Nationalbank: own knowledge"

BASE_RATE: DatedTable[Decimal] = DatedTable(
    "Base rate (Austria)",
    [
        Dated(date(2022, 12, 21), Decimal("1.88"), _OWN, CHECKED_ON),
        Dated(date(2023, 2, 8), Decimal("2.38"), _OWN, CHECKED_ON),
        Dated(date(2023, 3, 22), Decimal("2.88"), _OWN, CHECKED_ON),
        Dated(date(2023, 6, 21), Decimal("3.38"), _OWN, CHECKED_ON),
        Dated(date(2023, 9, 20), Decimal("3.88"), _OENB, CHECKED_ON),
        Dated(date(2024, 9, 18), Decimal("3.03"), _OENB, CHECKED_ON),
        Dated(date(2024, 12, 18), Decimal("2.53"), _OENB, CHECKED_ON),
        Dated(date(2025, 3, 12), Decimal("2.03"), _OENB, CHECKED_ON),
        Dated(date(2025, 6, 11), Decimal("1.53"), _OENB, CHECKED_ON),
    ],
    known_until=NEXT_HALF_YEAR,
)

# UGB 456: the base of the first day of a half-year counts for all of it.
BASE_OF_HALF_YEAR: DatedTable[Decimal] = half_yearly(BASE_RATE, from_year=2023, until=NEXT_HALF_YEAR)

STATUTORY_RATE: DatedTable[Decimal] = DatedTable(
    "Statutory rate (ABGB 1000)", [Dated(date(2002, 8, 1), Decimal("4.00"), "ABGB 1000(1)", CHECKED_ON)]
)
