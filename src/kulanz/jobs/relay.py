"""The relay: takes waiting wake-ups in batches and runs their stations, deleting the wake-ups with the station's work.

So twice delivered is once done. A station that fails is retried alone with growing pauses; at the end a person gets a task.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from kulanz.data.clock import now_of
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.data.history import Happened, record
from kulanz.data.outbox.models import WakeUp
from kulanz.data.outbox.queue import defer
from kulanz.data.scope import tenant_scope
from kulanz.kernel.dates import Now
from kulanz.stations.flow import STATIONS, Station

log = structlog.get_logger()
BATCH = 500
MOST_TRIES = 8
FIRST_PAUSE = timedelta(seconds=2)
ACTOR = "rule:relay/1"


def drain(
    tenant_id: UUID,
    *,
    now: Now | None = None,
    most_batches: int = 10_000,
    after_round: Callable[[], None] | None = None,
) -> int:
    """Works until nothing of this tenant is due; returns how many wake-ups were done. `now` None: by the clock."""
    done = 0
    for _ in range(most_batches):
        moment = now or now_of(tenant_id)
        worked = sum(_work(tenant_id, name, moment) for name in _stations_with_work(tenant_id, moment))
        if after_round:
            after_round()
        if not worked:
            break
        done += worked
    return done


def _stations_with_work(tenant_id: UUID, now: Now) -> list[str]:
    """In the order of the way, so that one round carries a subject as far as it goes."""
    with tenant_scope(tenant_id):
        due = WakeUp.objects.filter(gave_up_at=None, due_at__lte=now.at).order_by()
        names = set(due.values_list("station", flat=True).distinct())
    return [name for name in STATIONS if name in names]


def _work(tenant_id: UUID, name: str, now: Now) -> int:
    """One batch for one station. Wake-ups that another worker holds are left to it."""
    try:
        with tenant_scope(tenant_id):
            return _run(name, _take(name, now, BATCH), tenant_id, now)
    except Exception:
        log.warning("relay.batch_failed", station=name, exc_info=True)
    return _one_by_one(tenant_id, name, now)


def _take(name: str, now: Now, most: int) -> list[WakeUp]:
    due = WakeUp.objects.filter(station=name, gave_up_at=None, due_at__lte=now.at)
    return list(due.select_for_update(skip_locked=True).order_by("id")[:most])


def _run(name: str, wake_ups: Sequence[WakeUp], tenant_id: UUID, now: Now) -> int:
    if not wake_ups:
        return 0
    station = STATIONS[name]
    subjects = list(dict.fromkeys(_subject(station, wake_up) for wake_up in wake_ups))
    if station.calls_outside:
        for start in range(0, len(subjects), station.job_size):
            ids = ",".join(str(subject) for subject in subjects[start : start + station.job_size])
            defer(name, tenant=tenant_id, subjects=ids)
    else:
        station.run(subjects, now=now)
    WakeUp.objects.filter(id__in=[wake_up.id for wake_up in wake_ups]).delete()
    return len(wake_ups)


def _subject(station: Station, wake_up: WakeUp) -> UUID:
    if station.subject == "account":
        assert wake_up.account_id is not None, "a station that looks at accounts is woken for one"
        return wake_up.account_id
    return wake_up.event_id if station.subject == "event" else wake_up.subject_id


def _one_by_one(tenant_id: UUID, name: str, now: Now) -> int:
    """After a batch failed: each wake-up in a transaction of its own, so that one bad one does not hold up the rest."""
    with tenant_scope(tenant_id):
        ids = [wake_up.id for wake_up in _take(name, now, BATCH)]
    done = 0
    for id_ in ids:
        try:
            with tenant_scope(tenant_id):
                done += _run(
                    name, list(WakeUp.objects.select_for_update(skip_locked=True).filter(id=id_)), tenant_id, now
                )
        except Exception as error:
            log.warning("relay.station_failed", station=name, wake_up=str(id_), exc_info=True)
            _postpone(tenant_id, id_, error, now)
    return done


def _postpone(tenant_id: UUID, id_: UUID, error: Exception, now: Now) -> None:
    with tenant_scope(tenant_id):
        wake_up = WakeUp.objects.select_for_update().filter(id=id_).first()
        if wake_up is None:
            return
        wake_up.tries += 1
        wake_up.error = f"{type(error).__name__}"[:300]
        wake_up.due_at = now.at + FIRST_PAUSE * 4**wake_up.tries
        if wake_up.tries >= MOST_TRIES:
            wake_up.gave_up_at = now.at
            _ask_a_person(wake_up, now)
        wake_up.save()


def _ask_a_person(wake_up: WakeUp, now: Now) -> None:
    add_task(
        Task.Kind.FAILED_WORK, wake_up.account_id, about=wake_up.subject_id, key=f"failed_work:{wake_up.id}",
        note=f"{wake_up.station}: {wake_up.error}", now=now,
    )  # fmt: skip
    data = {"station": wake_up.station, "error": wake_up.error}
    record([Happened("work.failed", wake_up.subject_id, wake_up.account_id, ACTOR, data)], now=now)
