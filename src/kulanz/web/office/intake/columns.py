"""What each column of a file means, and how it writes numbers and days: proposed by the plugin, corrected by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
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
    TableIntake,
    lacking,
    layout_to_json,
    undecided,
)
from kulanz.ports.registry import plugin
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.ui.parts import Option, State, Text
from kulanz.writing.formats import day_text, number_text

from . import file_words as words
from .intake import MOVED_ON, run_view
from .upload import read_in_background, remember

NOT_USED = ""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column to be looked at; `state` is waiting where a person should. `readings` are asked for where all its cells can
    be read in two ways, `decided_by` is the heading of the column that settled such a doubt."""

    field: str
    name: str
    examples: tuple[str, ...]
    options: tuple[Option, ...]
    state: State
    word: Text
    readings_field: str = ""
    readings: tuple[Option, ...] = ()
    decided_by: str = ""


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
        "missing": [words.MEANINGS[name] for name in lacking(layout)], "may_change": may_change(request.user),
        "decimals": _options(words.DECIMALS, layout.decimal), "day_orders": _options(words.DAY_ORDERS, layout.day_order),
        "steps": words.STEPS, "here": 2,
    }  # fmt: skip
    return render(request, "intake/columns.html", page, status=422 if problems else 200)


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
    chosen_none = [
        gettext("Please choose the column for “%(meaning)s”.") % {"meaning": words.MEANINGS[name]}
        for name in lacking(layout)
    ]
    asked = [
        gettext("Please choose how “%(column)s” is to be read.") % {"column": column.name}
        for column in undecided(layout)
    ]
    return told + chosen_none + asked


def column_views(layout: Layout) -> list[ColumnView]:
    return [_view(index, column) for index, column in enumerate(layout.columns)]


def _read_anew(request: StaffRequest, run: UUID, layout: Layout) -> None:
    with tenant_scope(request.user.tenant_id):
        row = ImportRun.objects.select_for_update().get(id=run)
        if row.state != ImportRun.State.PREVIEW:
            raise Conflict(MOVED_ON)
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
    reading = given.get(f"reading-{index}", "")
    if reading in column.readings:
        return replace(column, means=means or None, confidence=1.0, format=reading, readings=(), decided_by="")
    readings = () if changed & {*column.readings} else column.readings
    return replace(column, means=means or None, confidence=1.0, format=own_format, readings=readings)


def _view(index: int, column: Column) -> ColumnView:
    options = [Option(NOT_USED, _("not used"), is_chosen=column.means is None)]
    ordered = [*NEEDED, *(name for name in words.MEANINGS if name not in NEEDED and name in MEANINGS)]
    options += [Option(name, words.MEANINGS[name], is_chosen=column.means == name) for name in ordered]
    if column.means is None:
        return ColumnView(f"means-{index}", column.name, column.examples, tuple(options), "resting", _("not used"))
    is_sure = column.confidence >= SURE and not column.readings
    state: State = "settled" if is_sure else "waiting"
    word = _("recognised") if is_sure else _("please choose") if column.readings else _("please check")
    return ColumnView(
        f"means-{index}", column.name, column.examples, tuple(options), state, word, f"reading-{index}",
        tuple(_readings(column)), column.decided_by,
    )  # fmt: skip


def _readings(column: Column) -> list[Option]:
    """Each way to read a column, with its first example as it would be read."""
    example = (column.examples or ("",))[0]
    return [Option(format, f"{example} = {_read(example, format)}") for format in column.readings]


def _read(example: str, format: str) -> str:
    reader: TableIntake = plugin("intake", "csv")
    text = reader.shown(example, format)
    try:
        if format in DAY_ORDERS:
            return day_text(date.fromisoformat(text), "full")
        return number_text(Decimal(text), digits=len(text.partition(".")[2]))
    except (ValueError, InvalidOperation):  # a cell with more than the number in it
        return text


def _options(known: Mapping[str, Text], here: str) -> list[Option]:
    return [Option(value, label, is_chosen=value == here) for value, label in known.items()]
