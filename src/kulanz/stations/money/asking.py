"""When a provider is asked, and asked again: growing pauses, and an end that a person sees. For the stations that ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.kernel.dates import Now

PAUSES = tuple(
    timedelta(minutes=m) for m in (15, 60, 360, 1440, 4320, 10_080)
)  # 15 min, 1 and 6 hours, 1, 3 and 7 days
MOST_AT_ONCE = 200


def next_at(tries: int, now: Now) -> datetime | None:
    """When to ask after so many tries; None: no more, a person does."""
    return now.at + PAUSES[tries] if tries < len(PAUSES) else None


def leave_to_a_person(subject: UUID, account: UUID | None, *, about: str, note: str, now: Now) -> None:
    add_task(Task.Kind.PROVIDER, account, about=subject, key=f"{about}:{subject}", note=note, now=now)
