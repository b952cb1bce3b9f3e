"""The day: decides every account whose next look has come, in batches that any number of workers take side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet

from kulanz.data.bulk import uncollected
from kulanz.data.clock import now_of
from kulanz.data.history import Happened, record
from kulanz.data.journeys.models import DayRun
from kulanz.data.receivables.models import Account
from kulanz.data.scope import tenant_scope
from kulanz.kernel.dates import Now
from kulanz.stations.books import small_balances
from kulanz.stations.contact import decide
from kulanz.stations.money import receive

BATCH = 1000


def begin(tenant_id: UUID, *, actor: str) -> DayRun:
    """Opens a run and counts what is due; a run of this day that is still open is given back instead."""
    now = now_of(tenant_id)
    with tenant_scope(tenant_id):
        running = DayRun.objects.filter(business_on=now.on, finished_at=None).first()
        if running:
            return running
        return DayRun.objects.create(business_on=now.on, started_at=now.at, made_by=actor)


def run_day(tenant_id: UUID, run_id: UUID) -> DayRun:
    """Works a run to its end. Killed and started again it goes on where it stopped: decided accounts are not due any more."""
    now = now_of(tenant_id)
    with tenant_scope(tenant_id):
        receive.lapse(now=now)
        small_balances.run(small_balances.due(now=now), now=now)
        DayRun.objects.filter(id=run_id).update(accounts_due=F("accounts_decided") + _due(now).count())
    for accounts in due_batches(tenant_id, now=now):
        tally = decide.run(accounts, now=now)
        counted = DayRun.objects.filter(id=run_id)
        counted.update(accounts_decided=F("accounts_decided") + tally.decided, steps=F("steps") + tally.steps)
    with tenant_scope(tenant_id):
        run = DayRun.objects.select_for_update().get(id=run_id)
        if run.finished_at is None:
            run.finished_at = now_of(tenant_id).at
            run.save(update_fields=["finished_at"])
            data = {"decided": run.accounts_decided, "steps": run.steps}
            record([Happened("day.ran", run.id, None, run.made_by, data)], now=now)
        return run


def due_batches(tenant_id: UUID, *, now: Now, size: int = BATCH) -> Iterator[list[UUID]]:
    """Due accounts, locked, a batch and a transaction at a time; what another worker holds is left to it.

    It walks forward by key, because decided accounts leave dead entries at the front of the index; at the end it looks
    once more from the front for what another worker gave back.
    """
    after: tuple[date, UUID] | None = None
    while True:
        with tenant_scope(tenant_id):
            due = _due(now).select_for_update(skip_locked=True).order_by("next_look_on", "id")
            if after:
                due = due.extra(where=["(next_look_on, id) > (%s, %s)"], params=list(after))
            rows = list(due.values_list("next_look_on", "id")[:size])
            if rows:
                with uncollected():
                    yield [id_ for _, id_ in rows]
        if not rows and after is None:
            return
        after = (rows[-1][0] or now.on, rows[-1][1]) if rows else None


def _due(now: Now) -> QuerySet[Account]:
    return Account.objects.filter(next_look_on__lte=now.on)
