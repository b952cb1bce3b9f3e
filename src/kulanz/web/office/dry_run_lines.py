"""The accounts of a dry run: one query finds which fifty, another reads what is shown of those fifty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kulanz.data.contact.dry_runs import Chosen, chosen_of
from kulanz.web.ui.tables import PAGE_ROWS, Ask

from .finding import find

CSV_CHUNK = 1000
OTHER = "LEFT JOIN contact_drystep o ON o.run_id = s.run_id AND o.account_id = s.account_id AND o.side = 2"
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
DIFFERS = """NOT (s.chose LIKE 'wait:%%' AND o.chose LIKE 'wait:%%')
    AND (s.chose, s.channel, s.tone, s.asked_minor) IS DISTINCT FROM (o.chose, o.channel, o.tone, o.asked_minor)"""
LINES = """
SELECT s.account_id, c.name, c.number, a.currency, k.currency,
       s.chose, s.channel, s.asked_minor, s.cost, s.reasons::text, s.next_look_on,
       o.chose, o.channel, o.asked_minor, o.cost, o.reasons::text, o.next_look_on
FROM unnest(%s::uuid[], %s::uuid[]) WITH ORDINALITY AS x (first, second, place)
JOIN contact_drystep s ON s.id = x.first LEFT JOIN contact_drystep o ON o.id = x.second
JOIN receivables_account a ON a.id = s.account_id
JOIN parties_customer c ON c.id = a.customer_id JOIN tenancy_creditor k ON k.id = a.creditor_id
ORDER BY x.place
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
class Line:
    """An account of the run. `second` None: nothing was compared."""

    account: UUID
    customer: str
    number: str
    currency: str
    cost_currency: str
    first: Got
    second: Got | None


class Page(NamedTuple):
    lines: list[Line]
    total: int


class Keys(NamedTuple):
    """What occurs in a run: stages, rules that wait, channels."""

    stages: list[str]
    waits: list[str]
    channels: list[str]


def keys(run: UUID) -> Keys:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT chose, channel FROM contact_drystep WHERE run_id = %s ORDER BY 1, 2", [run])
        found = [(chosen_of(chose), channel) for chose, channel in cursor.fetchall()]
    return Keys(
        list(dict.fromkeys(chosen.key for chosen, _ in found if chosen.kind == "step")),
        [chosen.key for chosen, _ in found if chosen.kind == "wait"],
        sorted({channel for _, channel in found if channel}),
    )


def page(run: UUID, ask: Ask) -> Page:
    """The accounts of the page that the address asks for, and how many fit in all."""
    base, values = _fitting(run, ask)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM contact_drystep s {OTHER} {base}", values)  # noqa: S608
        total = int(cursor.fetchone()[0])
        start = min(ask.rows.start, max(total - 1, 0) // PAGE_ROWS * PAGE_ROWS)  # past the end: the last page
        cursor.execute(_ordered(base, ask) + " LIMIT %s OFFSET %s", [*values, PAGE_ROWS, start])
        ids = cursor.fetchall()
    return Page(lines(ids), total)


def all_ids(run: UUID, ask: Ask) -> list[Ids]:
    """Every account that fits, in order; for the spreadsheet."""
    base, values = _fitting(run, ask)
    with connection.cursor() as cursor:
        cursor.execute(_ordered(base, ask), values)
        return list(cursor.fetchall())


def chunks(ids: Sequence[Ids]) -> Iterator[Sequence[Ids]]:
    return (ids[start : start + CSV_CHUNK] for start in range(0, len(ids), CSV_CHUNK))


def lines(ids: Sequence[Ids]) -> list[Line]:
    """What is shown of these accounts, in their order: one query."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(LINES, [[first for first, _ in ids], [second for _, second in ids]])
        return [_line(row) for row in cursor.fetchall()]


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
    return f"SELECT s.id, o.id FROM contact_drystep s {OTHER} {join} {base} ORDER BY {column} {way}, s.id"  # noqa: S608


def _line(row: Sequence[Any]) -> Line:  # columns of LINES
    account, name, number, currency, cost_currency, *got = row
    second = _got(got[6:]) if got[6] is not None else None
    return Line(account, name or number, number, currency, cost_currency, _got(got[:6]), second)


def _got(columns: Sequence[Any]) -> Got:
    chose, channel, asked, cost, reasons, look_on = columns
    return Got(chosen_of(chose), channel, asked, cost, reasons, look_on)
