"""Writing down what happened: events, chained per account, and in the same transaction the stations they wake.

Which event wakes which station is passed by the caller; `stations/flow.py` is the map, and a test holds both equal.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.data.scope import current_tenant
from kulanz.domain.events import KINDS, chain
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_ids

CHANNEL = "kulanz"  # NOTIFY channel; the payload is the tenant's id


class Head(NamedTuple):
    """The end of an account's chain of events."""

    number: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Happened:
    """One event to be written down. `data` holds ids, codes and amounts, never names or addresses.

    `wakes` are the stations that look at `subject` because of it.
    """

    kind: str
    subject: UUID
    account: UUID | None
    actor: str
    data: Mapping[str, Any] = field(default_factory=dict)
    wakes: tuple[str, ...] = ()


def lock_accounts(accounts: Collection[UUID]) -> dict[UUID, Head]:
    """Locks the accounts, always in the same order, and gives the heads of their chains."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, event_number, event_hash FROM receivables_account WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
            [list(accounts)],
        )
        return {row[0]: Head(row[1], bytes(row[2])) for row in cursor.fetchall()}


def record(
    happened: Sequence[Happened],
    *,
    now: Now,
    heads: Mapping[UUID, Head] | None = None,
    looks: Mapping[UUID, date | None] | None = None,
) -> None:
    """Writes events and wake-ups. `heads` are those of accounts the caller has locked already; `looks` sets next looks."""
    accounts = {event.account for event in happened if event.account}
    known: dict[UUID | None, Head] = dict((heads or lock_accounts(accounts)).items())
    if any(event.account is None for event in happened):
        known[None] = _tenant_head()
    touched = dict.fromkeys(event.account for event in happened)
    rows, wake_ups = [], []
    ids = new_ids(2 * len(happened) + sum(len(event.wakes) for event in happened)) if happened else iter(())
    for event in happened:
        assert event.kind in KINDS, event.kind
        head = known[event.account]
        number = head.number + 1
        hash_ = chain(
            head.hash, number=number, kind=event.kind, subject=event.subject, account=event.account,
            actor=event.actor, on=now.on, data=event.data,
        )  # fmt: skip
        known[event.account] = Head(number, hash_)
        id_ = next(ids)
        data = json.dumps(event.data, ensure_ascii=False)
        rows.append(
            (
                id_,
                event.account,
                number,
                event.kind,
                1,
                now.at,
                now.on,
                event.actor,
                event.subject,
                data,
                head.hash,
                hash_,
            )
        )
        wake_ups += [(next(ids), station, event.subject, event.account, id_, now.at, 0, "") for station in event.wakes]
    bulk.insert("receivables_event", EVENT_COLUMNS, rows)
    bulk.insert("outbox_wakeup", WAKE_UP_COLUMNS, wake_ups)
    _move_heads({a: known[a] for a in touched if a is not None}, looks or {})
    if wake_ups:
        _notify()


def wake(station: str, subject: UUID, *, account: UUID | None, now: Now, cause: UUID | None = None) -> None:
    """Wakes a station without an event of its own: something was stored and is to be worked on. Same transaction."""
    row = (next(new_ids(1)), station, subject, account, cause or subject, now.at, 0, "")
    bulk.insert("outbox_wakeup", WAKE_UP_COLUMNS, [row])
    _notify()


def _notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(current_tenant())])


EVENT_COLUMNS = (
    "id", "account_id", "number", "kind", "version", "at", "business_on", "actor", "subject_id", "data", "previous_hash", "hash",
)  # fmt: skip
WAKE_UP_COLUMNS = ("id", "station", "subject_id", "account_id", "event_id", "due_at", "tries", "error")


def _move_heads(heads: Mapping[UUID, Head], looks: Mapping[UUID, date | None]) -> None:
    both = [(a, h.number, h.hash, looks[a]) for a, h in heads.items() if a in looks]
    bulk.update("receivables_account", ("id", "event_number", "event_hash", "next_look_on"), both)
    only_head = [(a, h.number, h.hash) for a, h in heads.items() if a not in looks]
    bulk.update("receivables_account", ("id", "event_number", "event_hash"), only_head)
    only_look = [(a, day) for a, day in looks.items() if a not in heads]
    bulk.update("receivables_account", ("id", "next_look_on"), only_look)


def _tenant_head() -> Head:
    """The end of the tenant's own chain (events without an account), under a lock held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"kulanz.events.{current_tenant()}"])
        cursor.execute(
            "SELECT number, hash FROM receivables_event WHERE account_id IS NULL ORDER BY number DESC LIMIT 1"
        )
        row = cursor.fetchone()
        return Head(row[0], bytes(row[1])) if row else Head(0, b"")
