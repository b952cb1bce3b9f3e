"""Open findings about contact data, read for the list, the spreadsheet and one account: a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from kulanz.data.parties.models import ContactPoint, Finding
from kulanz.data.parties.quality import phone_words
from kulanz.data.receivables.models import Account
from kulanz.domain.contact.wording import sort_name
from kulanz.kernel.words import Words
from kulanz.kernel.words_json import words_from_json
from kulanz.web.office.words import word
from kulanz.web.ui.parts import Text
from kulanz.web.ui.tables import PAGE_ROWS, Ask

CSV_CHUNK = 1000
MOST_OF_ONE = 50
FIELDS: Mapping[str, Text] = {
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "name": _("Name"),
    "street": _("Street"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "country": _("Country"),
    "iban": _("Bank account"),
    "salutation": _("Salutation"),
    "language": _("Language"),
    "number": _("Customer number"),
    "region": _("State (USA)"),
    "time_zone": _("Time zone"),
}
ORDERS: Mapping[str, str] = {"customer": "c.sort_name", "number": "c.number", "since": "f.found_at"}
LINES = """
SELECT f.id, f.kind, f.field, f.value, f.note, f.found_at, c.name, c.number, cr.name,
    (SELECT a.id FROM receivables_account a WHERE a.customer_id = c.id ORDER BY a.id LIMIT 1)
FROM parties_finding f
JOIN parties_customer c ON c.id = f.customer_id
JOIN tenancy_creditor cr ON cr.id = c.creditor_id
WHERE {tests} ORDER BY {order}, f.id LIMIT %(most)s OFFSET %(start)s
"""
COUNT = """
SELECT count(*) FROM parties_finding f JOIN parties_customer c ON c.id = f.customer_id WHERE {tests}
"""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding with whose data it is about. `account` None: the customer has none (yet)."""

    id: UUID
    kind: str
    field: str
    value: str
    words: Words
    found_at: datetime
    customer: str
    number: str
    creditor: str
    account: UUID | None


@dataclass(frozen=True, slots=True)
class PointView:
    """An e-mail address or a number as people read it."""

    value: str
    line: str  # mobile, fixed line; empty: not known, or no number
    works: bool


class Page(NamedTuple):
    lines: list[FindingLine]
    total: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field."""

    field: str
    label: Text
    words: Words
    value: str


class Contact(NamedTuple):
    """What an account's page shows of how the customer is reached."""

    points: list[PointView]
    findings: list[Wrong]


def page(ask: Ask) -> Page:
    tests, values = _fitting(ask)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(tests=tests), values)
        total = int(cursor.fetchone()[0])
    start = min(ask.rows.start, max(total - 1, 0) // PAGE_ROWS * PAGE_ROWS)  # past the end: the last page
    return Page(_lines(ask, most=PAGE_ROWS, start=start), total)


def chunk(ask: Ask, place: int) -> list[FindingLine]:
    """The lines of the spreadsheet from number `place` on."""
    return _lines(ask, most=CSV_CHUNK, start=place)


def contact_of_account(account: UUID) -> Contact:
    customer = Account.objects.filter(id=account).values("customer_id")
    points = ContactPoint.objects.filter(customer_id__in=customer).order_by("is_bad", "kind", "-id")[:MOST_OF_ONE]
    found = Finding.objects.filter(customer_id__in=customer, solved_at=None).order_by("field", "id")[:MOST_OF_ONE]
    return Contact(
        points=[_point(point) for point in points],
        findings=[Wrong(f.field, word(FIELDS, f.field), words_from_json(f.note), f.value) for f in found],
    )


def _point(point: ContactPoint) -> PointView:
    shown, line = phone_words(point.value) if point.kind == "phone" else (point.value, "")
    return PointView(shown, line, not point.is_bad)


def _lines(ask: Ask, *, most: int, start: int) -> list[FindingLine]:
    tests, values = _fitting(ask)
    order = ORDERS[ask.sort] + (" DESC" if ask.is_descending else "")
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(tests=tests, order=order), {**values, "most": most, "start": start})
        return list(_read(cursor.fetchall()))


def _read(rows: Sequence[Sequence[Any]]) -> Iterator[FindingLine]:  # columns of LINES
    for id_, kind, field, value, note, *others in rows:
        yield FindingLine(id_, kind, field, value, words_from_json(json.loads(note)), *others)


def _fitting(ask: Ask) -> tuple[str, dict[str, Any]]:
    """The conditions of the address, with their values."""
    tests, values = ["f.solved_at IS NULL"], dict[str, Any](ask.filters)
    tests += [f"{COLUMNS[key]} = %({key})s" for key in ask.filters]
    if ask.text:
        tests.append("(c.sort_name LIKE %(name)s OR upper(c.number) LIKE %(number)s OR lower(f.value) LIKE %(text)s)")
        values |= {
            "name": f"%{_like(sort_name(ask.text))}%",
            "number": f"{_like(ask.text.upper())}%",
            "text": f"%{_like(ask.text.lower())}%",
        }
    return " AND ".join(tests), values


COLUMNS: Mapping[str, str] = {"creditor": "c.creditor_id", "field": "f.field", "kind": "f.kind"}


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
