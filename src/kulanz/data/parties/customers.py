"""Customers and their accounts as a source states them: made where missing, filled in where the source knows more."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.domain.reference import rf_reference
from kulanz.domain.wording import sort_name
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.ports.intake import ClaimDraft

REFERENCE_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and O: they are read as 1 and 0
REFERENCE_LENGTH = 11  # 10**16 of them: too many to meet one twice
COLUMNS = (
    "id", "creditor_id", "number", "name", "sort_name", "salutation", "is_business", "language", "street", "postcode",
    "town", "country", "region", "made_at",
)  # fmt: skip
KEPT_IF_EMPTY = ("name", "sort_name", "salutation", "street", "postcode", "town")
FILL_IN = ", ".join(f"{c} = coalesce(nullif(EXCLUDED.{c}, ''), parties_customer.{c})" for c in KEPT_IF_EMPTY)
UPSERT = f"(tenant_id, creditor_id, number) DO UPDATE SET {FILL_IN}, is_business = EXCLUDED.is_business"


def new_reference() -> str:
    """An RF reference for life: short, random, without letters that look like digits."""
    first = secrets.choice("123456789")  # never "RF": that would look like a whole reference
    return rf_reference(first + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH - 1)))


def customers_of(creditor: UUID, drafts: Sequence[ClaimDraft], *, now: Now) -> dict[str, UUID]:
    """Customer ids by number. What a source leaves empty keeps its known value."""
    newest = {draft.customer_number: draft for draft in drafts}
    rows = [
        (
            new_id(), creditor, d.customer_number, d.customer_name, sort_name(d.customer_name), d.salutation,
            d.is_business, d.language, d.street, d.postcode, d.town, d.country, "", now.at,
        )
        for d in newest.values()
    ]  # fmt: skip
    bulk.insert("parties_customer", COLUMNS, rows, on_conflict=UPSERT)
    ids = _select(
        "SELECT number, id FROM parties_customer WHERE creditor_id = %s AND number = ANY(%s)", creditor, newest
    )
    _contact_points(ids, list(newest.values()))
    return ids


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


def _contact_points(ids: Mapping[str, UUID], drafts: Sequence[ClaimDraft]) -> None:
    points = {
        (ids[d.customer_number], kind, value)
        for d in drafts
        for kind, value in (("email", d.email), ("phone", d.phone))
        if value
    }
    rows = [(new_id(), customer, kind, value, False) for customer, kind, value in sorted(points)]
    columns = ("id", "customer_id", "kind", "value", "is_bad")
    bulk.insert("parties_contactpoint", columns, rows, on_conflict="(tenant_id, customer_id, kind, value) DO NOTHING")


def _select(statement: str, creditor: UUID, numbers: Mapping[str, object]) -> dict[str, UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [creditor, list(numbers)])
        return dict(cursor.fetchall())
