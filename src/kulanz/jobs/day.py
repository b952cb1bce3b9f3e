"""The day: decides every account whose next look has come, in batches that any number of workers take side by side."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, QuerySet

from kulanz.data.clock import now_of
from kulanz.data.history import Happened, record
from kulanz.data.inbox.models import DayRun
from kulanz.data.receivables.models import Account
from kulanz.data.scope import tenant_scope
from kulanz.kernel.dates import Now
from kulanz.stations import decide, receive

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
        DayRun.objects.filter(id=run_id).update(accounts_due=F("accounts_decided") + _due(now).count())
    while _batch(tenant_id, run_id, now):
        pass
    with tenant_scope(tenant_id):
        run = DayRun.objects.select_for_update().get(id=run_id)
        if run.finished_at is None:
            run.finished_at = now_of(tenant_id).at
            run.save(update_fields=["finished_at"])
            data = {"decided": run.accounts_decided, "steps": run.steps}
            record([Happened("day.ran", run.id, None, run.made_by, data)], now=now)
        return run


def _batch(tenant_id: UUID, run_id: UUID, now: Now) -> int:
    with tenant_scope(tenant_id):
        due = _due(now).select_for_update(skip_locked=True).order_by("next_look_on", "id")
        accounts = list(due.values_list("id", flat=True)[:BATCH])
        if not accounts:
            return 0
        tally = decide.run(accounts, now=now)
        counted = DayRun.objects.filter(id=run_id)
        counted.update(accounts_decided=F("accounts_decided") + tally.decided, steps=F("steps") + tally.steps)
        return len(accounts)


def _due(now: Now) -> QuerySet[Account]:
    return Account.objects.filter(next_look_on__lte=now.on)
