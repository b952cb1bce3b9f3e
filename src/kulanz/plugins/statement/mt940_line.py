"""Field 61 of MT940 and MT942, one movement: days, direction, amount, references (SWIFT User Handbook, Category 9, field 61).

A day that does not exist is left out and told; the movement stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say

from .transaction import reference_of

LINE = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4}|[ ]{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?[ \n]?"
    r"(?P<amount>[0-9]{1,15}(?:[,.][0-9]{0,5})?|,[0-9]{1,5})"
    r" ?(?P<type>[A-Z][A-Z0-9 ]{0,3})?(?P<rest>.*)",
    re.DOTALL,
)
# What comes in is positive. `R` takes back: a returned credit takes money away, a returned debit brings it again.
SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
EXPECTED = {"EC", "ED"}  # told before it is booked
RETURNED = "RTI"
DUTCH = re.compile(r"(?P<account>[0-9P]+|NONREF) {2,}(?P<name>\S.*)")  # Rabobank before SEPA: account, blanks, name
PLACEHOLDERS = {"EREF", "KREF", "KREF+", "MREF", "PREF", "IREF", "MARF"}  # "look into field 86"
LAST_SHORT_YEAR = 79
WORD = re.compile(r"/[A-Z]{4}/")  # TRCD, OCMT, CHGS, IACC: the bank's own words behind its reference
DAY_ELSEWHERE = say("There is no such day. The amount was taken, the day left open.")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of the line that cannot be read, while the line itself can."""

    part: str
    value: str
    words: Words


@dataclass(frozen=True, slots=True)
class Movement:
    """What field 61 says. `amount` has the account's sign."""

    amount: Money
    value_on: date | None
    booked_on: date | None
    is_reversal: bool
    is_expected: bool
    customer_reference: str
    bank_reference: str
    supplementary: str
    name: str  # of the other side, where an older Dutch dialect writes it here
    doubts: tuple[Doubt, ...]


def read_movement(lines: Sequence[str], currency: str) -> Movement:
    """The movement; raises `BadValue` where direction or amount cannot be read, for without them there is none."""
    head, *more = _mended(list(lines))
    found = LINE.fullmatch(head)
    if found is None:
        raise _unreadable(head)
    amount = _amount(found["amount"], currency, head)
    doubts: list[Doubt] = []
    value_on = _day(found["value"], doubts)
    booked_on = _entry_day(found["entry"], found["value"], value_on, doubts)
    customer, bank, rest = _references(found["rest"])
    dutch = DUTCH.fullmatch(customer)
    if dutch:
        customer = dutch["account"]
    return Movement(
        amount=amount if SIGNS[found["mark"]] > 0 else -amount,
        value_on=value_on,
        booked_on=booked_on,
        is_reversal=found["mark"] in ("RC", "RD") or (found["type"] or "")[1:] == RETURNED,
        is_expected=found["mark"] in EXPECTED,
        customer_reference=_reference(customer),
        bank_reference=_reference(bank),
        supplementary="\n".join(line for line in (rest, *more) if line.strip()),
        name=dutch["name"] if dutch else "",
        doubts=tuple(doubts),
    )


def read_amount(text: str, currency: str) -> Money | None:
    """`1234,5` as SWIFT writes it: a comma, and no zeros that say nothing. None: this is no amount."""
    if not re.fullmatch(r"[0-9]{1,15}(?:[,.][0-9]{0,5})?|,[0-9]{1,5}", text):
        return None
    try:
        return Money.parse(f"0{text}".replace(",", ".").rstrip("."), currency)
    except BadValue:
        return None


def _mended(lines: list[str]) -> list[str]:
    """The first line with the next one behind it, where it breaks off before the amount or right behind it."""
    if len(lines) > 1 and not LINE.fullmatch(lines[0]) and LINE.fullmatch(lines[0] + lines[1]):
        return [lines[0] + lines[1], *lines[2:]]
    return lines


def _amount(text: str, currency: str, head: str) -> Money:
    amount = read_amount(text, currency)
    if amount is None:
        raise _unreadable(head)
    return amount


def _day(text: str, doubts: list[Doubt]) -> date | None:
    year = int(text[:2])
    try:
        return date(year + (1900 if year > LAST_SHORT_YEAR else 2000), int(text[2:4]), int(text[4:6]))
    except ValueError:
        doubts.append(Doubt("value date", text, DAY_ELSEWHERE))
        return None


def _entry_day(entry: str | None, value: str, value_on: date | None, doubts: list[Doubt]) -> date | None:
    """The day of booking: month and day, in the year that brings it nearest to the value date. It is only named where
    it differs from the value date (field 61, subfield 2), so without it that is the day."""
    if not (entry or "").strip():
        return value_on
    assert entry is not None
    year = value_on.year if value_on else int(value[:2]) + (1900 if int(value[:2]) > LAST_SHORT_YEAR else 2000)
    days = []
    for candidate in (year - 1, year, year + 1) if value_on else (year,):
        try:
            days.append(date(candidate, int(entry[:2]), int(entry[2:])))
        except ValueError:
            continue
    if not days:
        doubts.append(Doubt("entry date", entry, DAY_ELSEWHERE))
        return None
    return min(days, key=lambda day: abs((day - value_on).days)) if value_on else days[0]


def _references(rest: str) -> tuple[str, str, str]:
    """Reference of the customer, of the bank, and what some banks write behind them in the same line."""
    customer, mark, bank = rest.partition("//")
    more = ""
    if mark and (found := WORD.search(bank)):
        bank, more = bank[: found.start()], bank[found.start() :]
    return customer.strip(), bank.strip(), more


def _reference(text: str) -> str:
    text = text.strip()
    return "" if text in PLACEHOLDERS else reference_of(text)


def _unreadable(head: str) -> BadValue:
    words = say("This movement cannot be read: day, direction (C, D) and amount do not stand where they should.")
    return BadValue(words, value=head[:200])
