"""Dry runs as rows: begun, stopped, thrown away, and what they came to. Nothing but their own rows is ever written.

`chose` says what an account would get: `stage/option` a message, `wait:rule` a wait and its first reason, `to:end` a proposal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from kulanz.data.journeys.models import DryRun, DryStep
from kulanz.domain.journey.decide import Choice, Propose, Step
from kulanz.kernel.dates import Now

WORKED = (DryRun.State.WAITING, DryRun.State.RUNNING)
Kind = Literal["step", "wait", "end"]


@dataclass(frozen=True, slots=True)
class Side:
    """A journey to look through: its data form, and `name/version` as people may read it."""

    definition: Mapping[str, Any]  # a journey's data form
    name: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an account would get. `key`: a stage with its option, the rule that waits, or where the journey ends."""

    kind: Kind
    key: str
    option: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """How many accounts get the same. `cost` is in `cost_currency`, the creditor's own; a wait has no currency."""

    side: int
    chosen: Chosen
    channel: str
    currency: str
    cost_currency: str
    accounts: int
    asked_minor: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Pair:
    """So many accounts would get `first` by one journey and `second` by the other, each by a channel."""

    first: Chosen
    first_channel: str
    second: Chosen
    second_channel: str
    accounts: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to. `totals`: by side the messages from kindest to strictest, proposals and waits among them.
    `looks`: how many of those who wait by the first journey are looked at again on a day."""

    totals: list[Total]
    looks: Mapping[date, int]


def begin(
    *, now: Now, actor: str, name: str = "", creditor: UUID | None = None, first: Side | None = None,
    second: Side | None = None,
) -> DryRun:  # fmt: skip
    """A run that waits for its worker. Without journeys it is the day as it would be; with `second` two are compared."""
    return DryRun.objects.create(
        name=name, creditor_id=creditor, business_on=now.on, made_at=now.at, made_by=actor,
        first=first.definition if first else None, first_name=first.name if first else "",
        second=second.definition if second else None, second_name=second.name if second else "",
    )  # fmt: skip


def cancel(run: UUID, *, at: datetime) -> bool:
    """Stops a run; the chunk that is being looked at is not kept. False: it had ended already."""
    waiting = DryRun.objects.filter(id=run, state__in=WORKED)
    return waiting.update(state=DryRun.State.CANCELLED, finished_at=at) > 0


def drop(*runs: UUID) -> None:
    """Throws runs away with all they found."""
    DryStep.objects.filter(run__in=runs).delete()
    DryRun.objects.filter(id__in=runs).delete()


def drop_older(than: datetime) -> int:
    """Throws away what ended before `than`; how many runs."""
    old = list(DryRun.objects.filter(finished_at__lt=than).values_list("id", flat=True))
    drop(*old)
    return len(old)


def chose_of(choice: Choice) -> str:
    """A choice as its row keeps it."""
    if isinstance(choice, Step):
        return f"{choice.stage.key}/{choice.option.key}"[:60]
    if isinstance(choice, Propose):
        return f"to:{choice.to.value}"
    return f"wait:{choice.because[0].rule}"


def chosen_of(chose: str) -> Chosen:
    """What a row says was chosen."""
    if chose.startswith("wait:"):
        return Chosen("wait", chose.removeprefix("wait:"))
    if chose.startswith("to:"):
        return Chosen("end", chose.removeprefix("to:"))
    stage, _slash, option = chose.partition("/")
    return Chosen("step", stage, option)


WAITS = "{0}.chose LIKE 'wait:%%'"
SUMS = f"""
WITH found AS (
    SELECT s.side, s.chose, s.channel, s.tone, s.asked_minor, s.cost,
           CASE WHEN {WAITS.format("s")} THEN '' ELSE a.currency END AS currency,
           CASE WHEN {WAITS.format("s")} THEN '' ELSE c.currency END AS cost_currency,
           CASE WHEN {WAITS.format("s")} AND s.side = 1 THEN s.next_look_on END AS look_on
    FROM journeys_drystep s JOIN receivables_account a ON a.id = s.account_id JOIN tenancy_creditor c ON c.id = a.creditor_id
    WHERE s.run_id = %s)
SELECT side, chose, channel, currency, cost_currency, count(*), sum(asked_minor), sum(cost), look_on, min(tone) AS tone
FROM found GROUP BY GROUPING SETS ((side, chose, channel, currency, cost_currency), (look_on))
ORDER BY side, tone, count(*) DESC, chose, channel, currency, cost_currency
"""  # noqa: S608 - constants only
OTHER = (
    "journeys_drystep o ON o.run_id = s.run_id AND o.account_id = s.account_id AND o.side = 2"  # by the second journey
)
DIFFERS = f"""(NOT ({WAITS.format("s")} AND {WAITS.format("o")})
    AND (s.chose, s.channel, s.tone, s.asked_minor) IS DISTINCT FROM (o.chose, o.channel, o.tone, o.asked_minor))"""
PAIRS = f"""
SELECT CASE WHEN {WAITS.format("s")} THEN 'wait:' ELSE s.chose END, s.channel,
       CASE WHEN {WAITS.format("o")} THEN 'wait:' ELSE o.chose END, o.channel, count(*)
FROM journeys_drystep s JOIN {OTHER} WHERE s.run_id = %s AND s.side = 1 AND {DIFFERS}
GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3, 4
"""  # noqa: S608 - constants only


def result(run: UUID) -> Result:
    """What a run came to."""
    sums = _rows(SUMS, run)
    return Result(
        totals=[
            Total(side, chosen_of(chose), channel, currency, cost_currency, accounts, int(asked), cost)
            for side, chose, channel, currency, cost_currency, accounts, asked, cost, _, _ in sums
            if side is not None
        ],
        looks={look_on: accounts for side, *_, accounts, _, _, look_on, _ in sums if side is None and look_on},
    )


def totals(run: UUID) -> list[Total]:
    """How many accounts get what, by side from kindest to strictest."""
    return result(run).totals


def pairs(run: UUID) -> list[Pair]:
    """Where two journeys differ, most accounts first. Two waits are the same, whatever their reasons."""
    return [
        Pair(chosen_of(first), first_channel, chosen_of(second), second_channel, accounts)
        for first, first_channel, second, second_channel, accounts in _rows(PAIRS, run)
    ]


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:  # Any: places and columns of the statement
    with planned_without(LOOPS, SORTS), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


LOOPS, SORTS, BITMAPS = "enable_nestloop", "enable_sort", "enable_bitmapscan"  # settings of PostgreSQL's planner


@contextmanager
def planned_without(*ways: str) -> Iterator[None]:
    """Keeps the planner, in this transaction, from ways that are quick over ten rows and take minutes over a hundred thousand.
    Statistics know nothing of a fresh run, so to the planner it has ten rows; and of a run among many it never hears."""
    settings = ", ".join(["set_config(%s, %s, true)"] * len(ways))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {settings}", [word for way in ways for word in (way, "off")])
        yield
        # after an error the transaction is undone, and the settings with it
        cursor.execute(f"SELECT {settings}", [word for way in ways for word in (way, "on")])
