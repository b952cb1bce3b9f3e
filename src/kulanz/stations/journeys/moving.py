"""Running accounts go on by another version of a journey, on purpose, and back again if that was a mistake.

Each account that moves has its event, which names the move and where the account came from; its next step is decided anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from kulanz.data.history import Happened, Moves, lock_accounts, record
from kulanz.data.journeys.models import Journey, JourneyMove
from kulanz.data.receivables.models import Account
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import NotAllowed, NotFound
from kulanz.kernel.words import say

AT_ONCE = 500  # accounts locked in one transaction
FROM_THE_START = UUID(int=0)
STILL_MOVING = say("The accounts are still moving. Take it back when that is done.")
WAS_TAKEN_BACK = say("This was taken back already.")
CAME_BY = """
SELECT a.id, (e.data->>'from')::uuid FROM receivables_account a
JOIN LATERAL (SELECT data FROM receivables_event m WHERE account_id = a.id AND kind = 'journey.moved'
              AND NOT data ? 'undoes' AND NOT EXISTS (
                  SELECT 1 FROM receivables_event u WHERE u.account_id = a.id AND u.kind = 'journey.moved'
                  AND u.data->>'undoes' = m.data->>'move')
              ORDER BY number DESC LIMIT 1) e ON true
WHERE a.journey_id = %s AND e.data->>'move' = %s AND a.id > %s ORDER BY a.id LIMIT %s FOR UPDATE OF a
"""


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """Accounts that run on one of the versions `sources` shall go on by `target`; `creditor` None: those of all creditors."""

    target: UUID
    sources: tuple[UUID, ...]
    creditor: UUID | None = None


def to_move(wish: PlannedMove) -> QuerySet[Account]:
    """The accounts that a wish is about and that have not moved yet."""
    sources = [source for source in wish.sources if source != wish.target]
    found = Account.objects.filter(journey__in=sources)
    return found.filter(creditor=wish.creditor) if wish.creditor else found


def begin(wish: PlannedMove, *, now: Now, actor: str) -> JourneyMove:
    """Writes down the move; `go_on` does it. Raises `NotFound` for a version that is not there."""
    if not Journey.objects.filter(id=wish.target).exists():
        raise NotFound(say("There is no such version."))
    return JourneyMove.objects.create(
        target_id=wish.target, sources=[str(source) for source in wish.sources], creditor_id=wish.creditor,
        found=to_move(wish).count(), made_at=now.at, made_by=actor,
    )  # fmt: skip


def take_back(move: UUID, *, now: Now, actor: str) -> JourneyMove:
    """From now on `go_on` returns the accounts to the versions from which they came. Those that were moved on since, by
    somebody else or to yet another version, stay where they are."""
    row = _locked(move)
    if row.taken_back_at is not None:
        raise NotAllowed(WAS_TAKEN_BACK)
    if row.ended_at is None:
        raise NotAllowed(STILL_MOVING)
    row.taken_back_at, row.taken_back_by = now.at, actor
    row.save(update_fields=["taken_back_at", "taken_back_by"])
    return row


def go_on(move: UUID, *, now: Now, most: int = AT_ONCE, after: UUID = FROM_THE_START) -> list[UUID]:
    """Moves the next accounts, there or back (by id, those behind `after`), and wakes their decision. Empty: all is done."""
    row = _locked(move)
    if not row.is_at_work:
        return []
    ways = _back(row, after, most) if row.taken_back_at else _there(row, after, most)
    if ways:
        _move(row, ways, now)
    _count(row, len(ways), now)
    return list(ways)


def _there(row: JourneyMove, after: UUID, most: int) -> dict[UUID, tuple[UUID, UUID]]:
    """Accounts to be moved, each with where from and where to."""
    waiting = to_move(PlannedMove(row.target_id, tuple(map(UUID, row.sources)), row.creditor_id)).filter(id__gt=after)
    rows = waiting.order_by("id").select_for_update(of=("self",)).values_list("id", "journey_id")[:most]
    return {account: (source, row.target_id) for account, source in rows if source}


def _back(row: JourneyMove, after: UUID, most: int) -> dict[UUID, tuple[UUID, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(CAME_BY, [row.target_id, str(row.id), after, most])
        return {account: (row.target_id, source) for account, source in cursor.fetchall()}


def _move(row: JourneyMove, ways: Mapping[UUID, tuple[UUID, UUID]], now: Now) -> None:
    versions = Journey.objects.in_bulk({target for _, target in ways.values()})
    word, actor = ("undoes", row.taken_back_by) if row.taken_back_at else ("move", row.made_by)
    happened = []
    for account, (source, target) in ways.items():
        at = {"key": versions[target].key, "version": versions[target].version}
        data = {"from": str(source), "to": str(target), **at, word: str(row.id)}
        happened.append(Happened("journey.moved", account, account, actor, data))
    moves = Moves(("journey_id",), {account: (target,) for account, (_, target) in ways.items()})
    record(happened, now=now, heads=lock_accounts(ways), moves=moves)


def _count(row: JourneyMove, accounts: int, now: Now) -> None:
    if row.taken_back_at:
        row.returned += accounts
        row.returned_at = None if accounts else now.at
    else:
        row.moved += accounts
        row.ended_at = None if accounts else now.at
    row.save(update_fields=["moved", "ended_at", "returned", "returned_at"])


def _locked(move: UUID) -> JourneyMove:
    row = JourneyMove.objects.select_for_update(of=("self",)).filter(id=move).first()
    if row is None:
        raise NotFound(say("There is no such move."))
    return row
