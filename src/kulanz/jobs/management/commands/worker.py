"""`kulanz worker`: the relay and the queue's jobs in one process. Any number of them may run, on any number of machines."""

from __future__ import annotations

import asyncio
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from kulanz.jobs.listener import Listener
from kulanz.jobs.tasks import WEBHOOKS


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
            asyncio.run(work(concurrency=options["concurrency"], wait=True))
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


async def work(*, concurrency: int, wait: bool) -> None:
    connector = app.connector
    assert isinstance(connector, DjangoConnector), "the queue lives in Django's database"
    worker = app.with_connector(connector.get_worker_connector())
    async with worker.open_async():
        webhooks = asyncio.create_task(_work_off(worker, WEBHOOKS, concurrency=1, wait=wait, has_signals=False))
        await _work_off(worker, "default", concurrency=concurrency, wait=wait, has_signals=wait)
        if wait:
            webhooks.cancel()  # told to stop; a call that was cut short is tried again
        await asyncio.gather(webhooks, return_exceptions=True)


async def _work_off(worker: App, queue: str, *, concurrency: int, wait: bool, has_signals: bool) -> None:
    await worker.run_worker_async(
        queues=[queue], concurrency=concurrency, wait=wait, delete_jobs="successful", listen_notify=wait,
        install_signal_handlers=has_signals,
    )  # fmt: skip
