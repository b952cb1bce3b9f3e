"""Customers and their accounts as a source states them: made where missing, filled in where the source knows more.

Contact data are brought into their normal form; what is wrong with them is noted and never keeps a claim out.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.contact.wording import sort_name
from kulanz.domain.matching.reference import rf_reference
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.ports.intake import ClaimDraft

from . import findings
from .judging import judge
from .points import add_points
from .stated import Stated, number_in, stated_in

REFERENCE_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and O: they are read as 1 and 0
FIRST_LETTERS = "123456789"
REFERENCE_LENGTH = 11  # 10**16 of them: too many to meet one twice
MOST_REFERENCES = len(FIRST_LETTERS) * len(REFERENCE_LETTERS) ** (REFERENCE_LENGTH - 1)
COLUMNS = (
    "id", "creditor_id", "number", "name", "sort_name", "salutation", "is_business", "language", "street", "postcode",
    "town", "country", "region", "made_at",
)  # fmt: skip
KEPT_IF_EMPTY = ("name", "sort_name", "salutation", "street", "postcode", "town")
FILL_IN = ", ".join(f"{c} = coalesce(nullif(EXCLUDED.{c}, ''), parties_customer.{c})" for c in KEPT_IF_EMPTY)
# The country belongs to the address: a source that states no address says nothing about it either.
COUNTRY = """country = CASE WHEN EXCLUDED.country = '' OR EXCLUDED.street || EXCLUDED.postcode || EXCLUDED.town = ''
    THEN parties_customer.country ELSE EXCLUDED.country END"""
UPSERT = f"(tenant_id, creditor_id, number) DO UPDATE SET {FILL_IN}, {COUNTRY}"


def new_reference() -> str:
    """An RF reference for life: short, random, without letters that look like digits."""
    chance = secrets.randbelow(MOST_REFERENCES)
    chance, first = divmod(chance, len(FIRST_LETTERS))
    letters = [FIRST_LETTERS[first]]  # never "RF": that would look like a whole reference
    for _ in range(REFERENCE_LENGTH - 1):
        chance, letter = divmod(chance, len(REFERENCE_LETTERS))
        letters.append(REFERENCE_LETTERS[letter])
    return rf_reference("".join(letters))


def customers_of(creditor: UUID, drafts: Sequence[ClaimDraft], *, now: Now) -> dict[str, UUID]:
    """Customer ids by the numbers as they stand in the drafts. What a source leaves empty keeps its known value."""
    stated = stated_in(drafts)
    usual = "" if all(one.language for one in stated.values()) else _language_of(creditor)
    rows = [
        (
            new_id(), creditor, number, one.name, sort_name(one.name), one.salutation, bool(one.is_business),
            one.language or usual, one.street, one.postcode, one.town, one.country, "", now.at,
        )
        for number, one in sorted(stated.items())
    ]  # fmt: skip
    bulk.insert("parties_customer", COLUMNS, rows, on_conflict=UPSERT)
    ids = _ids(creditor, stated)
    by_id = {ids[number]: one for number, one in stated.items()}
    said = [(id_, one.is_business) for id_, one in sorted(by_id.items()) if one.is_business is not None]
    bulk.update("parties_customer", ("id", "is_business"), said)
    add_points(by_id)
    customers = {draft.customer_number: ids[number_in(draft)] for draft in drafts}
    _note(creditor, by_id, customers, drafts, now)
    return customers


def accounts_of(
    creditor: UUID, customers: Mapping[str, UUID], drafts: Sequence[ClaimDraft]
) -> dict[tuple[UUID, str], UUID]:
    """Account ids by customer and currency; missing ones are made, each with its reference for life."""
    wanted = {(customers[d.customer_number], d.amount.currency) for d in drafts}
    rows = [(new_id(), creditor, customer, currency, new_reference(), 0, b"") for customer, currency in sorted(wanted)]
    columns = ("id", "creditor_id", "customer_id", "currency", "reference", "event_number", "event_hash")
    bulk.insert("receivables_account", columns, rows, on_conflict="(tenant_id, customer_id, currency) DO NOTHING")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id, currency, id FROM receivables_account WHERE customer_id = ANY(%s)",
            [[customer for customer, _ in wanted]],
        )
        return {(customer, currency): id_ for customer, currency, id_ in cursor.fetchall()}


def _note(
    creditor: UUID, stated: Mapping[UUID, Stated], customers: Mapping[str, UUID], drafts: Sequence[ClaimDraft], now: Now
) -> None:
    """What is wrong with the contact data, told on the accounts. A new customer's account is made for it here."""
    news = findings.note(judge(stated), now=now)
    if news:
        whose = {one.customer for one in news}
        accounts_of(creditor, customers, [draft for draft in drafts if customers[draft.customer_number] in whose])
        findings.tell(news, now=now, among=stated)


def _language_of(creditor: UUID) -> str:
    return str(Creditor.objects.values_list("language", flat=True).get(id=creditor))


def _ids(creditor: UUID, numbers: Iterable[str]) -> dict[str, UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, id FROM parties_customer WHERE creditor_id = %s AND number = ANY(%s)",
            [creditor, list(numbers)],
        )
        return dict(cursor.fetchall())
