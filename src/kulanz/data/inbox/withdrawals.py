"""What an import has done and what has happened since: which of its claims can be taken back without harm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from kulanz.data.inbox.models import ImportRow, ImportRun
from kulanz.data.standing_sql import is_coming
from kulanz.kernel.errors import Conflict
from kulanz.kernel.words import Words, say

State = ImportRow.State
DOING = (State.CREDITED, State.CORRECTED, State.TAKEN)  # taken back in this order: the last that was done first
MONEY = say("Money came for it, or is on its way.")
TOLD = say("The customer was written to about it.")
CHANGED = say("It was stated differently since.")
STAYS = say("It cannot be put back any more.")
MOVED_ON = say("This file has moved on meanwhile. Please look at its page again.")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a withdrawal would come to. `touched` counts the claims that stay unless a person says otherwise."""

    taken: int
    corrected: int
    credited: int
    touched: int
    withdrawn: int  # rows taken back before


TOUCHED = f"""
SELECT c.id,
       EXISTS (SELECT 1 FROM receivables_posting p WHERE p.account_id = c.account_id AND p.claim_id = c.id AND p.book = 'credit'
               HAVING sum(p.amount_minor) <> 0)
       OR EXISTS (SELECT 1 FROM payments_receipt r WHERE r.account_id = c.account_id AND {is_coming("r")}
                  AND (r.claim_ids = '[]' OR r.claim_ids ? c.id::text)) AS has_money,
       EXISTS (SELECT 1 FROM contact_message m WHERE m.account_id = c.account_id
               AND m.status IN ('sending', 'sent', 'ambiguous') AND m.asked_claims ? c.id::text) AS was_told,
       c.draft_hash <> decode(r.draft->>'hash', 'hex') AS was_changed
FROM inbox_importrow r JOIN receivables_claim c ON c.id = (r.draft->>'claim')::uuid
WHERE r.run_id = %s AND r.state = 'taken' AND c.status <> 'withdrawn'
"""  # noqa: S608  # a fragment of standing_sql


def begin(run: ImportRun, *, with_touched: bool, actor: str) -> None:
    """Marks a locked run as being taken back. `with_touched`: also the claims for which something has happened since."""
    if run.state not in (ImportRun.State.DONE, ImportRun.State.WITHDRAWN):
        raise Conflict(MOVED_ON)
    if with_touched:
        ImportRow.objects.filter(run=run, state__in=DOING).update(reason=None)
    run.withdrawn_by, run.withdrawn_at = actor[:80], None
    run.save(update_fields=["withdrawn_by", "withdrawn_at"])


def outlook(run: ImportRun) -> Outlook:
    """For the page that asks whether it is meant."""
    counts: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM inbox_importrow WHERE run_id = %s GROUP BY state", [run.id])
        counts.update(dict(cursor.fetchall()))
        cursor.execute(f"SELECT count(*) FROM ({TOUCHED}) t WHERE has_money OR was_told OR was_changed", [run.id])  # noqa: S608
        touched = cursor.fetchone()[0]
    return Outlook(counts["taken"], counts["corrected"], counts["credited"], touched, counts["withdrawn"])


def touched(run: ImportRun, claims: Collection[UUID]) -> Mapping[UUID, Words]:
    """Those of `claims` for which something has happened since, and what."""
    with connection.cursor() as cursor:
        cursor.execute(f"{TOUCHED} AND c.id = ANY(%s)", [run.id, list(claims)])
        rows = cursor.fetchall()
    reasons = {id_: _reason(*flags) for id_, *flags in rows}
    return {id_: reason for id_, reason in reasons.items() if reason}


def next_rows(run: ImportRun, *, most: int) -> list[ImportRow]:
    """The next rows to be taken back, all of one kind; those that stay, with their reason, are passed over."""
    for state in DOING:
        rows = ImportRow.objects.filter(run=run, state=state, reason__isnull=True).order_by("line")
        if found := list(rows.only("id", "line", "state", "draft")[:most]):
            return found
    return []


def _reason(has_money: bool, was_told: bool, was_changed: bool) -> Words | None:
    return MONEY if has_money else TOLD if was_told else CHANGED if was_changed else None
