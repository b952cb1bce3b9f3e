"""Lists of all that is open: claims they name no more are paused before anything is taken, and closed by rule or person.

Each step is one transaction and finds its work in the rows, so that one that was killed goes on where it stopped.
"""

from __future__ import annotations

from uuid import UUID

import structlog

from kulanz.data.clock import now_of
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.data.inbox import lists
from kulanz.data.inbox.models import ImportRun
from kulanz.data.scope import tenant_scope
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import NotAllowed
from kulanz.kernel.words import say
from kulanz.stations.claims import not_listed

log = structlog.get_logger()
AT_ONCE = 500


def pause(run: ImportRun, *, now: Now) -> bool:
    """Pauses the next claims that the file names no more; False when all are paused. Before anything else is taken."""
    again = lists.to_resume(run, most=AT_ONCE) if run.rows_rejected else []
    not_listed.listed(again, now=now, actor=run.made_by)
    gone = lists.to_pause(run, most=AT_ONCE) if run.is_snapshot or run.rows_rejected else []
    paused = not_listed.hold(gone, run=run.id, now=now, actor=run.made_by)
    run.rows_missing += len(paused)
    if paused:
        run.save(update_fields=["rows_missing"])
        _ask(run, now)
    return bool(again or paused)


def close_by_rule(run: ImportRun, *, now: Now) -> bool:
    """Closes the next claims that this run paused, where the source's rule says so; False when none is left."""
    if not run.rows_missing or not lists.source_of(run.creditor_id, run.source).closes_by_itself:
        return False
    return _close(run, now, actor="rule:not_listed/1")


def settle_missing(tenant_id: UUID, run_id: UUID, actor: str) -> None:
    """A person confirmed: what the run paused is settled at the creditor. Chunk by chunk."""
    _each(tenant_id, run_id, actor, _close)


def keep_missing(tenant_id: UUID, run_id: UUID, actor: str) -> None:
    """A person said: the list was wrong, these are open all the same. Chunk by chunk."""
    _each(tenant_id, run_id, actor, _keep)


def _each(tenant_id: UUID, run_id: UUID, actor: str, step) -> None:  # type: ignore[no-untyped-def]
    more = True
    while more:
        now = now_of(tenant_id)
        with tenant_scope(tenant_id):
            run = ImportRun.objects.select_for_update(of=("self",)).get(id=run_id)
            if run.state != ImportRun.State.DONE:
                raise NotAllowed(say("This file is not taken in yet, or was taken back."))
            more = step(run, now, actor=actor)


def _close(run: ImportRun, now: Now, *, actor: str) -> bool:
    claims = list(lists.paused(run).order_by("id").values_list("claim_id", flat=True)[:AT_ONCE])
    closed = not_listed.close([claim for claim in claims if claim], run=run.id, now=now, actor=actor)
    return _go_on(run, len(claims) if closed else 0, now, actor, "settled at the creditor")


def _keep(run: ImportRun, now: Now, *, actor: str) -> bool:
    claims = list(lists.paused(run).order_by("id").values_list("claim_id", flat=True)[:AT_ONCE])
    kept = not_listed.listed([claim for claim in claims if claim], now=now, actor=actor)
    return _go_on(run, len(claims) if kept else 0, now, actor, "open all the same")


def _go_on(run: ImportRun, count: int, now: Now, actor: str, outcome: str) -> bool:
    """Whether there is more; the task at the desk is done with the last."""
    if count == AT_ONCE:
        return True
    Task.objects.filter(key=_key(run), done_at=None).update(done_at=now.at, done_by=actor[:80], outcome=outcome)
    return False


def _ask(run: ImportRun, now: Now) -> None:
    """One task at the desk for the whole list."""
    add_task(Task.Kind.NOT_LISTED, None, about=run.id, note=run.source, now=now)


def _key(run: ImportRun) -> str:
    return f"not_listed:{run.id}"
