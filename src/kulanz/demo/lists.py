"""Writes lists of overdue bills as a creditor's own system would: CSV with the headings of that creditor.

Also one to try the intake with: it fits the present portfolio, and some of its lines are wrong on purpose.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from kulanz.kernel.money import Money
from kulanz.ports.intake import ClaimDraft

from .bills import Table, draft_of
from .people import Person, draw_person

Row = dict[str, str]
NEW_CUSTOMERS = 14
FIRST_NEW = 5000  # numbers of customers who come with a list to try lie far behind those of the portfolio
SERIALS_A_DAY = 40
DOUBTED, FIRST_DOUBTED = 9, 98_000


def write_list(creditor: Table, rows: Iterable[Row]) -> bytes:
    """UTF-8 with its mark, so that a spreadsheet opens it well."""
    headings: Mapping[str, str] = creditor["headings"]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings.values())
    writer.writerows([row[meaning] for meaning in headings] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def row_of(draft: ClaimDraft) -> Row:
    """A claim in the words of a German list."""
    return {
        "customer_number": draft.customer_number,
        "salutation": draft.salutation,
        "customer_name": draft.customer_name,
        "is_business": "ja" if draft.is_business else "nein",
        "street": draft.street,
        "postcode": draft.postcode,
        "town": draft.town,
        "country": draft.country,
        "language": draft.language,
        "email": draft.email,
        "phone": draft.phone,
        "claim_number": draft.claim_number,
        "kind": draft.kind,
        "reason": draft.reason,
        "contract": draft.contract,
        "issued_on": _day(draft.issued_on),
        "due_on": _day(draft.due_on),
        "amount": _amount(draft.amount),
        "fee": _amount(draft.fee) if draft.fee else "",
        "reminders": str(draft.reminders) if draft.reminders else "",
        "reminded_on": _day(draft.reminded_on),
    }


def list_to_try(creditor: Table, known: Sequence[Person], *, on: date) -> bytes:
    """New customers, bills of some who are `known`, five lines that cannot be taken, and one whose e-mail is wrong.

    The same day gives the same bytes, so that handing it in twice shows what "the same file again" does."""
    chance = random.Random(f"{creditor['key']}/{on}")  # noqa: S311 - a town, no secret
    first = FIRST_NEW + on.toordinal() % 900 * NEW_CUSTOMERS
    numbers = [creditor["customer_number"].format(number=first + index) for index in range(NEW_CUSTOMERS)]
    new = [_reachable(draw_person(number, creditor, i, chance)) for i, number in enumerate(numbers)]
    people = [*new, *known]
    serial = 700_000 + on.toordinal() % 5000 * SERIALS_A_DAY
    drafts = [_bill(creditor, person, serial + place, on, chance) for place, person in enumerate(people)]
    rows = [row_of(draft) for draft in drafts]
    return write_list(creditor, [*rows[:9], *_wrong(rows, drafts, serial + len(people)), *rows[9:]])


def list_with_doubts(creditor: Table, *, on: date) -> bytes:
    """New customers, whose contact data cannot all be right: each line is taken, and what is odd is noted."""
    chance = random.Random(f"{creditor['key']}/{on}/doubts")  # noqa: S311 - a town, no secret
    numbers = [creditor["customer_number"].format(number=FIRST_DOUBTED + index) for index in range(DOUBTED)]
    people = [_reachable(draw_person(number, creditor, i, chance)) for i, number in enumerate(numbers)]
    rows = [row_of(_bill(creditor, person, 690_000 + i, on, chance)) for i, person in enumerate(people)]
    doubts: tuple[Row, ...] = (
        {"email": f"{rows[0]['email'].partition('@')[0]}@gmial.com"},
        {"email": "noreply@test.example"},
        {"phone": "0171 39"},
        {"postcode": "1011"},
        {"town": "", "street": ""},
    )
    odd = [row | doubt for row, doubt in zip(rows, doubts, strict=False)]
    return write_list(creditor, [*odd, *rows[len(odd) :]])


def _bill(creditor: Table, person: Person, serial: int, on: date, chance: random.Random) -> ClaimDraft:
    ware = chance.choice(creditor["ware"])
    minor = chance.randrange(ware["from_minor"], ware["to_minor"] + 1, ware["step_minor"])
    due_on = on - timedelta(days=chance.randrange(4, 26))
    return draft_of(creditor, ware, person, serial=serial, due_on=due_on, amount=Money(minor))


def _reachable(person: Person) -> Person:
    """Whoever tries the road wants to see a mail."""
    return person if person.email else replace(person, email=f"{person.number.lower()}@post.example")


def _wrong(rows: Sequence[Row], drafts: Sequence[ClaimDraft], serial: int) -> Iterator[Row]:
    """The slips that lists really have: nothing, a day that is none, a letter among digits, a number twice, zero; and an
    e-mail that is none, which keeps no invoice out."""
    slips: tuple[Row, ...] = (
        {"due_on": ""},
        {"due_on": f"31.02.{drafts[0].due_on.year}"},
        {"amount": "12,5O"},
        {"email": rows[3]["email"].replace("@", "(at)")},
        {"amount": "0,00"},
    )
    for place, slip in enumerate(slips):
        series = drafts[place].claim_number.rpartition("-")[0]
        yield rows[place] | {"claim_number": f"{series}-{serial + place:06d}"} | slip
    yield rows[5]  # the same number stands in the list already


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _amount(amount: Money) -> str:
    return f"{amount.amount:.2f}".replace(".", ",")
