"""What each column of a file means, and how it writes numbers and days: proposed by the plugin, corrected by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kulanz.data.inbox.models import ImportRow, ImportRun
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import Conflict
from kulanz.ports.intake import (
    DAY_ORDERS,
    DECIMALS,
    MEANINGS,
    NEEDED,
    SURE,
    Column,
    Layout,
    layout_to_json,
)  # fmt: skip
from kulanz.web.ui.parts import Option, State, Text

from . import file_words as words
from .access import StaffRequest, may_change, staff
from .intake import MOVED_ON, run_view
from .intake_upload import missing, read_in_background, remember

NOT_USED = ""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column to be looked at; `state` is waiting where a person should."""

    field: str
    name: str
    examples: tuple[str, ...]
    options: tuple[Option, ...]
    state: State
    word: Text


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def intake_columns(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """The proposal as a form. Sending it reads the file anew."""
    with tenant_scope(request.user.tenant_id):
        view = run_view(run)
    if view.state != ImportRun.State.PREVIEW:
        return redirect("office:intake-run", run=run)
    layout, problems = view.layout, []
    if request.method == "POST":
        layout = chosen(view.layout, request.POST)
        problems = faults(layout)
        if not problems:
            _read_anew(request, run, layout)
            return redirect("office:intake-run", run=run)
    page = {
        "heading": _("What the columns mean"), "run": view, "columns": column_views(layout), "problems": problems,
        "missing": [words.MEANINGS[name] for name in missing(layout)], "may_change": may_change(request.user),
        "decimals": _options(words.DECIMALS, layout.decimal), "day_orders": _options(words.DAY_ORDERS, layout.day_order),
        "steps": words.STEPS, "here": 2,
    }  # fmt: skip
    return render(request, "office/intake_columns.html", page, status=422 if problems else 200)


def chosen(layout: Layout, given: Mapping[str, str]) -> Layout:
    """The layout with what the form says; what it does not say, or says in words we do not know, stays as it was."""
    decimal = _known(given.get("decimal", ""), DECIMALS, layout.decimal)
    day_order = _known(given.get("day_order", ""), DAY_ORDERS, layout.day_order)
    changed = {*(DECIMALS if decimal != layout.decimal else ()), *(DAY_ORDERS if day_order != layout.day_order else ())}
    columns = tuple(_chosen(n, column, given, changed) for n, column in enumerate(layout.columns))
    return replace(layout, columns=columns, decimal=decimal, day_order=day_order)


def faults(layout: Layout) -> list[str]:
    """What must be mended before the file can be read."""
    means = [column.means for column in layout.columns if column.means and column.means != "extra"]
    doubled = [name for name in MEANINGS if means.count(name) > 1]
    told = [
        gettext("Two columns cannot both be “%(meaning)s”.") % {"meaning": words.MEANINGS[name]} for name in doubled
    ]
    lacking = [
        gettext("Please choose the column for “%(meaning)s”.") % {"meaning": words.MEANINGS[name]}
        for name in missing(layout)
    ]
    return told + lacking


def column_views(layout: Layout) -> list[ColumnView]:
    return [_view(index, column) for index, column in enumerate(layout.columns)]


def _read_anew(request: StaffRequest, run: UUID, layout: Layout) -> None:
    with tenant_scope(request.user.tenant_id):
        row = ImportRun.objects.select_for_update().get(id=run)
        if row.state != ImportRun.State.PREVIEW:
            raise Conflict(MOVED_ON.text, words=MOVED_ON)
        ImportRow.objects.filter(run=row).delete()
        row.layout, row.state, row.message = layout_to_json(layout), ImportRun.State.READING, ""
        row.rows_seen = row.rows_rejected = row.total_minor = row.cursor_line = 0
        row.save()
        remember(row)
        read_in_background(row)
    messages.success(
        request, gettext("The columns are kept for the next file like this one. The file is being read anew.")
    )


def _known(value: str, allowed: tuple[str, ...], otherwise: str) -> str:
    return value if value in allowed else otherwise


def _chosen(index: int, column: Column, given: Mapping[str, str], changed: set[str]) -> Column:
    means = given.get(f"means-{index}", column.means or NOT_USED)
    if means not in MEANINGS and means != NOT_USED:
        means = column.means or NOT_USED
    own_format = "" if column.format in changed else column.format  # the choice for the whole file comes first
    return replace(column, means=means or None, confidence=1.0, format=own_format)


def _view(index: int, column: Column) -> ColumnView:
    options = [Option(NOT_USED, _("not used"), is_chosen=column.means is None)]
    ordered = [*NEEDED, *(name for name in words.MEANINGS if name not in NEEDED and name in MEANINGS)]
    options += [Option(name, words.MEANINGS[name], is_chosen=column.means == name) for name in ordered]
    if column.means is None:
        return ColumnView(f"means-{index}", column.name, column.examples, tuple(options), "resting", _("not used"))
    state: State = "settled" if column.confidence >= SURE else "waiting"
    word = _("recognised") if column.confidence >= SURE else _("please check")
    return ColumnView(f"means-{index}", column.name, column.examples, tuple(options), state, word)


def _options(known: Mapping[str, Text], here: str) -> list[Option]:
    return [Option(value, label, is_chosen=value == here) for value, label in known.items()]
