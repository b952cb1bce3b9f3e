"""Discounts for paying early: as lines in the terms of payment, and as parts of their own in ZUGFeRD and in UBL.

Lines: XRechnung 3.0, BR-DE-18 (https://xeinkauf.de/xrechnung/). What stands in free words is not worked out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.plugins.untrusted.xml_file import Part
from kulanz.ports.invoice import Discount

from .values import money

SKONTO = re.compile(
    r"#SKONTO#TAGE=([0-9]{1,4})#PROZENT=([0-9]{1,3}\.[0-9]{2})(?:#BASISBETRAG=(-?[0-9]{1,12}\.[0-9]{2}))?#"
)
LONGEST_TERMS = 5000
PERCENT, WHOLE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,10})?"), re.compile(r"([0-9]{1,4})(?:\.0*)?")
DAYS = ("DAY", "D", "")  # UN/ECE recommendation 20; some leave it out
UNTOLD = say("The terms offer a discount that is not a percentage within a number of days.")


def discounts(
    terms: str, currency: str, parts: Iterable[Part], *, days: str, percent: str, base: str
) -> tuple[Discount | None, ...]:
    """Each discount once, in the order of the document; None: one that is stated, but not in days and percent.

    `parts` state a discount each, at the paths `days`, `percent` and `base` below them.
    """
    found: dict[tuple[int, Decimal, Money | None] | None, Discount | None] = {}
    stated = (_stated(part.part(days), part.text(percent), money(part.parts(base), currency)) for part in parts)
    for discount in (*_lines(terms, currency), *stated):
        key = (discount.days, Decimal(discount.percent), discount.base) if discount else None
        found.setdefault(key, discount)
    return tuple(found.values())


def _lines(terms: str, currency: str) -> Iterator[Discount]:
    for line in terms[:LONGEST_TERMS].splitlines():
        if found := SKONTO.fullmatch("".join(line.split())):
            yield Discount(int(found[1]), found[2], Money.parse(found[3], currency) if found[3] else None)


def _stated(days: Part | None, percent: str, base: Money | None) -> Discount | None:
    whole = WHOLE.fullmatch(days.own_text()) if days is not None and days.attribute("unitCode") in DAYS else None
    return Discount(int(whole[1]), percent, base) if whole and PERCENT.fullmatch(percent) else None
