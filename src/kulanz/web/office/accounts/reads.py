"""The list of accounts: one query finds which fifty, another reads what is shown of those fifty. Nothing is asked per row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kulanz.data.standing_sql import holds_on, is_coming_on, is_objected, is_open, is_overdue, is_promised
from kulanz.kernel.money import Money
from kulanz.web.office.finding import find
from kulanz.web.ui.tables import PAGE_ROWS, Ask

CSV_CHUNK = 1000

# Sums of open claims by account, for sorting by money or age; left out where the order needs none.
SUMS = f"""LEFT JOIN (
    SELECT account_id, sum(open_minor) AS open, sum(open_minor) FILTER (WHERE due_on < %(on)s) AS overdue,
           min(due_on) FILTER (WHERE due_on < %(on)s) AS oldest_on
    FROM receivables_claim WHERE {is_open()} GROUP BY account_id
) s ON s.account_id = a.id"""  # noqa: S608 - constants only


CUSTOMERS = "JOIN parties_customer c ON c.id = a.customer_id"


class Order(NamedTuple):
    column: str
    join: str = ""


ORDERS: Mapping[str, Order] = {
    "customer": Order("c.sort_name", CUSTOMERS),
    "number": Order("c.number", CUSTOMERS),
    "overdue": Order("coalesce(s.overdue, 0)", SUMS),
    "open": Order("coalesce(s.open, 0)", SUMS),
    "days": Order("coalesce(%(on)s - s.oldest_on, 0)", SUMS),
    "look": Order("a.next_look_on"),
}


def _has(table: str, condition: str) -> str:
    """A row of `table` fits; the conditions are those of the standing (data/standing_sql.py)."""
    return f"a.id IN (SELECT account_id FROM {table} WHERE account_id IS NOT NULL AND {condition})"  # noqa: S608 - constants only


OPEN_CLAIM = f"SELECT 1 FROM receivables_claim o WHERE o.account_id = a.id AND {is_open('o')}"  # noqa: S608 - constants only
STATES: Mapping[str, str] = {  # filter of the address -> condition on account `a`
    "overdue": f"EXISTS ({OPEN_CLAIM} AND {is_overdue('o')})",
    "not_due": f"EXISTS ({OPEN_CLAIM}) AND NOT EXISTS ({OPEN_CLAIM} AND {is_overdue('o')})",
    "paid": f"NOT EXISTS ({OPEN_CLAIM})",
    "coming": _has("payments_receipt", is_coming_on()),
    "objection": _has("agreements_objection", is_objected()),
    "hold": _has("agreements_hold", holds_on()),
    "promise": _has("agreements_plan", is_promised()),
    "task": _has("desk_task", "done_at IS NULL"),
    "due": "a.next_look_on <= %(on)s",
}
TOLD = "('planned', 'ready', 'sending', 'sent', 'ambiguous')"
LAST_STAGE = f"""a.id IN (SELECT account_id FROM (
    SELECT DISTINCT ON (account_id) account_id, stage FROM contact_message
    WHERE stage <> '' AND status IN {TOLD} ORDER BY account_id, id DESC
) l WHERE l.stage = %(stage)s)"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account as the list shows it. Days and reasons are those of the state that counts most."""

    id: UUID
    customer: str
    number: str
    creditor: str
    overdue: Money
    open: Money
    days: int
    next_look_on: date | None
    first_due_on: date | None
    objections: int
    hold_reason: str | None
    hold_until_on: date | None
    promised_on: date | None
    coming: Money | None
    task: str | None
    stage: str | None
    text_key: str | None
    message_status: str | None
    message_on: date | None
    reference: str


class Page(NamedTuple):
    lines: list[AccountLine]
    total: int


def page(ask: Ask, on: date) -> Page:
    """The rows of the page that the address asks for, and how many fit in all."""
    base, values = _fitting(ask, on)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM receivables_account a {base}", values)  # noqa: S608
        total = int(cursor.fetchone()[0])
        start = min(ask.rows.start, max(total - 1, 0) // PAGE_ROWS * PAGE_ROWS)  # past the end: the last page
        cursor.execute(
            _ordered(base, ask) + " LIMIT %(most)s OFFSET %(start)s", {**values, "most": PAGE_ROWS, "start": start}
        )
        ids = [id_ for (id_,) in cursor.fetchall()]
    return Page(lines(ids, on), total)


def all_ids(ask: Ask, on: date) -> list[UUID]:
    """Every account that fits, in order; for the spreadsheet."""
    base, values = _fitting(ask, on)
    with connection.cursor() as cursor:
        cursor.execute(_ordered(base, ask), values)
        return [id_ for (id_,) in cursor.fetchall()]


def first_two(text: str) -> list[UUID]:
    """Up to two accounts that the text may mean: one is a hit, two are a list."""
    found = find(text)
    if found is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM receivables_account WHERE id IN ({found.statement}) LIMIT 2", found.values)  # noqa: S608
        return [id_ for (id_,) in cursor.fetchall()]


def _fitting(ask: Ask, on: date) -> tuple[str, dict[str, Any]]:
    """The conditions of the address as SQL after `FROM receivables_account a`, with their values."""
    values: dict[str, Any] = {"on": on}
    tests = [STATES[ask.filters["state"]]] if "state" in ask.filters else []
    if "creditor" in ask.filters:
        tests.append("a.creditor_id = %(creditor)s")
        values["creditor"] = ask.filters["creditor"]
    if "stage" in ask.filters:
        tests.append(LAST_STAGE)
        values["stage"] = ask.filters["stage"]
    if "segment" in ask.filters:
        tests.append("coalesce(nullif(a.segment_fixed, ''), a.segment) = %(segment)s")
        values["segment"] = ask.filters["segment"]
    found = find(ask.text)
    if found:
        named = {f"found_{place}": value for place, value in enumerate(found.values)}
        values.update(named)
        tests.append(f"a.id IN ({_named(found.statement, list(named))})")
    return ("WHERE " + " AND ".join(tests)) if tests else "", values


def _named(statement: str, names: Sequence[str]) -> str:
    """The statement's places by name, so that it can stand among other named values."""
    parts = statement.replace("%%", "\0").split("%s")
    assert len(parts) == len(names) + 1, "each place has its value"
    places = [f"%({name})s" for name in names]
    return "".join(part + place for part, place in zip(parts, [*places, ""], strict=True)).replace("\0", "%%")


def _ordered(base: str, ask: Ask) -> str:
    order = ORDERS[ask.sort]
    way = "DESC NULLS LAST" if ask.is_descending else "ASC NULLS LAST"
    return f"SELECT a.id FROM receivables_account a {order.join} {base} ORDER BY {order.column} {way}, a.id"  # noqa: S608


LINES = f"""
SELECT a.id, c.name, c.number, cr.name, a.currency, m.overdue, m.open, m.oldest_on, a.next_look_on, m.first_on,
    (SELECT count(*) FROM agreements_objection o WHERE o.account_id = a.id AND {is_objected("o")}),
    h.reason, h.until_on,
    (SELECT min(i.due_on) FROM agreements_plan p JOIN agreements_instalment i ON i.plan_id = p.id
     WHERE p.account_id = a.id AND {is_promised("p")}),
    r.coming, t.kind, l.stage, l.text_key, l.status, coalesce(l.sent_on, l.planned_on), a.reference
FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS x (id, place)
JOIN receivables_account a ON a.id = x.id
JOIN parties_customer c ON c.id = a.customer_id
JOIN tenancy_creditor cr ON cr.id = a.creditor_id
LEFT JOIN LATERAL (
    SELECT sum(open_minor) AS open, sum(open_minor) FILTER (WHERE due_on < %(on)s) AS overdue,
           min(due_on) FILTER (WHERE due_on < %(on)s) AS oldest_on, min(due_on) AS first_on
    FROM receivables_claim WHERE account_id = a.id AND {is_open()}
) m ON true
LEFT JOIN LATERAL (
    SELECT reason, until_on FROM agreements_hold
    WHERE account_id = a.id AND {holds_on()} ORDER BY until_on DESC LIMIT 1
) h ON true
LEFT JOIN LATERAL (
    SELECT sum(amount_minor) AS coming FROM payments_receipt
    WHERE account_id = a.id AND {is_coming_on()}
) r ON true
LEFT JOIN (
    SELECT DISTINCT ON (account_id) account_id, kind FROM desk_task
    WHERE done_at IS NULL AND account_id = ANY(%(ids)s) ORDER BY account_id, due_on, id
) t ON t.account_id = a.id
LEFT JOIN LATERAL (
    SELECT stage, text_key, status, sent_on, planned_on FROM contact_message WHERE account_id = a.id
    ORDER BY id DESC LIMIT 1
) l ON true
ORDER BY x.place
"""  # noqa: S608 - constants only


def lines(ids: Sequence[UUID], on: date) -> list[AccountLine]:
    """What the list shows of these accounts, in their order: one query."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"ids": list(ids), "on": on})
        return [_line(row, on) for row in cursor.fetchall()]


def chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + CSV_CHUNK] for start in range(0, len(ids), CSV_CHUNK))


def _line(row: Sequence[Any], on: date) -> AccountLine:  # columns of LINES
    id_, customer, number, creditor, currency, overdue, open_, oldest_on, look_on, first_on, *rest = row
    objections, reason, until_on, promised_on, coming, task, stage, text_key, status, message_on, reference = rest
    return AccountLine(
        id=id_,
        customer=customer,
        number=number,
        creditor=creditor,
        overdue=Money(int(overdue or 0), currency),
        open=Money(int(open_ or 0), currency),
        days=(on - oldest_on).days if oldest_on else 0,
        next_look_on=look_on,
        first_due_on=first_on,
        objections=objections,
        hold_reason=reason,
        hold_until_on=until_on,
        promised_on=promised_on,
        coming=Money(int(coming), currency) if coming else None,
        task=task,
        stage=stage,
        text_key=text_key,
        message_status=status,
        message_on=message_on,
        reference=reference,
    )
