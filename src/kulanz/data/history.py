"""Writing down what happened: events, chained per account, and in the same transaction the stations they wake.

Which event wakes which station is passed by the caller; `stations/flow.py` is the map, and a test holds both equal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.data.scope import current_tenant
from kulanz.domain.events import KINDS, canonical, chain
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
    moves: Mapping[str, Mapping[UUID, object]] | None = None,
) -> None:
    """Writes events and wake-ups, and moves the heads of the chains.

    `heads` are those of accounts the caller has locked already. `moves` sets further columns of the account in the same
    statement: {column: {account: value}}, the same accounts for each column.
    """
    accounts = {event.account for event in happened if event.account}
    known: dict[UUID | None, Head] = dict((heads or lock_accounts(accounts)).items())
    if any(event.account is None for event in happened):
        known[None] = _tenant_head()
    rows, wake_ups = [], []
    ids = new_ids(len(happened) + sum(len(event.wakes) for event in happened)) if happened else iter(())
    for event in happened:
        head = known[event.account]
        known[event.account], row = _link(event, head, next(ids), now)
        rows.append(row)
        wake_ups += [
            (next(ids), station, event.subject, event.account, row[0], now.at, 0, "") for station in event.wakes
        ]
    bulk.insert("receivables_event", EVENT_COLUMNS, rows)
    bulk.insert("outbox_wakeup", WAKE_UP_COLUMNS, wake_ups)
    _move_accounts(accounts, known, moves or {})
    if wake_ups:
        _notify()


def _link(event: Happened, head: Head, id_: UUID, now: Now) -> tuple[Head, tuple[Any, ...]]:
    """The event's row as the next link of its account's chain, and the new head."""
    assert event.kind in KINDS, event.kind
    number, data = head.number + 1, canonical(event.data)
    hash_ = chain(
        head.hash, number=number, kind=event.kind, subject=event.subject, account=event.account, actor=event.actor,
        on=now.on, data=data,
    )  # fmt: skip
    row = (
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
    return Head(number, hash_), row


def wake(station: str, subject: UUID, *, account: UUID | None, now: Now, cause: UUID | None = None) -> None:
    """Wakes a station without an event of its own: something was stored and is to be worked on. Same transaction."""
    wake_all(station, [(subject, account, cause or subject)], now=now)


def wake_all(station: str, subjects: Sequence[tuple[UUID, UUID | None, UUID]], *, now: Now) -> None:
    """The same for many: (subject, account, the event or thing that caused it)."""
    if subjects:
        ids = new_ids(len(subjects))
        rows = [(next(ids), station, subject, account, cause, now.at, 0, "") for subject, account, cause in subjects]
        bulk.insert("outbox_wakeup", WAKE_UP_COLUMNS, rows)
        _notify()


def _notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(current_tenant())])


EVENT_COLUMNS = (
    "id", "account_id", "number", "kind", "version", "at", "business_on", "actor", "subject_id", "data", "previous_hash", "hash",
)  # fmt: skip
WAKE_UP_COLUMNS = ("id", "station", "subject_id", "account_id", "event_id", "due_at", "tries", "error")


def _move_accounts(
    touched: Collection[UUID], heads: Mapping[UUID | None, Head], moves: Mapping[str, Mapping[UUID, object]]
) -> None:
    moved = next(iter(moves.values()), {})
    columns = ("id", "event_number", "event_hash", *moves)
    rows = [(a, *heads[a], *(values[a] for values in moves.values())) for a in moved]
    bulk.update("receivables_account", columns, rows)
    only_head = [(a, *heads[a]) for a in touched if a not in moved]
    bulk.update("receivables_account", columns[:3], only_head)


def _tenant_head() -> Head:
    """The end of the tenant's own chain (events without an account), under a lock held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"kulanz.events.{current_tenant()}"])
        cursor.execute(
            "SELECT number, hash FROM receivables_event WHERE account_id IS NULL ORDER BY number DESC LIMIT 1"
        )
        row = cursor.fetchone()
        return Head(row[0], bytes(row[1])) if row else Head(0, b"")
