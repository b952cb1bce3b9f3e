"""`kulanz worker`: the relay and the queue's jobs in one process. Any number of them may run, on any number of machines.

A database that goes away is waited for: the process goes on when it is back.
"""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from procrastinate import App, signals
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from kulanz.jobs.listener import AFTER_TROUBLE_S, Listener
from kulanz.jobs.tasks import WEBHOOKS, with_living_connections

log = structlog.get_logger()


class Command(BaseCommand):
    help = "Wake stations, run jobs."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("--concurrency", type=int, default=2, help="jobs at the same time")
        parser.add_argument("--once", action="store_true", help="work until nothing is due, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            once(concurrency=options["concurrency"])
            return
        listener = Listener()
        listener.start()
        try:
            asyncio.run(serve(concurrency=options["concurrency"]))
        finally:
            listener.stop()


def once(*, concurrency: int) -> None:
    """Relay and jobs in turn until both have nothing to do."""
    from kulanz.data.tenancy.models import Tenant
    from kulanz.jobs.relay import drain

    tenants = list(Tenant.objects.values_list("id", flat=True))
    while True:
        asyncio.run(work(concurrency=concurrency, wait=False))
        if not sum(drain(tenant_id) for tenant_id in tenants):
            return


async def serve(*, concurrency: int) -> None:
    """Works until told to stop, and begins again when the database went away."""
    told = asyncio.Event()
    with signals.on_stop(told.set):
        while not told.is_set():
            await sync_to_async(close_old_connections)()  # that of the periodic jobs, which Django keeps in a thread
            working = asyncio.create_task(work(concurrency=concurrency, wait=True))
            await _first(working, asyncio.create_task(told.wait()))
            if told.is_set():
                working.cancel()
            _only_an_interruption(*await asyncio.gather(working, return_exceptions=True))
            if not told.is_set():
                log.warning("worker.interrupted", again_after_s=AFTER_TROUBLE_S)
                await _first(asyncio.create_task(told.wait()), timeout=AFTER_TROUBLE_S)


async def work(*, concurrency: int, wait: bool) -> None:
    """Both queues: until nothing is due, or with `wait` until this is cancelled or one of them cannot go on."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector), "the queue lives in Django's database"
    worker = app.with_connector(connector.get_worker_connector())
    async with worker.open_async():
        queues = [
            asyncio.create_task(_work_off(worker, "default", concurrency=concurrency, wait=wait)),
            asyncio.create_task(_work_off(worker, WEBHOOKS, concurrency=1, wait=wait)),
        ]
        try:
            await asyncio.wait(queues, return_when=asyncio.FIRST_COMPLETED if wait else asyncio.ALL_COMPLETED)
        finally:
            for queue in queues:
                queue.cancel()  # told to stop; the jobs in hand are finished
            ends = await asyncio.gather(*queues, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end


async def _work_off(worker: App, queue: str, *, concurrency: int, wait: bool) -> None:
    await worker.run_worker_async(
        queues=[queue], concurrency=concurrency, wait=wait, delete_jobs="successful", listen_notify=wait,
        install_signal_handlers=False, task_middleware=[with_living_connections],
    )  # fmt: skip


async def _first(*tasks: asyncio.Task[Any], timeout: float | None = None) -> None:
    """Until one of them has ended; a waiting that is not needed any more is taken back."""
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED, timeout=timeout)
    tasks[-1].cancel()


def _only_an_interruption(end: object) -> None:
    """How the work ended: told to stop, or because of the database. Anything else is a mistake of ours and is raised."""
    if isinstance(end, BaseException) and not isinstance(
        end, (asyncio.CancelledError, ConnectorException, psycopg.OperationalError)
    ):
        raise end
