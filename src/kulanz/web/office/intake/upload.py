"""An uploaded file of claims that was recognised becomes a run: kept once, its columns proposed or remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from kulanz.data.inbox.lists import is_snapshot
from kulanz.data.inbox.models import ImportRun, SavedLayout
from kulanz.data.outbox.queue import defer
from kulanz.data.scope import current_tenant
from kulanz.data.tenancy.models import Creditor
from kulanz.data.vault import store_file
from kulanz.kernel.dates import Now
from kulanz.ports.intake import Column, Layout, lacking, layout_from_json, layout_to_json, undecided
from kulanz.quarantine.reading import Recognised

State = ImportRun.State
UNDECIDED = (State.READING, State.PREVIEW, State.TAKING)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What somebody handed in. `source` names the system it comes from: invoices are known again by it."""

    creditor: UUID
    source: str
    name: str
    content: bytes
    whole_or_nothing: bool
    is_snapshot: bool | None = None  # the file lists all that is open; None: as the source was meant before


def open_run(wish: HandedIn, found: Recognised, *, now: Now, actor: str) -> tuple[ImportRun, bool]:
    """The run of a recognised file, and whether it is new: a file that is being worked on already is not begun again."""
    layout = _storable(found.layout)
    creditor = Creditor.objects.get(id=wish.creditor)
    file, is_new_file = store_file(name=wish.name, content=wish.content, now=now)
    if not is_new_file:
        earlier = ImportRun.objects.filter(file=file, creditor=creditor, source=wish.source, state__in=UNDECIDED)
        if running := earlier.order_by("-id").first():
            return running, False
    layout = remembered(layout, creditor.id, wish.source)
    run = ImportRun.objects.create(
        creditor=creditor, file=file, plugin=found.plugin, source=wish.source, layout=layout_to_json(layout), made_at=now.at,
        state=State.PREVIEW if lacking(layout) or undecided(layout) else State.READING,
        whole_or_nothing=wish.whole_or_nothing, made_by=actor,
        is_snapshot=is_snapshot(creditor.id, wish.source, wish=wish.is_snapshot, key=found.plugin),
    )  # fmt: skip
    if run.state == State.READING:
        read_in_background(run)
    return run, True


def _storable(layout: Layout) -> Layout:
    """Without the NUL that some exports leave in a cell: the database has no such character."""
    columns = tuple(
        replace(column, name=_without_nul(column.name), examples=tuple(map(_without_nul, column.examples)))
        for column in layout.columns
    )
    return replace(layout, columns=columns)


def _without_nul(text: str) -> str:
    return text.replace("\0", "")


def remembered(layout: Layout, creditor: UUID, source: str) -> Layout:
    """The layout as a person confirmed it for files with these headings, laid over the recognised one."""
    saved = SavedLayout.objects.filter(
        creditor=creditor, source=source, header_hash=header_hash(layout.columns)
    ).first()
    if saved is None:
        return layout
    known = layout_from_json(saved.layout)
    columns = tuple(
        replace(column, means=old.means, format=old.format, confidence=1.0, readings=(), decided_by="")
        for column, old in zip(layout.columns, known.columns, strict=True)
    )
    return replace(layout, columns=columns, decimal=known.decimal, day_order=known.day_order)


def remember(run: ImportRun) -> None:
    """Keeps the layout of `run` as confirmed, for the next file with these headings."""
    layout = layout_from_json(run.layout)
    nameless = replace(layout, columns=tuple(replace(column, examples=()) for column in layout.columns))
    SavedLayout.objects.update_or_create(
        creditor_id=run.creditor_id, source=run.source, header_hash=header_hash(layout.columns),
        defaults={"layout": layout_to_json(nameless)},
    )  # fmt: skip


def header_hash(columns: Sequence[Column]) -> bytes:
    return hashlib.sha256("\x1f".join(column.name for column in columns).encode()).digest()


def read_in_background(run: ImportRun) -> None:
    defer("read_claims", lock=f"import:{run.id}", tenant=current_tenant(), run=run.id)


def take_in_background(run: ImportRun) -> None:
    defer("take_claims", lock=f"import:{run.id}", tenant=current_tenant(), run=run.id)
