"""Lines of a file of claims while they wait: drafts and rejects as rows of an import run, and back again. The `column` of a
draft names the fields that were found odd.

A draft is forgotten here once it is taken: personal data has its home with the customer, not with the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Model, QuerySet

from kulanz.data import bulk
from kulanz.data.inbox.models import ImportRow
from kulanz.data.parties.models import Customer
from kulanz.data.parties.stated import noted_in
from kulanz.data.receivables.models import Claim
from kulanz.kernel.ids import new_ids
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.kernel.words_json import words_from_json, words_to_json
from kulanz.ports.intake import ClaimDraft, Column, Fault, Layout, Reject
from kulanz.ports.plain import from_json, to_json

TABLE = "inbox_importrow"
COLUMNS = ("id", "run_id", "line", "state", "draft", "raw", "column", "value", "reason")
LONGEST_COLUMN, LONGEST_VALUE = 120, 300
FIELDS = {field.name for field in fields(ClaimDraft)}
DAYS = {"dmy": "%d.%m.%Y", "mdy": "%m/%d/%Y", "ymd": "%Y-%m-%d"}
# Where a field of a draft will be kept, and so how long it may be. How the customer is reached is judged when it is kept.
HOMES: Mapping[str, tuple[type[Model], str]] = {
    "customer_number": (Customer, "number"), "claim_number": (Claim, "number"), "kind": (Claim, "kind"),
    "reason": (Claim, "reason"), "contract": (Claim, "contract"), "mandate": (Claim, "mandate"),
    "preceding": (Claim, "number"),
}  # fmt: skip


class Waiting(NamedTuple):
    """A row that can be taken."""

    id: UUID
    line: int
    draft: ClaimDraft


def keep(run: UUID, parts: Sequence[ClaimDraft | Reject]) -> None:
    """Writes the lines of a file as rows of `run`; a line that is there already stays as it is."""
    ids = new_ids(len(parts))
    rows = [(id_, run, *_row(part)) for id_, part in zip(ids, parts, strict=True)]
    bulk.insert(TABLE, COLUMNS, rows, on_conflict="(tenant_id, run_id, line) DO NOTHING")


def waiting(run: UUID, *, most: int, credits: bool | None = None) -> list[Waiting]:
    """The next rows that can be taken, in the order of the file; only claims or only credit notes where that is said."""
    rows = ImportRow.objects.filter(run=run, state=ImportRow.State.READY).order_by("line")
    if credits is not None:
        rows = rows.filter(draft__has_key="is_credit") if credits else rows.exclude(draft__has_key="is_credit")
    found = rows.values_list("id", "line", "draft")[:most]
    return [Waiting(id_, line, from_json(ClaimDraft, draft)) for id_, line, draft in found if draft is not None]


def with_findings(run: UUID) -> QuerySet[ImportRow]:
    """Lines that are taken although something is wrong with how the customer is reached, in the order of the file."""
    rows = ImportRow.objects.filter(run=run).exclude(state=ImportRow.State.REJECTED)
    return rows.exclude(column="").order_by("line")


def settle(rows: Sequence[tuple[UUID, str, Mapping[str, Any]]]) -> None:
    """Sets what became of rows, and forgets their drafts but for what is left of each: ids and what was stated before."""
    kept = [(id_, state, json.dumps(left)) for id_, state, left in rows]
    bulk.update(TABLE, ("id", "state", "draft"), kept)


def refuse(rows: Sequence[tuple[UUID, Reject]]) -> None:
    """Drafts that turned out not to be true when they were to be taken: rejects from now on."""
    columns = ("id", "state", "draft", "raw", "column", "value", "reason")
    bulk.update(TABLE, columns, [(id_, *_row(reject)[1:]) for id_, reject in rows])


def cells_of(draft: ClaimDraft, layout: Layout) -> tuple[str, ...]:
    """The cells of a draft's line as far as it still knows them, in the order of the layout."""
    return tuple(_cell(draft, column, layout) for column in layout.columns)


def rejects(run: UUID) -> Iterator[Reject]:
    """The rejected lines in the order of the file."""
    rows = ImportRow.objects.filter(run=run, state=ImportRow.State.REJECTED).order_by("line")
    for row in rows.iterator(chunk_size=1000):
        yield reject_of(row)


def reject_of(row: ImportRow) -> Reject:
    kept = row.reason or {"text": ""}
    also = tuple(Fault(f["column"], f["value"], words_from_json(f["reason"])) for f in kept.get("also", ()))
    return Reject(row.line, row.column, row.value, words_from_json(kept), tuple(row.raw), also)


def checked(part: ClaimDraft | Reject, layout: Layout) -> ClaimDraft | Reject:
    """A draft that no table could hold is a reject: nothing is cut off, and one line does not stop the others."""
    if isinstance(part, Reject):
        return part
    for name, limit in _limits().items():
        value = getattr(part, name)
        if len(value) > limit:
            words = say("This is longer than %(limit)s characters.", limit=limit)
            heading = next((column.name for column in layout.columns if column.means == name), name)
            return Reject(part.line, heading, value, words)
    return part


def _row(part: ClaimDraft | Reject) -> tuple[object, ...]:
    if isinstance(part, ClaimDraft):
        noted = () if part.is_credit else noted_in(part)
        fields_noted = ", ".join(sorted({each.field for each in noted}))  # what is wrong there stands in the draft
        return part.line, "ready", json.dumps(to_json(part), ensure_ascii=False), "[]", fields_noted, "", None
    also = [{"column": _text(f.column), "value": _text(f.value), "reason": words_to_json(f.reason)} for f in part.also]
    reason = {**words_to_json(part.reason), "also": also}
    raw = json.dumps([_text(cell) for cell in part.raw], ensure_ascii=False)
    column, value = _text(part.column)[:LONGEST_COLUMN], _text(part.value)[:LONGEST_VALUE]
    return part.line, "rejected", None, raw, column, value, json.dumps(reason, ensure_ascii=False)


def _cell(draft: ClaimDraft, column: Column, layout: Layout) -> str:
    """As the file writes it, so that the line can be read again."""
    means = column.means or ""
    if means == "currency":
        return draft.amount.currency
    value = getattr(draft, means, None) if means in FIELDS and means != "extra" else None
    if isinstance(value, Money):
        sign = "-" if means == "amount" and draft.is_credit else ""
        return sign + f"{value.amount:f}".replace(".", column.format or layout.decimal)
    if isinstance(value, date):
        return value.strftime(DAYS[column.format or layout.day_order])
    return "" if value is None or value is False else "1" if value is True else str(value)


def _text(cell: str) -> str:
    return cell.replace("\0", "")  # PostgreSQL has no such character


@cache
def _limits() -> dict[str, int]:
    columns = {name: model._meta.get_field(column) for name, (model, column) in HOMES.items()}
    return {name: column.max_length or 0 for name, column in columns.items() if isinstance(column, CharField)}
