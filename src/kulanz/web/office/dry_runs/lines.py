"""The accounts of a dry run: one query finds which fifty, another reads what is shown of those fifty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import connection

from kulanz.data.journeys.dry_runs import BITMAPS, DIFFERS, LOOPS, OTHER, SORTS, Chosen, chosen_of, planned_without
from kulanz.data.scope import tenant_scope
from kulanz.web.office.finding import find
from kulanz.web.ui.tables import PAGE_ROWS, Ask

CSV_CHUNK = 1000
SIDES = f"journeys_drystep s LEFT JOIN {OTHER}"
ORDERS = {  # the joins besides, and the column
    "customer": (
        "JOIN receivables_account a ON a.id = s.account_id JOIN parties_customer c ON c.id = a.customer_id",
        "c.sort_name",
    ),
    "asked": ("", "greatest(s.asked_minor, o.asked_minor)"),
    "cost": ("", "s.cost"),
}
KINDS = {  # what an account gets, in its row {0}
    "wait": "{0}.chose LIKE 'wait:%%'",
    "end": "{0}.chose LIKE 'to:%%'",
    "step": "{0}.channel <> ''",
}
LINES = """
SELECT s.id, s.account_id, c.name, c.number, a.currency, k.currency,
       s.chose, s.channel, s.asked_minor, s.cost, s.reasons::text, s.next_look_on
FROM journeys_drystep s JOIN receivables_account a ON a.id = s.account_id
JOIN parties_customer c ON c.id = a.customer_id JOIN tenancy_creditor k ON k.id = a.creditor_id
WHERE s.id = ANY(%s::uuid[])
"""
Ids = tuple[UUID, UUID | None]  # the rows of an account: of the first journey and of the second


@dataclass(frozen=True, slots=True)
class Got:
    """What an account would get by one journey."""

    chosen: Chosen
    channel: str
    asked_minor: int
    cost: Decimal
    reasons: str  # as they are kept: many accounts have the same ones
    next_look_on: date | None


@dataclass(frozen=True, slots=True)
class AccountOutcome:
    """An account of the run. `second` None: nothing was compared."""

    account: UUID
    customer: str
    number: str
    currency: str
    cost_currency: str
    first: Got
    second: Got | None


class Page(NamedTuple):
    lines: list[AccountOutcome]
    total: int


class Keys(NamedTuple):
    """What occurs in a run: stages, rules that wait, channels."""

    stages: list[str]
    waits: list[str]
    channels: list[str]


def keys(run: UUID) -> Keys:
    with planned_without(LOOPS, SORTS), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT chose, channel FROM journeys_drystep WHERE run_id = %s ORDER BY 1, 2", [run])
        found = [(chosen_of(chose), channel) for chose, channel in cursor.fetchall()]
    return Keys(
        list(dict.fromkeys(chosen.key for chosen, _ in found if chosen.kind == "step")),
        [chosen.key for chosen, _ in found if chosen.kind == "wait"],
        sorted({channel for _, channel in found if channel}),
    )


def page(run: UUID, ask: Ask) -> Page:
    """The accounts of the page that the address asks for, and how many fit in all."""
    base, values = _fitting(run, ask)
    with planned_without(LOOPS), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {SIDES} {base}", values)  # noqa: S608
        total = int(cursor.fetchone()[0])
        start = min(ask.rows.start, max(total - 1, 0) // PAGE_ROWS * PAGE_ROWS)  # past the end: the last page
        cursor.execute(_ordered(base, ask) + " LIMIT %s OFFSET %s", [*values, PAGE_ROWS, start])
        ids = cursor.fetchall()
    return Page(lines(ids), total)


def stream(tenant: UUID, run: UUID, ask: Ask) -> Iterator[list[AccountOutcome]]:
    """Every account that fits, in order, a chunk and a short transaction at a time; for the spreadsheet.

    The order is worked out once and kept by the server, in a cursor that outlives its transaction: however slowly somebody
    fetches the file, nothing is held open, and nothing is kept here. Begin and end it in one thread."""
    order = f"lines_{uuid4().hex}"
    base, values = _fitting(run, ask)
    with tenant_scope(tenant), planned_without(LOOPS), connection.cursor() as cursor:
        cursor.execute(f"DECLARE {order} NO SCROLL CURSOR WITH HOLD FOR {_ordered(base, ask)}", values)
    try:
        while True:
            with tenant_scope(tenant), connection.cursor() as cursor:
                cursor.execute(f"FETCH {CSV_CHUNK} FROM {order}")
                ids = cursor.fetchall()
                chunk = lines(ids)
            if not ids:
                return
            yield chunk
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"CLOSE {order}")


def lines(ids: Sequence[Ids]) -> list[AccountOutcome]:
    """What is shown of these accounts, in their order: one query, by the rows' own keys and nothing else."""
    wanted = ",".join([str(id_) for pair in ids for id_ in pair if id_])
    with planned_without(BITMAPS), connection.cursor() as cursor:
        cursor.execute(LINES, [f"{{{wanted}}}"])
        found = {id_: columns for id_, *columns in cursor.fetchall()}
    return [_line(found[first], found.get(second)) for first, second in ids if first in found]


def _fitting(run: UUID, ask: Ask) -> tuple[str, list[Any]]:
    """The conditions of the address as SQL, with their values."""
    tests = ["s.run_id = %s", "s.side = 1"]
    values: list[Any] = [run]
    wish = ask.filters
    for start in ("gets", "why"):
        if start in wish:
            tests.append(f"({_gets('s', wish[start])} OR {_gets('o', wish[start])})")
            values += [_key(wish[start])] * 2 if ":" in wish[start] else []
    if "channel" in wish:
        tests.append("(s.channel = %s OR o.channel = %s)")
        values += [wish["channel"]] * 2
    if "differs" in wish:
        tests.append(DIFFERS)
    found = find(ask.text)
    if found:
        tests.append(f"s.account_id IN ({found.statement})")
        values += found.values
    return "WHERE " + " AND ".join(tests), values


def _gets(row: str, wish: str) -> str:
    """`step`, `wait`, `end`, or one stage or rule of them."""
    kind, _colon, key = wish.partition(":")
    if not key:
        return KINDS[kind].format(row)
    return f"split_part({row}.chose, '/', 1) = %s" if kind == "step" else f"{row}.chose = %s"


def _key(wish: str) -> str:
    return wish.removeprefix("step:")


def _ordered(base: str, ask: Ask) -> str:
    join, column = ORDERS[ask.sort]
    way = "DESC NULLS LAST" if ask.is_descending else "ASC NULLS LAST"
    return f"SELECT s.id, o.id FROM {SIDES} {join} {base} ORDER BY {column} {way}, s.id"  # noqa: S608


def _line(first: Sequence[Any], second: Sequence[Any] | None) -> AccountOutcome:  # columns of LINES behind the id
    account, name, number, currency, cost_currency, *got = first
    return AccountOutcome(
        account, name or number, number, currency, cost_currency, _got(got), _got(second[5:]) if second else None
    )


def _got(columns: Sequence[Any]) -> Got:
    chose, channel, asked, cost, reasons, look_on = columns
    return Got(chosen_of(chose), channel, asked, cost, reasons, look_on)
