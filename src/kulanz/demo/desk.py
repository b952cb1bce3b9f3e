"""The demo's team at its desk: tasks of the past are done some days later, some after weeks; the newest still wait.
Proposed last steps are released after some days, too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID
from zlib import crc32

from kulanz.data.desk.models import Handover, Task
from kulanz.kernel.dates import Now
from kulanz.stations.handover.release import release

from .actor import Actor, notes

DONE_AFTER_DAYS: Mapping[str, int] = {
    Task.Kind.HELP: 3,
    Task.Kind.DECLARED_PAID: 6,
    Task.Kind.BROKEN_PROMISE: 4,
    Task.Kind.REVERSED_MONEY: 9,
    Task.Kind.NO_ADDRESS: 8,
    Task.Kind.LAST_STEP: 5,
}
SLOW_OF_FIVE, SLOWER = 1, 3  # one of five tasks takes three times as long
RELEASED_AFTER_DAYS = 14


def tidy(actors: Mapping[UUID, Actor], now: Now) -> None:
    """Closes what is old enough on this day, each with a word on how it ended."""
    for task in Task.objects.filter(kind__in=DONE_AFTER_DAYS, done_at=None).order_by("id"):
        days = DONE_AFTER_DAYS[task.kind]
        if task.due_on <= now.on - timedelta(days=days):
            assert task.account_id is not None, "tasks of these kinds are about an account"
            _close(task, days, actors[task.account_id], now)
    proposed_by = now.on - timedelta(days=RELEASED_AFTER_DAYS)
    waiting = Handover.objects.filter(state=Handover.State.PROPOSED, proposed_on__lte=proposed_by)
    for handover in waiting.order_by("id"):
        release(handover.id, now=now, actor=actors[handover.account_id].agent)


def _close(task: Task, days: int, actor: Actor, now: Now) -> None:
    draw = crc32(f"{task.kind}/{actor.person.number}".encode())
    is_slow = draw % 5 < SLOW_OF_FIVE
    if is_slow and task.due_on > now.on - timedelta(days=days * SLOWER):
        return
    sentences: Collection[str] = notes()["done"]
    task.done_at, task.done_by, task.outcome = now.at, actor.agent, sorted(sentences)[draw % len(sentences)]
    task.save(update_fields=["done_at", "done_by", "outcome"])
