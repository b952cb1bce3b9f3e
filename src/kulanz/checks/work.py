"""Whether work goes on: how long the oldest wake-up, job and unsent message wait, and when the relay last gave a sign of life.

It looks across all organisations, and says nothing of any of them but an age.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from kulanz.data.outbox.models import Heartbeat
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Tenant
from kulanz.kernel.values import value

LIMITS: Mapping[str, timedelta] = {  # longer than this, and work stands still
    "relay": timedelta(minutes=2),
    "wake_up": timedelta(minutes=10),
    "job": timedelta(minutes=15),
    "message": timedelta(minutes=30),
}
# A tenant's own. A message counts from when it was written or last taken in hand; in quiet hours it waits rightly.
OLDEST = """
SELECT (SELECT min(due_at) FROM outbox_wakeup WHERE gave_up_at IS NULL AND due_at <= %(at)s),
       (SELECT min(greatest(to_timestamp(('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint / 1000.0), attempt_at))
        FROM contact_message WHERE status IN ('ready', 'sending') AND (send_after IS NULL OR send_after <= %(at)s))
"""
# The queue's own: since something last happened to a job that may run.
OLDEST_JOB = """
SELECT min((SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.at <= %(at)s))
FROM procrastinate_jobs j WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= %(at)s)
"""


@value
class Work:
    """How long each kind of work waits already. `waited["relay"]` is None where it never gave a sign of life."""

    waited: Mapping[str, timedelta | None]

    @property
    def standing_still(self) -> list[str]:
        """The kinds of work that nobody does; empty when all is well."""
        return [name for name, limit in LIMITS.items() if (waited := self.waited[name]) is None or waited > limit]


def look(*, at: datetime | None = None) -> Work:
    """What waits at `at`, now unless said."""
    at = at or datetime.now(UTC)
    wake_ups, messages = [], []
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant_scope(tenant_id):
            wake_up, message = _row(OLDEST, at)
            wake_ups.append(wake_up)
            messages.append(message)
    beat = Heartbeat.objects.filter(part=Heartbeat.RELAY).values_list("at", flat=True).first()
    return Work(
        {
            "relay": None if beat is None else _age(beat, at),
            "wake_up": max((_age(one, at) for one in wake_ups), default=timedelta(0)),
            "job": _age(_row(OLDEST_JOB, at)[0], at),
            "message": max((_age(one, at) for one in messages), default=timedelta(0)),
        }
    )


def _row(query: str, at: datetime) -> tuple[Any, ...]:  # moments, or None where nothing waits
    with connection.cursor() as cursor:
        cursor.execute(query, {"at": at})
        found: tuple[Any, ...] = cursor.fetchone()
        return found


def _age(since: datetime | None, at: datetime) -> timedelta:
    return max(at - since, timedelta(0)) if since else timedelta(0)
