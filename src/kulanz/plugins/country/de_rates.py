"""Germany: the base rate of BGB 247, changed each 1 January and 1 July and published by Deutsche Bundesbank.

https://www.gesetze-im-internet.de/bgb/__247.html - every value found in two sources or more.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kulanz.kernel.dated import Dated, DatedTable

CHECKED_ON = date(2026, 11, 21)
NEXT_VALUE_ON = date(2027, 1, 1)

_TO_2022 = "Deutsche Bundesbank; Prütting/Wegen/Weinreich, BGB 247 Rn. 3"
_FROM_2023 = "Deutsche Bundesbank; half-yearly announcements"

# (year, 1 January, 1 July); 2002 is the first year of the present rule
_HALF_YEARS: tuple[tuple[int, str, str | None], ...] = (
    (2002, "2.57", "2.47"),
    (2003, "1.97", "1.22"),
    (2004, "1.14", "1.13"),
    (2005, "1.21", "1.17"),
    (2006, "1.37", "1.95"),
    (2007, "2.70", "3.19"),
    (2008, "3.32", "3.19"),
    (2009, "1.62", "0.12"),
    (2010, "0.12", "0.12"),
    (2011, "0.12", "0.37"),
    (2012, "0.12", "0.12"),
    (2013, "-0.13", "-0.38"),
    (2014, "-0.63", "-0.73"),
    (2015, "-0.83", "-0.83"),
    (2016, "-0.83", "-0.88"),
    (2017, "-0.88", "-0.88"),
    (2018, "-0.88", "-0.88"),
    (2019, "-0.88", "-0.88"),
    (2020, "-0.88", "-0.88"),
    (2021, "-0.88", "-0.88"),
    (2022, "-0.88", "-0.88"),
    (2023, "1.62", "3.12"),
    (2024, "3.62", "3.37"),
    (2025, "2.27", "1.27"),  # 1.77 for the second half, seen in a public collection, is wrong
    (2026, "1.27", "1.52"),
)


def _rows() -> list[Dated[Decimal]]:
    rows = []
    for year, january, july in _HALF_YEARS:
        source = _FROM_2023 if year >= 2023 else _TO_2022
        rows.append(Dated(date(year, 1, 1), Decimal(january), source, CHECKED_ON))
        if july is not None:
            rows.append(Dated(date(year, 7, 1), Decimal(july), source, CHECKED_ON))
    return rows


BASE_RATE: DatedTable[Decimal] = DatedTable("Base rate (BGB 247)", _rows(), known_until=NEXT_VALUE_ON)
