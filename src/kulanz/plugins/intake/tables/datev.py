"""Files in the DATEV format (EXTF): the line above the headings says what they hold and to which year their days belong.

Written by the published description of the format: https://developer.datev.de/de/file-format
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kulanz.kernel.words import say
from kulanz.plugins.untrusted.cells import Unreadable

from .days import read_day

MARKS = ("EXTF", "DTVF")
CATEGORY, YEAR_BEGINS, ACCOUNT_LENGTH = 2, 12, 13  # places in the line
BOOKINGS = "21"
CONTRA = "gegenkonto"


@dataclass(frozen=True, slots=True)
class DatevHead:
    """What stands in the first line. `year_begins`: days of bookings are written without a year."""

    category: str
    year_begins: date | None
    account_length: int

    def is_customer(self, account: str) -> bool:
        """Accounts of customers have one digit more than those of the books, and begin with 1 to 6."""
        account = account.strip()
        return account.isdigit() and len(account) == self.account_length + 1 and account[0] in "123456"

    def customer(self, account: str) -> str:
        """`account`, if it is a customer's."""
        if not self.is_customer(account):
            raise Unreadable(say("This is an account of the books, not of a customer."))
        return account


def datev_head(cells: Sequence[str]) -> DatevHead | None:
    """The head that this record is; None for any other record."""
    if len(cells) <= ACCOUNT_LENGTH or cells[0].strip() not in MARKS:
        return None
    try:
        begins = read_day(cells[YEAR_BEGINS].strip(), "ymd")
    except Unreadable:
        begins = None
    length = cells[ACCOUNT_LENGTH].strip()
    return DatevHead(cells[CATEGORY].strip(), begins, int(length) if length in tuple("45678") else 4)
