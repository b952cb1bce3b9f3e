"""Draws what the demo's customers are billed for, and on which day their creditor hands each bill in.

A bill that falls due is handed in with the creditor's next list, a few days later; one not due yet, when it is written;
one in mid-process, when the creditor has reminded of it itself.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from babel.dates import format_date

from kulanz.kernel.dates import add_months, is_workday
from kulanz.kernel.money import Money
from kulanz.ports.intake import ClaimDraft
from kulanz.ports.registry import plugin

from .people import PORTFOLIO, Person, draw_person

PAST_DAYS, FUTURE_DAYS = 120, 20
LIST_WEEKDAYS = (0, 3)  # lists of overdue bills come on Mondays and Thursdays
PAY_WITHIN_DAYS = 14
CLAIMS_OF_ACCOUNT = (50, 27, 15, 8)  # percent with one, two, three, four claims
FUTURE_PERCENT = 9
SILENT_SINCE_DAYS = (102, 84, 72)  # customers who have not answered since: their way comes to its end
REMINDED_AFTER_DAYS, HANDED_IN_AFTER_DAYS = 8, 15  # a bill in mid-process: one reminder, then it comes here
Table = Mapping[str, Any]  # a table of `creditors.toml`


@dataclass(frozen=True, slots=True)
class Bill:
    """A claim, and the day on which its creditor hands it in."""

    listed_on: date
    draft: ClaimDraft


@dataclass(frozen=True, slots=True)
class Household:
    """One customer with all bills, and the chance that decides how they behave."""

    creditor: str
    person: Person
    bills: tuple[Bill, ...]
    chance: random.Random
    is_silent: bool = False  # never answers, whatever is sent


@cache
def creditors() -> Sequence[Table]:
    with (PORTFOLIO / "creditors.toml").open("rb") as file:
        tables: Sequence[Table] = tomllib.load(file)["creditor"]
        return tables


def draw_households(count: int, *, today: date, seed: int) -> list[Household]:
    """`count` customers, shared among the creditors as their tables say."""
    drawn: list[Household] = []
    shares = Money(count).share([creditor["share"] for creditor in creditors()], rest="last")
    for creditor, share in zip(creditors(), shares, strict=True):
        for index in range(share.minor):
            chance = random.Random(f"{seed}/{creditor['key']}/{index}")  # noqa: S311 - a town, no secret
            drawn.append(_household(creditor, index, today, chance))
    return drawn


def _household(creditor: Table, index: int, today: date, chance: random.Random) -> Household:
    number = creditor["customer_number"].format(number=1000 + index * 7)
    person = draw_person(number, creditor, index, chance)
    is_silent = index < creditor["silent"]
    count = 1 if is_silent else chance.choices((1, 2, 3, 4), weights=CLAIMS_OF_ACCOUNT)[0]
    bills = tuple(_bills(creditor, person, index, count, today, chance))
    return Household(creditor["key"], person, bills, chance, is_silent)


def _bills(
    creditor: Table, person: Person, index: int, count: int, today: date, chance: random.Random
) -> Iterator[Bill]:
    wares = creditor["ware"]
    ware = chance.choices(wares, weights=[one["chance"] for one in wares])[0]
    due_on, amount = _first_due(today, chance), _amount(ware, chance)
    if index < creditor["silent"]:
        due_on = today - timedelta(days=SILENT_SINCE_DAYS[index])
    for place in range(count):
        if due_on > today + timedelta(days=FUTURE_DAYS):
            return
        draft = draft_of(creditor, ware, person, serial=40_000 + index * 5 + place, due_on=due_on, amount=amount)
        yield _handed_in(creditor, draft, today, chance)
        if ware.get("every_month"):
            due_on = add_months(due_on, 1)
        else:
            ware = chance.choices(wares, weights=[one["chance"] for one in wares])[0]
            due_on, amount = _first_due(today, chance), _amount(ware, chance)


def _handed_in(creditor: Table, draft: ClaimDraft, today: date, chance: random.Random) -> Bill:
    """When the creditor's list brings it: as a rule when it is overdue, early, or after the creditor's own reminder."""
    way, last_on = chance.randrange(100), last_list(today)
    mid_process_on = draft.due_on + timedelta(days=HANDED_IN_AFTER_DAYS)
    if way < creditor.get("reminded_percent", 0) and mid_process_on < last_on:
        reminded = replace(draft, reminders=1, reminded_on=draft.due_on + timedelta(days=REMINDED_AFTER_DAYS))
        return Bill(next_list(mid_process_on), reminded)
    is_early = draft.due_on >= today or way >= 100 - creditor["early_percent"]
    known_on = draft.due_on - timedelta(days=PAY_WITHIN_DAYS) if is_early else draft.due_on
    known_on = max(known_on, today - timedelta(days=PAST_DAYS))
    return Bill(min(next_list(known_on + timedelta(days=1)), last_on), draft)


def draft_of(
    creditor: Table, ware: Table, person: Person, *, serial: int, due_on: date, amount: Money, line: int = 0
) -> ClaimDraft:
    """A bill for `ware` as the creditor's list would state it."""
    issued_on = due_on - timedelta(days=PAY_WITHIN_DAYS)
    places = creditor["places"] or [""]
    facts = {
        "year": issued_on.year,
        "month": _month(due_on),
        "month_before": _month(add_months(due_on, -1)),
        "serial": serial,
        "number": int("".join(filter(str.isdigit, person.number))),
        "ride": f"{serial * 37 % 900_000 + 100_000}",
        "place": places[serial % len(places)],
    }
    return ClaimDraft(
        line=line,
        customer_number=person.number,
        claim_number=ware["number"].format(**facts),
        amount=amount,
        due_on=due_on,
        customer_name=person.name,
        issued_on=issued_on,
        email=person.email,
        phone=person.phone,
        street=person.street,
        postcode=person.postcode,
        town=person.town,
        country=person.country,
        language=person.language,
        salutation=person.salutation,
        is_business=person.is_business,
        kind=ware["kind"],
        reason=ware["reason"].format(**facts),
        contract=ware["contract"].format(**facts),
        fee=Money(ware["fee_minor"]) if "fee_minor" in ware else None,
    )


def _month(day: date) -> str:
    return format_date(day, "MMMM yyyy", locale="de")


def next_list(day: date) -> date:
    """The first day of a list from `day` on."""
    while not _is_list_day(day):
        day += timedelta(days=1)
    return day


def last_list(today: date) -> date:
    """The last day of a list before `today`."""
    day = today - timedelta(days=1)
    while not _is_list_day(day):
        day -= timedelta(days=1)
    return day


def _is_list_day(day: date) -> bool:
    """On Easter Monday nobody hands in anything."""
    return day.weekday() in LIST_WEEKDAYS and is_workday(day, plugin("country", "de").holidays(""))


def _first_due(today: date, chance: random.Random) -> date:
    """Over the last months, more often lately; some are not due yet."""
    if chance.randrange(100) < FUTURE_PERCENT:
        return today + timedelta(days=chance.randrange(1, FUTURE_DAYS))
    return today - timedelta(days=int(PAST_DAYS * chance.random() ** 1.25))


def _amount(ware: Table, chance: random.Random) -> Money:
    return Money(chance.randrange(ware["from_minor"], ware["to_minor"] + 1, ware["step_minor"]))
