"""Tables of intake: runs, the first drafts, lines with findings, rejected lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kulanz.ports.intake import ClaimDraft, Fault, Reject
from kulanz.web.office.desk.findings_reads import FIELDS
from kulanz.web.office.words import word
from kulanz.web.ui.tables import Ask, Cell, Column, Filter, Table, Value

from . import reads as reads
from .file_words import RUNS
from .reads import NotedLine, RunView

RUN_COLUMNS = (
    Column("at", _("Handed in"), "moment", can_sort=True),
    Column("file", _("File")),
    Column("creditor", _("Creditor")),
    Column("state", _("State"), "state"),
    Column("rows", _("Lines"), "number", can_sort=True),
    Column("taken", _("New"), "number"),
    Column("corrected", _("Changed"), "number"),
    Column("unchanged", _("Unchanged"), "number"),
    Column("rejected", _("With faults"), "number"),
    Column("source", _("Source"), is_extra=True),
    Column("by", _("By"), is_extra=True),
)
DRAFT_COLUMNS = (
    Column("line", _("Line")),
    Column("customer", _("Customer")),
    Column("claim", _("Invoice number")),
    Column("amount", _("Amount open"), "money"),
    Column("due", _("Due on"), "day"),
    Column("kind", _("What it is for")),
    Column("email", _("E-mail address")),
)
REJECT_COLUMNS = (
    Column("line", _("Line")),
    Column("column", _("Column")),
    Column("value", _("It says")),
    Column("reason", _("What is wrong")),
)
NOTED_COLUMNS = (
    Column("line", _("Line")),
    Column("customer", _("Customer")),
    Column("field", _("What")),
    Column("value", _("It says")),
    Column("reason", _("What is wrong")),
)
LONGEST_SHOWN = 80


def runs(query: Mapping[str, str], creditors: Sequence[tuple[str, str]]) -> Table:
    filters = [
        Filter("creditor", _("Creditor"), creditors),
        Filter("state", _("State"), [(key, word) for key, (word, _state) in RUNS.items()]),
    ]
    ask = Ask.of(query, columns=RUN_COLUMNS, filters=filters, sort="-at")
    found, total = reads.runs(ask)
    return Table(
        caption=_("Files of invoices"),
        columns=RUN_COLUMNS,
        rows=[_run(each) for each in found],
        total=total,
        ask=ask,
        filters=filters,
        empty_title=_("No file yet"),
        empty_text=_("Each file you hand in appears here, with what became of its lines."),
        id="runs",
    )


def drafts(found: Sequence[ClaimDraft]) -> Table:
    rows = [_draft(draft) for draft in found]
    return Table(caption=_("The first lines as they were read"), columns=DRAFT_COLUMNS, rows=rows, total=0, id="drafts")


def noted(found: Sequence[NotedLine]) -> Table:
    rows: list[Mapping[str, Value | Cell]] = [
        {
            "line": each.line, "customer": each.customer, "field": word(FIELDS, each.field),
            "value": each.value[:LONGEST_SHOWN], "reason": each.words,
        }
        for each in found
    ]  # fmt: skip
    return Table(caption=_("Contact data to check"), columns=NOTED_COLUMNS, rows=rows, total=0, id="noted")


def rejects(run: RunView, found: Sequence[Reject], ask: Ask) -> Table:
    rows = [row for reject in found for row in _faults(reject)]
    return Table(
        caption=_("Lines with faults"), columns=REJECT_COLUMNS, rows=rows, total=run.rejected, ask=ask, id="rejects",
    )  # fmt: skip


def _run(run: RunView) -> Mapping[str, Value | Cell]:
    word, state = RUNS[run.state]
    is_done = run.state == "done"
    return {
        "at": run.made_at,
        "file": Cell(run.file, href=reverse("office:intake-run", args=[run.id])),
        "creditor": run.creditor,
        "state": Cell(word, state=state),
        "rows": run.seen,
        "taken": run.taken if is_done else None,
        "corrected": run.corrected if is_done else None,
        "unchanged": run.unchanged if is_done else None,
        "rejected": run.rejected or None,
        "source": run.source,
        "by": run.by,
    }


def _draft(draft: ClaimDraft) -> Mapping[str, Value | Cell]:
    return {
        "line": draft.line,
        "customer": Cell(draft.customer_name or draft.customer_number, note=draft.customer_number),
        "claim": draft.claim_number,
        "amount": -draft.amount if draft.is_credit else draft.amount,
        "due": draft.due_on,
        "kind": draft.kind,
        "email": draft.email,
    }


def _faults(reject: Reject) -> list[Mapping[str, Value | Cell]]:
    """One row for each fault of a line, so that value and reason stand side by side."""
    faults = (Fault(reject.column, reject.value, reject.reason), *reject.also)
    return [
        {"line": reject.line, "column": f.column, "value": f.value[:LONGEST_SHOWN], "reason": f.reason} for f in faults
    ]
