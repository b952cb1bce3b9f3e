"""Bank statements that were handed in, and what came of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kulanz.data.inbox import notes, verdict
from kulanz.data.inbox.models import StatementRun
from kulanz.data.inbox.notes import Note, What
from kulanz.kernel.words import Words
from kulanz.web.office.people import actor_names
from kulanz.web.ui.parts import Text
from kulanz.web.ui.tables import Ask


@dataclass(frozen=True, slots=True)
class StatementView:
    """`verdict` None: it is still being read. `is_balanced` None: the file states no balances."""

    id: UUID
    file: str
    creditor: str
    lines: int
    known: int
    outgoing: int
    is_balanced: bool | None
    verdict: Words | None
    is_refused: bool
    notes: tuple[Note, ...]
    made_at: datetime
    by: Text
    earlier: UUID | None = None
    earlier_at: datetime | None = None

    @property
    def new(self) -> int:
        return self.lines - self.known - self.outgoing

    @property
    def asks(self) -> tuple[str, ...]:
        """IBANs of accounts in the file that belong to no creditor here, and that nobody said anything about."""
        told = {note.value for note in self.notes if note.what == What.TAKEN_FOR}
        return tuple(note.value for note in self.notes if note.what == What.ACCOUNT and note.value not in told)

    @property
    def is_working(self) -> bool:
        return self.verdict is None


def statements(ask: Ask) -> tuple[list[StatementView], int]:
    """One page of runs and how many there are, the newest first."""
    found = StatementRun.objects.select_related("creditor", "file").defer("file__content", "rejects")
    if creditor := ask.filters.get("creditor"):
        found = found.filter(creditor=UUID(creditor))
    rows = list(found.order_by("-id" if ask.is_descending else "id")[ask.rows])
    names = actor_names(row.made_by for row in rows)
    return [_view(row, names, ()) for row in rows], found.count()


def statement(run_id: UUID) -> StatementView | None:
    row = StatementRun.objects.select_related("creditor", "file").defer("file__content").filter(id=run_id).first()
    if row is None:
        return None
    earlier = StatementRun.objects.filter(file=row.file_id, id__lt=row.id).order_by("-id").values_list("id", "made_at")
    return _view(row, actor_names([row.made_by]), tuple(notes.read(row.rejects)), *(earlier.first() or (None, None)))


def _view(
    row: StatementRun,
    names: Mapping[str, Text],
    told: tuple[Note, ...],
    earlier: UUID | None = None,
    earlier_at: datetime | None = None,
) -> StatementView:
    said = verdict.read(row.message)
    return StatementView(
        id=row.id, file=row.file.name, creditor=row.creditor.name, lines=row.lines, known=row.known_lines,
        outgoing=row.outgoing_lines, is_balanced=row.is_balanced, verdict=said.words if said else None,
        is_refused=bool(said and said.is_refused), notes=told, made_at=row.made_at, by=names[row.made_by],
        earlier=earlier, earlier_at=earlier_at,
    )  # fmt: skip
