"""What Today shows: what needs a person, what the day did, money in and on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.urls import reverse

from kulanz.data.journeys.models import DayRun
from kulanz.data.standing_sql import is_expected_on
from kulanz.kernel.money import Money
from kulanz.web.office.people import stage_names
from kulanz.web.office.words import TASKS, WAITS, word
from kulanz.web.ui.parts import Text

DEAD_AFTER = timedelta(hours=1)  # a run that has not ended by then has no worker any more
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something, and where to see them (empty: nowhere)."""

    label: Text
    count: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class DayView:
    """A run of the day: how far it is, or what it did."""

    id: UUID
    on: date
    started_at: datetime
    finished_at: datetime | None
    due: int
    decided: int
    steps: int
    is_running: bool
    told: tuple[Count, ...] = ()
    waits: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class MoneyView:
    """Money in one currency."""

    today: Money
    today_count: int
    week: Money
    week_count: int
    coming: Money
    coming_count: int


def tasks_by_kind() -> tuple[Count, ...]:
    """Open tasks, the most frequent kind first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, count(*) FROM desk_task WHERE done_at IS NULL GROUP BY kind ORDER BY 2 DESC, 1")
        desk = reverse("office:desk")
        return tuple(Count(word(TASKS, kind), count, f"{desk}?kind={kind}") for kind, count in cursor.fetchall())


MONEY = f"""
SELECT currency,
    sum(amount_minor) FILTER (WHERE state = 'settled' AND value_on = %(on)s),
    count(*) FILTER (WHERE state = 'settled' AND value_on = %(on)s),
    sum(amount_minor) FILTER (WHERE state = 'settled'), count(*) FILTER (WHERE state = 'settled'),
    sum(amount_minor) FILTER (WHERE state <> 'settled'), count(*) FILTER (WHERE state <> 'settled')
FROM payments_receipt
WHERE (state = 'settled' AND value_on > %(week_ago)s AND value_on <= %(on)s AND same_as_id IS NULL) OR {is_expected_on()}
GROUP BY currency ORDER BY currency
"""  # noqa: S608 - a fragment of standing_sql


def money(on: date) -> tuple[MoneyView, ...]:
    """Money by currency; one line of zeros in euro where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(MONEY, {"on": on, "week_ago": on - WEEK})
        rows = cursor.fetchall() or [("EUR", 0, 0, 0, 0, 0, 0)]
    return tuple(
        MoneyView(Money(int(a or 0), c), n, Money(int(b or 0), c), m, Money(int(d or 0), c), k)
        for c, a, n, b, m, d, k in rows
    )


def last_run(at: datetime) -> DayView | None:
    """The newest run with what it did; a running one with how far it is."""
    run = DayRun.objects.order_by("-id").first()
    return _view(run, at) if run else None


def run_of(run_id: UUID, at: datetime) -> DayView | None:
    run = DayRun.objects.filter(id=run_id).first()
    return _view(run, at) if run else None


def running(on: date, at: datetime) -> DayRun | None:
    """A run of this day that is still worked on."""
    return DayRun.objects.filter(business_on=on, finished_at=None, started_at__gt=at - DEAD_AFTER).first()


def _view(run: DayRun, at: datetime) -> DayView:
    is_running = run.finished_at is None and run.started_at > at - DEAD_AFTER
    return DayView(
        id=run.id,
        on=run.business_on,
        started_at=run.started_at,
        finished_at=run.finished_at,
        due=run.accounts_due,
        decided=run.accounts_decided,
        steps=run.steps,
        is_running=is_running,
        told=() if is_running else _told(run),
        waits=() if is_running else _waits(run),
    )


TOLD = """
SELECT stage, count(*) FROM contact_message
WHERE id > %(first)s AND planned_on = %(on)s AND stage <> '' GROUP BY stage, tone ORDER BY tone, stage
"""
WAITING = """
SELECT rule, count(*) FROM (
    SELECT DISTINCT ON (account_id) chose, reasons -> 0 ->> 'rule' AS rule FROM contact_decision
    WHERE id > %(first)s AND business_on = %(on)s ORDER BY account_id, id DESC
) last WHERE chose = 'wait' GROUP BY rule ORDER BY 2 DESC, 1
"""


def _told(run: DayRun) -> tuple[Count, ...]:
    """By the name of the stage: two journeys may each have a notice."""
    names = stage_names()
    counted: dict[str, int] = {}
    for stage, count in _since(run, TOLD):
        name = str(names.get(stage, stage))
        counted[name] = counted.get(name, 0) + count
    return tuple(Count(name, count) for name, count in counted.items())


def _waits(run: DayRun) -> tuple[Count, ...]:
    """Why accounts wait after the last decision of that day, by the first reason of each."""
    return tuple(Count(word(WAITS, rule or ""), count) for rule, count in _since(run, WAITING))


def _since(run: DayRun, statement: str) -> list[tuple[str, int]]:
    """Ids carry their moment, so that the rows since the run began are found by the primary key."""
    values = {"first": str(first_id_at(run.started_at)), "on": str(run.business_on)}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def first_id_at(at: datetime) -> UUID:
    """Every id made at `at` or later is larger (RFC 9562: the first 48 bits are the milliseconds)."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
