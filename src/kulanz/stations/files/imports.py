"""Files of claims: read into rows that a person looks at, then taken in chunk by chunk.

Killed anywhere and started again, both go on where they stopped: a chunk, its counters and its cursor are one
transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar
from uuid import UUID

import structlog

from kulanz.data.clock import now_of
from kulanz.data.history import Happened, record
from kulanz.data.inbox import lists as open_items
from kulanz.data.inbox import staging, verdict
from kulanz.data.inbox.models import ImportRow, ImportRun
from kulanz.data.scope import tenant_scope
from kulanz.data.vault import open_file
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.ports.intake import ClaimDraft, Layout, Reject, layout_from_json
from kulanz.quarantine import reading
from kulanz.stations.claims import take_in
from kulanz.stations.claims.take_in import Taken
from kulanz.stations.files import credits as credit_notes
from kulanz.stations.files import lists

log = structlog.get_logger()
READ_AT_ONCE, TAKEN_AT_ONCE = 1000, 1000
COUNTERS = ("rows_taken", "rows_unchanged", "rows_corrected", "rows_credited")
State = ImportRun.State
T = TypeVar("T")


def read_claims(tenant_id: UUID, run_id: UUID) -> None:
    """Reads the file of a run into rows for the preview."""
    with tenant_scope(tenant_id):
        run = ImportRun.objects.select_related("creditor").get(id=run_id)
        content = open_file(run.file_id) if run.state == State.READING else None
    if content is None:
        return
    creditor = run.creditor
    defaults = {"currency": creditor.currency, "country": creditor.country, "language": creditor.language}
    try:
        layout = layout_from_json(run.layout)
        parts = reading.read_claims(content, run.plugin, layout, defaults)
        new = (staging.checked(part, layout) for part in parts if part.line > run.cursor_line)
        for chunk in _chunks(new, READ_AT_ONCE):
            if not _keep(tenant_id, run, chunk):
                return
    except BadValue as broken:
        _not_read(tenant_id, run, broken)
        return
    with tenant_scope(tenant_id):
        read = _locked(run, State.READING)
        if read:
            read.state, read.missing_confirmed_by = State.PREVIEW, ""  # what was confirmed before were other lines
            read.save(update_fields=["state", "missing_confirmed_by"])
    log.info("import.read", run=str(run_id))


def take_claims(tenant_id: UUID, run_id: UUID) -> None:
    """Takes in what the preview showed. Whole or nothing: all of it in one transaction, else a chunk in each."""
    with tenant_scope(tenant_id):
        run = ImportRun.objects.get(id=run_id)
    if run.whole_or_nothing:
        _take_whole(tenant_id, run_id)
        return
    while _take(tenant_id, run_id):
        pass


class _NotWhole(Exception):
    """A line of a file that is to be taken whole turned out not to be true: all of it is rolled back."""


def _take_whole(tenant_id: UUID, run_id: UUID) -> None:
    try:
        with tenant_scope(tenant_id):
            while _take(tenant_id, run_id):
                pass
    except _NotWhole as fault:
        words = say("Line %(line)s contradicts what is here already, and the file was to be taken in whole or not at all.",
                    line=fault.args[0])  # fmt: skip
        with tenant_scope(tenant_id):
            run = ImportRun.objects.select_for_update().get(id=run_id)
            run.message = verdict.write(verdict.Verdict(words, is_refused=True))
            _end(run, State.REFUSED, now_of(tenant_id))


def _chunks(parts: Iterable[T], size: int) -> Iterator[list[T]]:
    parts = iter(parts)
    while chunk := list(islice(parts, size)):
        yield chunk


def _keep(tenant_id: UUID, run: ImportRun, parts: list[ClaimDraft | Reject]) -> bool:
    """One chunk of rows; False where the run went on without us: other columns were chosen, or another worker reads."""
    with tenant_scope(tenant_id):
        current = _locked(run, State.READING)
        if current is None or current.cursor_line != run.cursor_line:
            return False
        staging.keep(run.id, parts)
        drafts = [part for part in parts if isinstance(part, ClaimDraft)]
        current.rows_seen += len(parts)
        current.rows_rejected += len(parts) - len(drafts)
        current.total_minor += sum(_adds(draft) for draft in drafts if draft.amount.currency == run.creditor.currency)
        current.cursor_line = parts[-1].line
        current.save(update_fields=["rows_seen", "rows_rejected", "total_minor", "cursor_line"])
    run.cursor_line = current.cursor_line
    return True


def _adds(draft: ClaimDraft) -> int:
    return -draft.amount.minor if draft.is_credit else draft.amount.minor


def _locked(run: ImportRun, state: str) -> ImportRun | None:
    """The run as it is now, held to the end of the transaction; None if it moved on."""
    current = ImportRun.objects.select_for_update().get(id=run.id)
    return current if current.state == state and current.layout == run.layout else None


def _not_read(tenant_id: UUID, run: ImportRun, broken: BadValue) -> None:
    """A file that is broken as a whole is refused; one whose columns are not all known waits for a person."""
    with tenant_scope(tenant_id):
        current = _locked(run, State.READING)
        if current is None:
            return
        ImportRow.objects.filter(run=run).delete()
        can_be_mended = "missing" in broken.facts
        current.state = State.PREVIEW if can_be_mended else State.REFUSED
        current.message = verdict.write(verdict.Verdict(verdict.words_of(broken), is_refused=not can_be_mended))
        current.rows_seen = current.rows_rejected = current.total_minor = current.cursor_line = 0
        current.finished_at = None if can_be_mended else now_of(tenant_id).at
        current.save()
    log.info("import.not_read", run=str(run.id), code=broken.code)


def _take(tenant_id: UUID, run_id: UUID) -> bool:
    """Does the next step of taking in; False when there is nothing more to do."""
    now = now_of(tenant_id)
    with tenant_scope(tenant_id):
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("creditor").get(id=run_id)
        if run.state != State.TAKING:
            return False
        if run.whole_or_nothing and run.rows_rejected:
            words = say("%(count)s lines of this file have faults, and it was to be taken in whole or not at all.",
                        count=run.rows_rejected)  # fmt: skip
            run.message = verdict.write(verdict.Verdict(words, is_refused=True))
            return _end(run, State.REFUSED, now)
        if not any(getattr(run, name) for name in COUNTERS):  # no draft is gone: what is not named shows
            if open_items.unconfirmed(run):
                ImportRun.objects.filter(id=run.id).update(state=State.PREVIEW)
                return False
            if lists.pause(run, now=now):
                return True
        if _take_chunk(run, now) or lists.close_by_rule(run, now=now):
            return True
        return _end(run, State.DONE, now)


def _take_chunk(run: ImportRun, now: Now) -> bool:
    """The next rows: claims first, then the credit notes on them, wherever in the file they stand."""
    rows, taker = staging.waiting(run.id, most=TAKEN_AT_ONCE, credits=False), take_in.take
    if not rows:
        rows, taker = staging.waiting(run.id, most=TAKEN_AT_ONCE, credits=True), credit_notes.lay
    if not rows:
        return False
    done = taker([row.draft for row in rows], creditor=run.creditor, source=run.source, now=now, actor=run.made_by)
    _settle(run, rows, done)
    count = Counter(one.what for one in done)
    run.rows_taken += count[Taken.TAKEN]
    run.rows_unchanged += count[Taken.UNCHANGED]
    run.rows_corrected += count[Taken.CORRECTED]
    run.rows_credited += count[Taken.CREDITED]
    run.rows_rejected += count[Taken.REJECTED]
    run.cursor_line = max(run.cursor_line, rows[-1].line)
    run.save(update_fields=[*COUNTERS, "rows_rejected", "cursor_line"])
    return True


def _settle(run: ImportRun, rows: Sequence[staging.Waiting], done: Sequence[take_in.Done]) -> None:
    pairs = list(zip(rows, done, strict=True))
    faulty = [row.line for row, one in pairs if one.fault]
    if faulty and run.whole_or_nothing:
        raise _NotWhole(faulty[0])
    staging.settle([(row.id, one.what, one.left) for row, one in pairs if one.fault is None])
    layout = layout_from_json(run.layout)
    staging.refuse([(row.id, _reject(row.draft, one.fault, layout)) for row, one in pairs if one.fault])


def _reject(draft: ClaimDraft, fault: tuple[str, Words], layout: Layout) -> Reject:
    """A line that was fine by itself, and cannot be true beside what is here."""
    name, words = fault
    column = next((column.name for column in layout.columns if column.means == name), name)
    value = getattr(draft, name)
    return Reject(draft.line, column, str(value), words, staging.cells_of(draft, layout))


def _end(run: ImportRun, state: str, now: Now) -> bool:
    run.state, run.finished_at = state, now.at
    run.save(update_fields=["state", "finished_at", "message"])
    data = {
        "state": str(state), "taken": run.rows_taken, "unchanged": run.rows_unchanged, "corrected": run.rows_corrected,
        "rejected": run.rows_rejected, "credited": run.rows_credited, "missing": run.rows_missing,
    }  # fmt: skip
    record([Happened("import.finished", run.id, None, run.made_by, data)], now=now)
    log.info("import.finished", run=str(run.id), **data)
    return False
