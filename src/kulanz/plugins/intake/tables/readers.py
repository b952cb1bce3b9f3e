"""How the cells of a column are read, by what the column means."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from kulanz.ports.intake import Column, Layout

from . import cells
from .amounts import Figure, read_figure
from .datev import BOOKINGS, DatevHead
from .days import read_day
from .states import still_open


def reader_of(column: Column, layout: Layout, datev: DatevHead | None) -> Callable[[str], Any]:  # Any: by field
    """What reads a cell of `column`; it raises `Unreadable` for one that it cannot read."""
    match column.means:
        case "amount" | "fee" | "invoice_amount" | "paid_amount" | "credit_amount":
            return partial(_figure, decimal=column.format or layout.decimal)
        case "due_on" | "issued_on" | "reminded_on" | "deadline_on" | "settled_on":
            order = column.format or layout.day_order
            return partial(read_day, order=order, year_begins=datev.year_begins if datev else None)
        case "customer_number" if datev and datev.category == BOOKINGS:
            return datev.customer
        case "customer_number" | "claim_number" | "contract" | "phone" | "postcode" | "house_number" | "mandate":
            return cells.number
        case _:
            return READERS.get(str(column.means), cells.text)


READERS: dict[str, Callable[[str], Any]] = {  # Any: by field of `ClaimDraft`
    "email": cells.email,
    "currency": cells.currency,
    "country": cells.country,
    "language": cells.language,
    "is_business": cells.is_business,
    "iban": cells.iban,
    "reminders": cells.count,
    "consent": cells.yes_or_no,
    "is_disputed": cells.yes_or_no,
    "debit_credit": cells.debit_credit,
    "status": still_open,
}


def _figure(cell: str, decimal: str) -> Figure:
    figure = read_figure(cell, decimal)
    if figure.currency:
        cells.currency(figure.currency)
    return figure
