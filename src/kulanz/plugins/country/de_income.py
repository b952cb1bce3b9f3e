"""Germany: income that cannot be attached, renewed each 1 July.

ZPO 850c and its yearly announcements, https://www.gesetze-im-internet.de/zpo/__850c.html
"""

from __future__ import annotations

from datetime import date

from kulanz.domain.law.affordability import FreeIncome
from kulanz.kernel.dated import Dated, DatedTable
from kulanz.kernel.money import Money

from .de_rates import CHECKED_ON

# valid from July, basic, first dependant, each further one, everything above, protected account
_ROWS = (
    (2022, "1330.16", "500.62", "278.90", "4077.72", "1340", "BGBl. 2022 I 825; account: own knowledge"),
    (2023, "1402.28", "527.76", "294.02", "4298.81", "1410", "Announcement for 1 July 2023; account: own knowledge"),
    (2024, "1491.75", "561.43", "312.78", "4573.10", "1500", "Announcement for 1 July 2024; account: own knowledge"),
    (2025, "1555.00", "585.23", "326.04", "4767.00", "1560", "BGBl. 2025 I Nr. 110"),
    (2026, "1587.40", "597.42", "332.83", "4866.30", "1590", "BGBl. 2026 I Nr. 80"),
)


def _row(year: int, basic: str, first: str, further: str, top: str, account: str, source: str) -> Dated[FreeIncome]:
    table = FreeIncome(*(Money.parse(amount) for amount in (basic, first, further, top, account)))
    return Dated(date(year, 7, 1), table, source, CHECKED_ON)


FREE_INCOME: DatedTable[FreeIncome] = DatedTable(
    "Income free from attachment (ZPO 850c)", [_row(*row) for row in _ROWS], known_until=date(2027, 7, 1)
)
