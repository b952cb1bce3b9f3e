"""Works everything that waits, in this thread: the relay, and the outside calls it would put on the queue."""

from __future__ import annotations

import json
from uuid import UUID

from django.db import connection
from procrastinate.contrib.django import app

from kulanz.jobs import relay
from kulanz.kernel.dates import Now
from kulanz.stations.flow import STATIONS

MOST_ROUNDS = 50


def settle(tenant_id: UUID, *, now: Now) -> None:
    """Relay and queue in turn until both are empty. Jobs run as their station's function, outside any tenant's scope."""
    for _ in range(MOST_ROUNDS):
        relay.drain(tenant_id, now=now)
        jobs = _take_jobs()
        if not jobs:
            return
        for name, args in jobs:
            _run(name, args, now)
    raise AssertionError("the flow does not come to rest")


def _run(name: str, args: dict[str, str], now: Now) -> None:
    """A station's work outside is told this world's day; any other job asks the clock, as in a worker."""
    if name in STATIONS:
        STATIONS[name].run(UUID(args["tenant"]), [UUID(subject) for subject in args["subjects"].split(",")], now=now)
    else:
        app.tasks[name](**args)


def _take_jobs() -> list[tuple[str, dict[str, str]]]:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo' RETURNING id, task_name, args")
        rows = sorted(cursor.fetchall())
    return [(name, json.loads(args) if isinstance(args, str) else args) for _id, name, args in rows]
