"""Findings about contact data: written once, solved when good data come, told on the customer's accounts.

Everything works on many customers with a fixed number of queries.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.parties.models import ContactPoint, Finding
from kulanz.domain.contact.contact_data import Noted, bounced
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.kernel.words_json import words_to_json

ACTOR = "rule:contact_data/1"
COLUMNS = ("id", "customer_id", "kind", "field", "value", "note", "found_at")


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found about a customer. A field that was looked at and has nothing (more) wrong with it is solved."""

    customer: UUID
    looked_at: frozenset[str]
    found: tuple[Noted, ...]


class News(NamedTuple):
    """A finding that is new."""

    id: UUID
    customer: UUID
    noted: Noted


def note(judged: Collection[Judged], *, now: Now) -> list[News]:
    """Keeps what was found and solves what is good now; the answer is what nobody knew before. Tell it with `tell`."""
    known = _open_findings([one.customer for one in judged])
    rows, news, changed, solved = [], [], [], []
    for one in judged:
        mine = known.get(one.customer, {})
        found = {(noted.kind.value, noted.field): noted for noted in one.found}
        solved += [id_ for key, (id_, _value) in mine.items() if key[1] in one.looked_at and key not in found]
        for key, noted in found.items():
            if key not in mine:
                id_ = new_id()
                rows.append((id_, one.customer, *key, noted.value, _note(noted), now.at))
                news.append(News(id_, one.customer, noted))
            elif mine[key][1] != noted.value:
                changed.append((mine[key][0], noted.value, _note(noted)))
    bulk.update("parties_finding", ("id", "value", "note"), changed)
    bulk.update("parties_finding", ("id", "solved_at"), [(id_, now.at) for id_ in solved])
    bulk.insert("parties_finding", COLUMNS, rows)
    return news


def tell(news: Sequence[News], *, now: Now, among: Iterable[UUID] = (), actor: str = ACTOR) -> None:
    """One event on every account of a customer with news; it names fields and rules, no values.

    `among` are customers whose accounts the caller locks next: all are locked here at once, always in the same order.
    """
    accounts = _accounts({*among, *(one.customer for one in news)})
    heads = lock_accounts([account for mine in accounts.values() for account in mine])
    found: dict[UUID, list[dict[str, str]]] = {}
    for one in news:
        found.setdefault(one.customer, []).append({"field": one.noted.field, "kind": one.noted.kind.value})
    happened = [
        Happened("finding.noted", customer, account, actor, {"findings": mine})
        for customer, mine in found.items()
        for account in accounts.get(customer, ())
    ]
    record(happened, now=now, heads=heads)


def note_bounce(*, customer: UUID, address: str, now: Now) -> None:
    """Mail to `address` came back for good: nothing goes there any more, and the creditor is told. Once."""
    ContactPoint.objects.filter(customer=customer, kind="email", value=address).update(is_bad=True)
    news = note([Judged(customer, frozenset({"email"}), (bounced("email", address),))], now=now)
    tell(news, now=now)


def _note(noted: Noted) -> str:
    return json.dumps(words_to_json(noted.words), ensure_ascii=False)


def _open_findings(customers: Sequence[UUID]) -> Mapping[UUID, dict[tuple[str, str], tuple[UUID, str]]]:
    """By customer: rule and field -> id and value."""
    known: dict[UUID, dict[tuple[str, str], tuple[UUID, str]]] = {}
    rows = Finding.objects.filter(customer_id__in=customers, solved_at=None)
    for id_, customer, kind, field, value in rows.values_list("id", "customer_id", "kind", "field", "value"):
        known.setdefault(customer, {})[(kind, field)] = (id_, value)
    return known


def _accounts(customers: Collection[UUID]) -> Mapping[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id, id FROM receivables_account WHERE customer_id = ANY(%s) ORDER BY id", [list(customers)]
        )
        for customer, account in cursor.fetchall():
            found.setdefault(customer, []).append(account)
    return found
