"""Paying in parts: a sum split into instalments that add up to it, with their days, and what of them is paid.

Any remainder lies in the last instalment, so that no earlier one is dearer than announced.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from kulanz.kernel.dates import add_months
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import say

from .deadlines import NO_HOLIDAYS, shifted

MOST_PARTS = 600  # fifty years of months; a guard against slips


@dataclass(frozen=True, slots=True)
class Instalment:
    """One date of a plan and what is to be paid by then; `number` counts from 1."""

    number: int
    due_on: date
    amount: Money


def split(*, amount: Money, parts: int) -> list[Money]:
    """`amount` in `parts` equal parts; the last takes what is left over."""
    if not 1 <= parts <= MOST_PARTS:
        raise BadValue(
            say("The number of parts must lie between 1 and %(most)s, not %(parts)s.", most=MOST_PARTS, parts=parts),
            parts=parts,
        )
    if amount.minor < parts:
        raise BadValue(
            say("%(amount)s is too little for %(parts)s parts.", amount=amount, parts=parts),
            amount=str(amount),
            parts=parts,
        )
    return amount.share([1] * parts, rest="last")


def schedule(
    *, amount: Money, parts: int, first_on: date, every_months: int = 1, holidays: Collection[date] = NO_HOLIDAYS
) -> tuple[Instalment, ...]:
    """Instalments from `first_on` on, on the same day of the month; a day off moves to the next working day."""
    if every_months < 1:
        raise BadValue(say("Instalments lie at least a month apart."), every_months=every_months)
    days = [shifted(add_months(first_on, index * every_months), holidays) for index in range(parts)]
    amounts = split(amount=amount, parts=parts)
    return tuple(Instalment(number, day, part) for number, (day, part) in enumerate(zip(days, amounts, strict=True), 1))


def left(instalments: Sequence[Instalment], *, paid: Money) -> tuple[Instalment, ...]:
    """What is still to pay of each instalment once `paid` filled them from the first on; full ones are left out."""
    open_ = []
    for instalment in instalments:
        share = min(paid, instalment.amount)
        paid -= share
        if share < instalment.amount:
            open_.append(Instalment(instalment.number, instalment.due_on, instalment.amount - share))
    return tuple(open_)


def is_kept(instalments: Sequence[Instalment], *, paid: Money, on: date, grace_days: int) -> bool:
    """Nothing is missing for longer than the days of grace."""
    return all((on - instalment.due_on).days <= grace_days for instalment in left(instalments, paid=paid))
