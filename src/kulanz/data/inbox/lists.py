"""What a file says of claims by not naming them: a list of all that is open leaves out what is settled at the creditor.

A line with a fault names its claim all the same; one that says "settled" or "nothing is open" settles the claim it names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from kulanz.data.agreements.models import Hold
from kulanz.data.inbox.models import ImportRun, Source
from kulanz.data.receivables.models import Claim
from kulanz.data.standing_sql import is_open
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.ports.intake import layout_from_json
from kulanz.ports.registry import plugin

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Missing:
    """Open claims that a file names no more, beside all that are open of its source."""

    count: int
    open_claims: int
    sums: tuple[Money, ...]

    def is_more_than(self, percent: int) -> bool:
        return self.count * HUNDRED > self.open_claims * percent


@dataclass(frozen=True, slots=True)
class MissingClaim:
    """One of them, as a page shows it."""

    id: UUID
    number: str
    account: UUID
    customer: str
    open: Money
    due_on: date


def source_of(creditor: UUID, name: str) -> Source:
    """The source with its rules; one that nobody has set up yet has the usual ones and is not kept."""
    found = Source.objects.filter(creditor=creditor, name=name).first()
    return found or Source(creditor_id=creditor, name=name)


def is_table(key: str) -> bool:
    """Whether an intake plugin reads tables: one invoice by itself is never a list of all that is open."""
    return hasattr(plugin("intake", key), "meanings")


def is_snapshot(creditor: UUID, name: str, *, wish: bool | None, key: str) -> bool:
    """How a new file of a source is meant: as somebody says (which is remembered), or as the one before (None)."""
    if not is_table(key):
        return False
    if wish is not None:
        Source.objects.update_or_create(creditor_id=creditor, name=name, defaults={"is_snapshot": wish})
    return source_of(creditor, name).is_snapshot


# A rejected line names its claim by any of its cells: better one claim too many kept than one closed by a fault.
LINES = """
WITH lines AS (
    SELECT raw, coalesce(state = 'rejected' AND coalesce(jsonb_array_length(reason->'also'), 0) = 0
                         AND reason->>'text' LIKE '%%: nothing is open.', false) AS is_settled
    FROM inbox_importrow WHERE run_id = %(run)s AND state = 'rejected'
), named AS (
    SELECT draft->>'claim_number' AS number FROM inbox_importrow WHERE run_id = %(run)s AND state = 'ready'
), cells AS (
    SELECT upper(regexp_replace(cell, '[^[:alnum:]]', '', 'g')) AS key
    FROM lines, jsonb_array_elements_text(lines.raw) AS cell WHERE NOT is_settled
), settled AS (
    SELECT btrim(raw->>%(column)s::int) AS number FROM lines WHERE is_settled
)
"""
IS_NAMED_BY_FAULT = "EXISTS (SELECT 1 FROM cells WHERE cells.key = c.number_key AND cells.key <> '')"
IS_MISSING = f"""
(%(is_snapshot)s AND NOT EXISTS (SELECT 1 FROM named WHERE named.number = c.number) AND NOT {IS_NAMED_BY_FAULT})
OR EXISTS (SELECT 1 FROM settled WHERE settled.number = c.number)
"""  # noqa: S608
OPEN = f"""
FROM receivables_claim c WHERE c.creditor_id = %(creditor)s AND c.source = %(source)s AND c.id < %(run)s AND {is_open("c")}
"""
IS_PAUSED = """
EXISTS (SELECT 1 FROM agreements_hold h WHERE h.account_id = c.account_id AND h.claim_id = c.id
        AND h.kind = 'not_listed' AND h.ended_on IS NULL)
"""


def missing(run: ImportRun) -> Missing:
    """What `run` would pause, while nothing of it was taken yet. What came in after the file was cannot be on it."""
    if not (run.is_snapshot or run.rows_rejected):
        return Missing(0, 0, ())
    statement = f"{LINES} SELECT c.currency, ({IS_MISSING}), count(*), sum(c.open_minor) {OPEN} GROUP BY 1, 2"
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(run))
        rows = cursor.fetchall()
    gone = [row for row in rows if row[1]]
    sums = tuple(Money(int(minor), currency) for currency, _is_missing, _count, minor in gone)
    return Missing(sum(row[2] for row in gone), sum(row[2] for row in rows), sums)


def unconfirmed(run: ImportRun, found: Missing | None = None) -> Words | None:
    """Why a person has to confirm first that so many claims are settled; None: nothing stands against taking it in."""
    if run.missing_confirmed_by or not run.is_snapshot:
        return None
    found = found or missing(run)
    if not found.is_more_than(source_of(run.creditor_id, run.source).most_missing_percent):
        return None
    return say(
        "%(count)s of %(all)s open invoices are not on this list. Please confirm that first.",
        count=found.count,
        all=found.open_claims,
    )


def missing_ids(run: ImportRun, *, start: int, most: int) -> list[UUID]:
    """One page of them."""
    return _ids(f"{LINES} SELECT c.id {OPEN} AND ({IS_MISSING}) ORDER BY c.id LIMIT {most:d} OFFSET {start:d}", run)


def to_pause(run: ImportRun, *, most: int) -> list[UUID]:
    """The next of them that are not paused yet."""
    return _ids(f"{LINES} SELECT c.id {OPEN} AND ({IS_MISSING}) AND NOT {IS_PAUSED} LIMIT {most:d}", run)


def to_resume(run: ImportRun, *, most: int) -> list[UUID]:
    """The next paused claims that a line with a fault names: they are on the list, whatever is wrong with the line."""
    return _ids(f"{LINES} SELECT c.id {OPEN} AND {IS_NAMED_BY_FAULT} AND {IS_PAUSED} LIMIT {most:d}", run)


def paused(run: ImportRun) -> QuerySet[Hold]:
    """The pauses that `run` set and that have not ended, on claims that are still open."""
    return Hold.objects.filter(
        kind=Hold.Kind.NOT_LISTED, made_by=paused_by(run.id), ended_on=None, claim__status=Claim.Status.OPEN
    )


def paused_by(run: UUID) -> str:
    """How a pause names the run that set it."""
    return f"import:{run}"


def shown(claims: Collection[UUID]) -> list[MissingClaim]:
    """Claims as a page shows them."""
    rows = Claim.objects.filter(id__in=claims).select_related("account__customer").order_by("id")
    return [
        MissingClaim(c.id, c.number, c.account_id, c.account.customer.name, Money(c.open_minor, c.currency), c.due_on)
        for c in rows
    ]  # fmt: skip


def _ids(statement: str, run: ImportRun) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(run))
        return [row[0] for row in cursor.fetchall()]


def _values(run: ImportRun) -> dict[str, Any]:  # Any: what the database takes
    means = [column.means for column in layout_from_json(run.layout).columns]
    return {
        "run": run.id, "creditor": run.creditor_id, "source": run.source, "is_snapshot": run.is_snapshot,
        "column": means.index("claim_number") if "claim_number" in means else None,
    }  # fmt: skip
