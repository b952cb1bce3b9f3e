"""What an account held after each line, where a list has a column for it: it gives opening and closing balance, and
shows where a line is missing or doubled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kulanz.kernel.money import LARGEST_MINOR, Money
from kulanz.kernel.words import say
from kulanz.ports.statement import LineReject

from .csv_layout import Layout
from .csv_rows import Row

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Balances:
    """None: the list does not say."""

    opening: Money | None = None
    closing: Money | None = None
    rejects: tuple[LineReject, ...] = ()


def check(rows: Sequence[Row], layout: Layout) -> Balances:
    """The balances by the booked lines; lists run forward or backward in time. A column where most lines do not lead from
    one amount to the next is none of balances."""
    booked = [row for row in rows if row.line.booked]
    held = [row.balance for row in booked]
    if not booked or any(balance is None or balance.currency != booked[0].line.amount.currency for balance in held):
        return Balances()
    forward, backward = _gaps(booked), _gaps(booked[::-1])
    in_time, gaps = (booked, forward) if len(forward) <= len(backward) else (booked[::-1], backward)
    if len(gaps) * 2 > len(booked):
        return Balances()
    first, last = in_time[0], in_time[-1].balance
    opening = _minor(first) - first.line.amount.minor
    if abs(opening) > LARGEST_MINOR:
        return Balances()
    rejects = tuple(_told(row, layout) for row in gaps[:MOST_TOLD])
    return Balances(Money(opening, first.line.amount.currency), last, rejects)


def _gaps(rows: Sequence[Row]) -> list[Row]:
    """Lines that do not lead from what was held before to what is held after them."""
    return [row for before, row in pairwise(rows) if _minor(before) + row.line.amount.minor != _minor(row)]


def _minor(row: Row) -> int:
    """In minor units: a damaged file may name more than `Money` believes."""
    assert row.balance is not None
    return row.balance.minor


def _told(row: Row, layout: Layout) -> LineReject:
    column = layout.names[layout.columns["balance"][0]]
    words = say("The balance behind this line does not follow from the one before it. Lines are missing or doubled.")
    return LineReject(row.line.line, column, str(row.balance), words)
