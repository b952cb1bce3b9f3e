"""What the pages of intake show: the list of runs, one run, its preview. Nothing is asked per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from kulanz.data.inbox import staging, verdict
from kulanz.data.inbox.models import ImportRow, ImportRun
from kulanz.data.parties.stated import noted_in
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words
from kulanz.ports.intake import SURE, ClaimDraft, Layout, Reject, lacking, layout_from_json, undecided
from kulanz.ports.plain import from_json
from kulanz.web.office.people import actor_names
from kulanz.web.ui.parts import Text
from kulanz.web.ui.tables import PAGE_ROWS, Ask

FIRST_ROWS, MOST_NOTED = 8, 20


@dataclass(frozen=True, slots=True)
class RunView:
    """A file of claims on its way in. `earlier` is the run that had the same file before."""

    id: UUID
    state: str
    file: str
    size: int
    plugin: str
    source: str
    creditor: str
    layout: Layout
    whole_or_nothing: bool
    seen: int
    rejected: int
    taken: int
    unchanged: int
    corrected: int
    verdict: Words | None
    made_at: datetime
    finished_at: datetime | None
    by: Text
    earlier: UUID | None = None
    earlier_at: datetime | None = None
    credited: int = 0

    @property
    def good(self) -> int:
        return self.seen - self.rejected

    @property
    def handled(self) -> int:
        return self.taken + self.unchanged + self.corrected + self.credited

    @property
    def known_by_mail(self) -> bool:
        """No column has a number of the customer: his e-mail address names him."""
        means = {column.means for column in self.layout.columns}
        return "email" in means and "customer_number" not in means

    @property
    def unsure(self) -> int:
        """Columns that a person should look at."""
        return sum(column.means is not None and column.confidence < SURE for column in self.layout.columns)

    @property
    def needs_columns(self) -> bool:
        """Nothing could be read yet: columns must be chosen first."""
        return (
            self.state == ImportRun.State.PREVIEW
            and not self.seen
            and (bool(lacking(self.layout) or undecided(self.layout)) or self.verdict is not None)
        )

    @property
    def is_working(self) -> bool:
        return self.state in (ImportRun.State.READING, ImportRun.State.TAKING)


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking in would do. `sums` is one amount for each currency; `known` are invoices that are here already, `noted`
    those where something is wrong with how the customer is reached."""

    sums: tuple[Money, ...]
    customers: int
    known: int
    noted: int
    first: tuple[ClaimDraft, ...]


@dataclass(frozen=True, slots=True)
class NotedLine:
    """Something that is wrong with how the customer of a line is reached."""

    line: int
    customer: str
    field: str
    value: str
    words: Words


ORDERS: Mapping[str, str] = {"at": "id", "rows": "rows_seen"}


def runs(ask: Ask) -> tuple[list[RunView], int]:
    """One page of runs and how many there are."""
    found: QuerySet[ImportRun] = ImportRun.objects.select_related("creditor", "file").defer("file__content")
    if creditor := ask.filters.get("creditor"):
        found = found.filter(creditor=UUID(creditor))
    if state := ask.filters.get("state"):
        found = found.filter(state=state)
    order = ORDERS.get(ask.sort, "id")
    rows = list(found.order_by(f"-{order}" if ask.is_descending else order, "-id")[ask.rows])
    names = actor_names(row.made_by for row in rows)
    return [_view(row, names) for row in rows], found.count()


def run(run_id: UUID) -> RunView | None:
    row = ImportRun.objects.select_related("creditor", "file").defer("file__content").filter(id=run_id).first()
    if row is None:
        return None
    same = ImportRun.objects.filter(file=row.file_id, creditor=row.creditor_id, source=row.source, id__lt=row.id)
    earlier = same.exclude(state=ImportRun.State.CANCELLED).order_by("-id").values_list("id", "made_at").first()
    return _view(row, actor_names([row.made_by]), *(earlier or ()))


PREVIEW = """
SELECT draft->'amount'->>1,
       sum((draft->'amount'->>0)::bigint * CASE WHEN (draft->>'is_credit')::bool THEN -1 ELSE 1 END),
       count(DISTINCT draft->>'customer_number'), count(c.id), count(*) FILTER (WHERE r."column" <> '')
FROM inbox_importrow r JOIN inbox_importrun run ON run.id = r.run_id
LEFT JOIN receivables_claim c
       ON c.creditor_id = run.creditor_id AND c.source = run.source AND c.number = r.draft->>'claim_number'
WHERE r.run_id = %s AND r.state = 'ready' GROUP BY 1 ORDER BY 2 DESC
"""


def preview(run_id: UUID) -> Preview:
    with connection.cursor() as cursor:
        cursor.execute(PREVIEW, [run_id])
        found = cursor.fetchall()
    return Preview(
        sums=tuple(Money(int(minor), currency) for currency, minor, *_counts in found),
        customers=sum(row[2] for row in found),
        known=sum(row[3] for row in found),
        noted=sum(row[4] for row in found),
        first=tuple(row.draft for row in staging.waiting(run_id, most=FIRST_ROWS)),
    )


def noted(run_id: UUID) -> list[NotedLine]:
    """The first of what was found odd, while the drafts are here."""
    rows = staging.with_findings(run_id).filter(state=ImportRow.State.READY)
    drafts = rows.values_list("draft", flat=True)[:MOST_NOTED]
    return [line for draft in drafts if draft is not None for line in _noted(from_json(ClaimDraft, draft))]


def _noted(draft: ClaimDraft) -> list[NotedLine]:
    whose = draft.customer_name or draft.customer_number
    return [NotedLine(draft.line, whose, each.field, each.value, each.words) for each in noted_in(draft)]


def rejects(run_id: UUID, *, page: int) -> list[Reject]:
    """One page of the rejected lines."""
    rows = ImportRow.objects.filter(run=run_id, state=ImportRow.State.REJECTED).order_by("line")
    return [staging.reject_of(row) for row in rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]]


def _view(row: ImportRun, names: Mapping[str, Text], *earlier: Any) -> RunView:  # Any: id and moment, or nothing
    told = verdict.read(row.message)
    return RunView(
        id=row.id, state=row.state, file=row.file.name, size=row.file.size, plugin=row.plugin, source=row.source,
        creditor=row.creditor.name, layout=layout_from_json(row.layout), whole_or_nothing=row.whole_or_nothing,
        seen=row.rows_seen, rejected=row.rows_rejected, taken=row.rows_taken, unchanged=row.rows_unchanged,
        corrected=row.rows_corrected, verdict=told.words if told else None, made_at=row.made_at,
        finished_at=row.finished_at, by=names[row.made_by], earlier=earlier[0] if earlier else None,
        earlier_at=earlier[1] if earlier else None, credited=row.rows_credited,
    )  # fmt: skip


def unsure_names(layout: Layout) -> Sequence[str]:
    return [column.name for column in layout.columns if column.means and column.confidence < SURE]
