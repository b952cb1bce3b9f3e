"""Dry runs as rows: begun, stopped, thrown away, and what they came to. Nothing but their own rows is ever written.

`chose` says what an account would get: `stage/option` a message, `wait:rule` a wait and its first reason, `to:end` a proposal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from kulanz.domain.decide import Choice, Propose, Step
from kulanz.kernel.dates import Now

from .models import DryRun, DryStep

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
class Look:
    """How many of the accounts that wait are looked at again on `on`."""

    on: date
    accounts: int


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


TOTALS = """
SELECT s.side, s.chose, s.channel, a.currency, c.currency, count(*), sum(s.asked_minor), sum(s.cost), min(s.tone) AS tone
FROM contact_drystep s JOIN receivables_account a ON a.id = s.account_id JOIN tenancy_creditor c ON c.id = a.creditor_id
WHERE s.run_id = %s AND s.chose NOT LIKE 'wait:%%' GROUP BY 1, 2, 3, 4, 5
UNION ALL  -- waits ask for nothing: counted from the index alone
SELECT side, chose, '', '', '', count(*), 0, 0, 0 FROM contact_drystep
WHERE run_id = %s AND chose LIKE 'wait:%%' GROUP BY side, chose
ORDER BY 1, tone, 6 DESC, 2, 3, 4, 5
"""
OF_SIDE = "SELECT account_id, chose, channel, tone, asked_minor FROM contact_drystep WHERE run_id = %s AND side = {}"
WAITS = "{0}.chose LIKE 'wait:%%'"
DIFFERS = f"""(NOT ({WAITS.format("a")} AND {WAITS.format("b")})
    AND (a.chose, a.channel, a.tone, a.asked_minor) IS DISTINCT FROM (b.chose, b.channel, b.tone, b.asked_minor))"""
PAIRS = f"""
WITH a AS ({OF_SIDE.format(1)}), b AS ({OF_SIDE.format(2)})
SELECT CASE WHEN {WAITS.format("a")} THEN 'wait:' ELSE a.chose END, a.channel,
       CASE WHEN {WAITS.format("b")} THEN 'wait:' ELSE b.chose END, b.channel, count(*)
FROM a JOIN b USING (account_id) WHERE {DIFFERS} GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3, 4
"""  # noqa: S608 - constants only
LOOKS = """
SELECT next_look_on, count(*) FROM contact_drystep
WHERE run_id = %s AND side = %s AND chose LIKE 'wait:%%' AND next_look_on > %s AND next_look_on <= %s GROUP BY 1 ORDER BY 1
"""


def totals(run: UUID) -> list[Total]:
    """What a run came to: by side the messages from kindest to strictest, proposals and waits among them."""
    return [
        Total(side, chosen_of(chose), channel, currency, cost_currency, accounts, int(asked), cost)
        for side, chose, channel, currency, cost_currency, accounts, asked, cost, _tone in _rows(TOTALS, run, run)
    ]


def pairs(run: UUID) -> list[Pair]:
    """Where two journeys differ, most accounts first. Two waits are the same, whatever their reasons."""
    return [
        Pair(chosen_of(first), first_channel, chosen_of(second), second_channel, accounts)
        for first, first_channel, second, second_channel, accounts in _rows(PAIRS, run, run)
    ]


def looks(run: UUID, *, side: int, after: date, until: date) -> list[Look]:
    """On which days accounts that wait are looked at again."""
    return [Look(on, accounts) for on, accounts in _rows(LOOKS, run, side, after, until)]


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:  # Any: places and columns of the statement
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
