"""Netherlands: statutory interest for consumers (BW 6:119) and for trade (BW 6:119a), and collection costs.

Set by decree, trade each 1 January and 1 July; https://www.rijksoverheid.nl - consumers from 2004, trade from 2005.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kulanz.domain.law.tariff import Band, MarginalTariff
from kulanz.kernel.dated import Dated, DatedTable
from kulanz.kernel.money import Money

CHECKED_ON = date(2026, 11, 21)
NEXT_VALUE_ON = date(2027, 1, 1)

_DECREE = "rijksoverheid.nl, by two collections"
_ARBITERS = "Raad van Arbitrage, historical table"
_TWO = "Raad van Arbitrage and vdkraan.nl"
_ECB_PLUS_7 = "ECB rate plus 7; vdkraan.nl"


def _row(year: int, month: int, day: int, percent: str, source: str = _DECREE) -> Dated[Decimal]:
    return Dated(date(year, month, day), Decimal(percent), source, CHECKED_ON)


CONSUMER_RATE: DatedTable[Decimal] = DatedTable(
    "Statutory interest (BW 6:119)",
    [
        _row(2004, 2, 1, "4"),
        _row(2007, 1, 1, "6"),
        _row(2009, 7, 1, "4"),
        _row(2010, 1, 1, "3"),
        _row(2011, 7, 1, "4"),
        _row(2012, 7, 1, "3"),
        _row(2015, 1, 1, "2"),
        _row(2023, 1, 1, "4"),
        _row(2023, 7, 1, "6"),
        _row(2024, 1, 1, "7"),
        _row(2025, 1, 1, "6"),
        _row(2026, 1, 1, "4"),
    ],
    known_until=NEXT_VALUE_ON,
)

TRADE_RATE: DatedTable[Decimal] = DatedTable(
    "Statutory interest in trade (BW 6:119a)",
    [
        _row(2005, 1, 1, "9.09", _ARBITERS),
        _row(2005, 7, 1, "9.05", _ARBITERS),
        _row(2006, 1, 1, "9.25", _ARBITERS),
        _row(2006, 7, 1, "9.83", _ARBITERS),
        _row(2007, 1, 1, "10.58"),
        _row(2007, 7, 1, "11.07", _TWO),
        _row(2008, 1, 1, "11.20"),
        _row(2008, 7, 1, "11.07", _TWO),
        _row(2009, 1, 1, "9.50"),
        _row(2009, 7, 1, "8.00"),
        _row(2011, 7, 1, "8.25"),
        _row(2012, 1, 1, "8.00", _ECB_PLUS_7),
        _row(2013, 1, 1, "7.75", _ECB_PLUS_7),
        _row(2013, 3, 16, "8.75"),
        _row(2013, 7, 1, "8.50"),
        _row(2014, 1, 1, "8.25"),
        _row(2014, 7, 1, "8.15"),
        _row(2015, 1, 1, "8.05"),
        _row(2016, 7, 1, "8.00"),
        _row(2023, 1, 1, "10.50"),
        _row(2023, 7, 1, "12.00"),
        _row(2024, 1, 1, "12.50"),
        _row(2024, 7, 1, "12.25"),
        _row(2025, 1, 1, "11.15"),
        _row(2025, 7, 1, "10.15"),
        _row(2026, 7, 1, "10.40"),
    ],
    known_until=NEXT_VALUE_ON,
)

COLLECTION_COSTS = MarginalTariff(
    bands=(
        Band(Money(2_500_00), percent=Decimal(15)),
        Band(Money(5_000_00), percent=Decimal(10)),
        Band(Money(10_000_00), percent=Decimal(5)),
        Band(Money(200_000_00), percent=Decimal(1)),
        Band(None, percent=Decimal("0.5")),
    ),
    least=Money(40_00),
    most=Money(6_775_00),
)
