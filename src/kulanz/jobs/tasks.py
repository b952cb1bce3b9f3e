"""Jobs by name, as the queue knows them. Each names its tenant beside its ids; the work itself lives elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import close_old_connections
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.worker import Worker

from kulanz.data.clock import now_of
from kulanz.stations.contact import deliver as deliver_station
from kulanz.stations.flow import STATIONS
from kulanz.stations.tell import report as report_station

log = structlog.get_logger()
AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)
FIRST, SOON = 20, 10  # people wait for files and the day; mails come before whatever is left
WEBHOOKS = "webhooks"  # a queue with a worker of its own: a creditor's slow system holds up nobody else
DEAD_AFTER_S = 60  # a living worker reports every ten seconds


def with_living_connections(work: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    """Around every job: its thread may hold a connection from before the database was restarted."""
    close_old_connections()
    return work()


@app.periodic(cron="* * * * *")
@app.task(name="requeue_dead_jobs", queueing_lock="requeue_dead_jobs", priority=FIRST, pass_context=False)
async def requeue_dead_jobs(timestamp: int) -> None:
    """Jobs still marked as running whose worker is gone go back to the queue; every job may run twice safely."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_S):
        log.warning("job.requeued", job=job.id, task=job.task_name)
        await app.job_manager.retry_job(job)


@app.periodic(cron="23 * * * *")
@app.task(name="verify", queueing_lock="verify", pass_context=False)
def verify(timestamp: int) -> None:
    from kulanz.jobs import proof

    proof.look()


@app.periodic(cron="41 3 * * *")
@app.task(name="forget_sessions", queueing_lock="forget_sessions", pass_context=False)
def forget_sessions(timestamp: int) -> None:
    from kulanz.jobs import housekeeping

    housekeeping.forget_sessions(at=datetime.now(UTC))


@app.task(name="run_day", retry=AGAIN, priority=FIRST)
def run_day(tenant: str, run: str) -> None:
    from kulanz.jobs import day

    day.run_day(UUID(tenant), UUID(run))


@app.task(name="deliver", retry=AGAIN, priority=SOON)
def deliver(tenant: str, subjects: str) -> None:
    tenant_id = UUID(tenant)
    deliver_station.run(tenant_id, _ids(subjects), now=now_of(tenant_id))


@app.task(name="report", retry=AGAIN, queue=WEBHOOKS)
def report(tenant: str, subjects: str) -> None:
    tenant_id = UUID(tenant)
    report_station.run(tenant_id, _ids(subjects), now=now_of(tenant_id))


@app.task(name="look", retry=AGAIN, priority=SOON)
def look(tenant: str, subjects: str) -> None:
    tenant_id = UUID(tenant)
    STATIONS["look"].run(tenant_id, _ids(subjects), now=now_of(tenant_id))


@app.task(name="refund", retry=AGAIN, priority=SOON)
def refund(tenant: str, subjects: str) -> None:
    tenant_id = UUID(tenant)
    STATIONS["refund"].run(tenant_id, _ids(subjects), now=now_of(tenant_id))


@app.task(name="read_claims", retry=AGAIN, priority=FIRST)
def read_claims(tenant: str, run: str) -> None:
    from kulanz.stations.files import imports

    imports.read_claims(UUID(tenant), UUID(run))


@app.task(name="take_claims", retry=AGAIN, priority=FIRST)
def take_claims(tenant: str, run: str) -> None:
    from kulanz.stations.files import imports

    imports.take_claims(UUID(tenant), UUID(run))


@app.task(name="withdraw_import", retry=AGAIN, priority=FIRST)
def withdraw_import(tenant: str, run: str, touched: str) -> None:
    from kulanz.stations.files import withdrawals

    withdrawals.withdraw_import(UUID(tenant), UUID(run), with_touched=touched == "yes")


@app.task(name="settle_missing", retry=AGAIN, priority=FIRST)
def settle_missing(tenant: str, run: str, actor: str) -> None:
    from kulanz.stations.files import lists

    lists.settle_missing(UUID(tenant), UUID(run), actor)


@app.task(name="keep_missing", retry=AGAIN, priority=FIRST)
def keep_missing(tenant: str, run: str, actor: str) -> None:
    from kulanz.stations.files import lists

    lists.keep_missing(UUID(tenant), UUID(run), actor)


@app.task(name="read_statement", retry=AGAIN, priority=FIRST)
def read_statement(tenant: str, run: str) -> None:
    from kulanz.stations.statements import statements

    statements.read_statement(UUID(tenant), UUID(run))


@app.task(name="move_journey", retry=AGAIN, priority=FIRST)
def move_journey(tenant: str, move: str) -> None:
    from kulanz.stations.journeys import move_job

    move_job.move(UUID(tenant), UUID(move))


@app.task(name="dry_run", retry=AGAIN, priority=FIRST)
def dry_run(tenant: str, run: str) -> None:
    from kulanz.stations.journeys import dry_runs

    dry_runs.work(UUID(tenant), UUID(run))


def _ids(subjects: str) -> list[UUID]:
    return [UUID(subject) for subject in subjects.split(",") if subject]
