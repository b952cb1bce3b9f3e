"""Bank statements: every line that is booked becomes money seen, known lines change nothing, returned debits take back.

A chunk of lines and the counters are one transaction. Killed and started again it begins anew: each line is known by
its name, so nothing doubles.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from uuid import UUID

import structlog

from kulanz.data.clock import now_of
from kulanz.data.history import Happened, record
from kulanz.data.inbox import notes, verdict
from kulanz.data.inbox.models import StatementRun
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor
from kulanz.data.vault import open_file
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say
from kulanz.ports.statement import StatementPart
from kulanz.quarantine import reading
from kulanz.stations.statements.bank_lines import Fate, see_lines
from kulanz.stations.statements.movements import File, Movement

log = structlog.get_logger()
AT_ONCE = 500


def read_statement(tenant_id: UUID, run_id: UUID) -> None:
    """Reads a statement that was handed in. A file that is broken as a whole is refused before anything is kept."""
    with tenant_scope(tenant_id):
        run = StatementRun.objects.select_for_update().get(id=run_id)
        if run.message:
            return
        content = open_file(run.file_id)
        owners = {iban.replace(" ", ""): id_ for iban, id_ in Creditor.objects.values_list("iban", "id")}
        said = [note for note in notes.read(run.rejects) if note.what == notes.What.TAKEN_FOR]  # by a person
        owners |= {note.value: run.creditor_id for note in said}
        run.lines = run.known_lines = run.outgoing_lines = 0
        run.rejects = notes.write(said)
        run.save()
    parts = reading.read_statement(content, run.plugin)
    try:
        first = next(parts, None)
    except BadValue as broken:
        _refuse(tenant_id, run, broken)
        return
    _read(tenant_id, run, File(run.creditor_id, owners), chain([first] if first else [], parts), said)


def _read(
    tenant_id: UUID, run: StatementRun, file: File, parts: Iterable[StatementPart], told: list[notes.Note]
) -> None:
    items = file.read(parts)
    while chunk := list(islice(items, AT_ONCE)):
        told += [item for item in chunk if isinstance(item, notes.Note)]
        if not _keep(tenant_id, run, [item for item in chunk if isinstance(item, Movement)], told):
            return
    now = now_of(tenant_id)
    with tenant_scope(tenant_id):
        run.message = verdict.write(verdict.Verdict(say("The file was read to its end.")))
        run.is_balanced = file.is_balanced
        run.save(update_fields=["message", "is_balanced"])
        data = {
            "lines": run.lines,
            "known": run.known_lines,
            "outgoing": run.outgoing_lines,
            "balanced": file.is_balanced,
        }
        record([Happened("statement.read", run.id, None, run.made_by, data)], now=now)
    log.info("statement.read", run=str(run.id), **data)


def _keep(tenant_id: UUID, run: StatementRun, movements: list[Movement], told: list[notes.Note]) -> bool:
    """One chunk of lines; False where another worker reads this file."""
    now = now_of(tenant_id)
    with tenant_scope(tenant_id):
        current = StatementRun.objects.select_for_update().get(id=run.id)
        if current.message or current.lines != run.lines:
            return False
        fates, more = see_lines(movements, since=run.made_at, now=now, actor=run.made_by)
        told[:] = notes.first([*told, *more])
        run.lines += len(movements)
        run.known_lines += fates[Fate.KNOWN]
        run.outgoing_lines += fates[Fate.OUTGOING]
        run.rejects = notes.write(told)
        run.save(update_fields=["lines", "known_lines", "outgoing_lines", "rejects"])
        return True


def _refuse(tenant_id: UUID, run: StatementRun, broken: BadValue) -> None:
    with tenant_scope(tenant_id):
        run.message = verdict.write(verdict.Verdict(verdict.words_of(broken), is_refused=True))
        run.save(update_fields=["message"])
    log.info("statement.refused", run=str(run.id), code=broken.code)
