"""What the page of sources shows: their rules, how much of each is open, and when its last file came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from kulanz.data.inbox.models import ImportRun, Source
from kulanz.data.standing_sql import is_open

ADDITION, SNAPSHOT = "addition", "snapshot"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source of one creditor."""

    creditor: UUID
    creditor_name: str
    name: str
    is_snapshot: bool
    closes_by_itself: bool
    most_missing_percent: int
    open_claims: int
    last_at: datetime | None


SOURCES = f"""
WITH known AS (
    SELECT creditor_id, source AS name, max(made_at) AS last_at FROM inbox_importrun GROUP BY 1, 2
    UNION ALL SELECT creditor_id, name, NULL FROM inbox_source
), open_claims AS (
    SELECT creditor_id, source AS name, count(*) AS open FROM receivables_claim
    WHERE {is_open()} GROUP BY 1, 2
)
SELECT k.creditor_id, c.name, k.name, coalesce(s.is_snapshot, false), coalesce(s.closes_by_itself, false),
       coalesce(s.most_missing_percent, 20), coalesce(o.open, 0), max(k.last_at)
FROM known k JOIN tenancy_creditor c ON c.id = k.creditor_id
LEFT JOIN inbox_source s ON s.creditor_id = k.creditor_id AND s.name = k.name
LEFT JOIN open_claims o ON o.creditor_id = k.creditor_id AND o.name = k.name
GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 2, 3
"""  # noqa: S608  # a fragment of standing_sql


def sources() -> list[SourceLine]:
    """All of them, by creditor and name."""
    with connection.cursor() as cursor:
        cursor.execute(SOURCES)
        return [SourceLine(*row) for row in cursor.fetchall()]


def is_known(creditor: UUID, name: str) -> bool:
    """Whether a file of this source was ever handed in, or rules were set for it."""
    rows = ImportRun.objects.filter(creditor=creditor, source=name)
    return rows.exists() or Source.objects.filter(creditor=creditor, name=name).exists()
