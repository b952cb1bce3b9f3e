"""Writing down what happened: events, chained per account, and in the same transaction the stations they wake.

Which event wakes which station stands in `domain/wakes.py`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.data.scope import current_tenant
from kulanz.data.vault import derived
from kulanz.domain.events import KINDS, PURPOSE, canonical, chain
from kulanz.domain.wakes import WAKES
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_ids
from kulanz.kernel.values import value

VERSION = 1  # of the form in which events are kept
CHANNEL = "kulanz"  # NOTIFY channel; the payload is the tenant's id


class Head(NamedTuple):
    """The end of an account's chain of events."""

    number: int
    hash: bytes


@value
class Happened:
    """One event to be written down. `data` holds ids, codes and amounts, never names or addresses.

    The stations that look at `subject` because of it are those of `domain/wakes.py`; with `only` no more than these of them.
    """

    kind: str
    subject: UUID
    account: UUID | None
    actor: str
    data: Mapping[str, Any] = field(default_factory=dict)
    only: tuple[str, ...] | None = None

    @property
    def wakes(self) -> tuple[str, ...]:
        """The stations to be woken. Without an account there is nothing to decide."""
        known = WAKES.get(self.kind, ())
        assert self.only is None or set(self.only) <= set(known), (self.kind, self.only)
        chosen = known if self.only is None else self.only
        return chosen if self.account else tuple([station for station in chosen if station != "decide"])


class Moves(NamedTuple):
    """Further columns to be set with the heads of the accounts' chains, in one statement; values in the order of `columns`."""

    columns: tuple[str, ...]
    values: Mapping[UUID, tuple[object, ...]]


NOTHING_MOVES = Moves((), {})


def due_today(accounts: Iterable[UUID], now: Now) -> Moves:
    """The day looks at these accounts anew."""
    return Moves(("next_look_on",), dict.fromkeys(accounts, (now.on,)))


def lock_accounts(accounts: Iterable[UUID]) -> dict[UUID, Head]:
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
    moves: Moves = NOTHING_MOVES,
) -> None:
    """Writes events and wake-ups, and moves the heads of the chains. `heads` are those of accounts the caller has locked."""
    accounts = {event.account for event in happened}
    known: dict[UUID | None, Head] = dict(heads or lock_accounts([one for one in accounts if one]))  # type: ignore[arg-type]
    if None in accounts:
        accounts.remove(None)
        known[None] = _tenant_head()
    rows, wake_ups = [], []
    ids = new_ids(len(happened) + sum(len(event.wakes) for event in happened)) if happened else iter(())
    for event in happened:
        head = known[event.account]
        known[event.account], row = _link(event, head, next(ids), now)
        rows.append(row)
        wake_ups += [(next(ids), station, event.subject, event.account, row[0]) for station in event.wakes]
    alike = {"version": VERSION, "at": now.at, "business_on": now.on}
    bulk.insert("receivables_event", EVENT_COLUMNS, rows, alike=alike)
    _put(wake_ups, now)
    _move_accounts(accounts, known, moves)


def _link(event: Happened, head: Head, id_: UUID, now: Now) -> tuple[Head, tuple[Any, ...]]:
    """The event's row as the next link of its account's chain, and the new head."""
    assert event.kind in KINDS, event.kind
    number, data = head.number + 1, canonical(event.data)
    hash_ = chain(
        head.hash, key=derived(PURPOSE), id=id_, tenant=current_tenant(), account=event.account, number=number,
        kind=event.kind, version=VERSION, at=now.at, on=now.on, actor=event.actor, subject=event.subject, data=data,
    )  # fmt: skip
    row = (id_, event.account, number, event.kind, event.actor, event.subject, data, head.hash, hash_)
    return Head(number, hash_), row


def wake(station: str, subject: UUID, *, account: UUID | None, now: Now, cause: UUID | None = None) -> None:
    """Wakes a station without an event of its own: something was stored and is to be worked on. Same transaction."""
    wake_all(station, [(subject, account, cause or subject)], now=now)


def wake_all(station: str, subjects: Sequence[tuple[UUID, UUID | None, UUID]], *, now: Now) -> None:
    """The same for many: (subject, account, the event or thing that caused it)."""
    ids = new_ids(len(subjects)) if subjects else iter(())
    _put([(next(ids), station, subject, account, cause) for subject, account, cause in subjects], now)


def _put(wake_ups: Sequence[tuple[Any, ...]], now: Now) -> None:
    if not wake_ups:
        return
    bulk.insert("outbox_wakeup", WAKE_UP_COLUMNS, wake_ups, alike={"due_at": now.at, "tries": 0, "error": ""})
    _notify()


def _notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(current_tenant())])


EVENT_COLUMNS = ("id", "account_id", "number", "kind", "actor", "subject_id", "data", "previous_hash", "hash")
WAKE_UP_COLUMNS = ("id", "station", "subject_id", "account_id", "event_id")


def _move_accounts(touched: Collection[UUID | None], heads: Mapping[UUID | None, Head], moves: Moves) -> None:
    columns = ("id", "event_number", "event_hash")
    rows = [(account, *heads[account], *values) for account, values in moves.values.items()]
    bulk.update("receivables_account", (*columns, *moves.columns), rows)
    only_head = [(account, *heads[account]) for account in touched if account not in moves.values]
    bulk.update("receivables_account", columns, only_head)


def _tenant_head() -> Head:
    """The end of the tenant's own chain (events without an account), under a lock held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"kulanz.events.{current_tenant()}"])
        cursor.execute(
            "SELECT number, hash FROM receivables_event WHERE account_id IS NULL ORDER BY number DESC LIMIT 1"
        )
        row = cursor.fetchone()
        return Head(row[0], bytes(row[1])) if row else Head(0, b"")
