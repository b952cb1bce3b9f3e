"""Who would get what: every account of a dry run, narrowed, searched, and the same as a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kulanz.data.journeys.models import DryRun
from kulanz.data.scope import tenant_scope
from kulanz.kernel.money import Money
from kulanz.kernel.words_json import reason_from_json
from kulanz.web.office.access import StaffRequest, staff
from kulanz.web.office.step_words import CHANNELS, cost_text
from kulanz.web.ui.spreadsheet import csv_answer
from kulanz.web.ui.tables import Ask, Cell, Column, Filter, Row, Table, Value
from kulanz.writing.formats import language, number_text, say_text

from . import lines as reads
from .dry_run import found, frame, tabs
from .lines import AccountOutcome, Got, Keys
from .words import Names, channel_text, chosen_text, names_for, wait_text

USUAL = "-asked"
COLUMNS = (
    Column("customer", _("Name"), can_sort=True),
    Column("gets", _("Would get")),
    Column("asked", _("Asked for"), "money", can_sort=True),
    Column("cost", _("Costs"), "money", can_sort=True),
    Column("why", _("Why")),
    Column("look", _("Next look"), "day", is_extra=True),
)
COMPARED = (
    Column("customer", _("Name"), can_sort=True),
    Column("gets", _("First journey")),
    Column("asked", _("Asked for"), "money", can_sort=True),
    Column("why", _("Why"), is_extra=True),
    Column("second_gets", _("Second journey")),
    Column("second_asked", _("Asked for, second journey"), "money"),
    Column("second_why", _("Why, second"), is_extra=True),
    Column("dearer", _("Costs more"), "money"),
)
IN_FILE = (
    Column("number", _("Customer number")),
    Column("customer", _("Name")),
    Column("gets", _("Would get")),
    Column("channel", _("Channel")),
    Column("asked", _("Asked for"), "money"),
    Column("currency", _("Currency")),
    Column("cost", _("Costs")),
    Column("why", _("Why")),
    Column("look", _("Next look"), "day"),
)
SECOND_IN_FILE = (
    Column("second_gets", _("Would get, second")),
    Column("second_channel", _("Channel, second")),
    Column("second_asked", _("Asked for, second journey"), "money"),
    Column("second_cost", _("Costs, second")),
    Column("second_why", _("Why, second")),
    Column("second_look", _("Next look, second"), "day"),
)


@require_GET
@staff
def dry_run_accounts(request: StaffRequest, run: UUID) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        row = found(run)
        columns, keys = COLUMNS if row.second is None else COMPARED, reads.keys(row.id)
        names = names_for(row, keys.stages)
        filters = _filters(row, keys, names)
        ask = Ask.of(request.GET, columns=columns, filters=filters, sort=USUAL)
        page = reads.page(row.id, ask)
        table = Table(
            caption=_("Accounts"),
            columns=columns,
            rows=[_row(line, names) for line in page.lines],
            total=page.total,
            ask=ask,
            filters=filters,
            search_label=_("Name, number, amount, end of IBAN, reference"),
            csv_href=reverse("office:dry-run-csv", args=[run]) + ask.address,
            empty_title=_("No account was looked at"),
            id="accounts",
        )
        shown = {**frame(row, request), "table": table, "tabs": tabs(row, is_first=False)}
    return render(request, "dry_runs/accounts.html", shown)


@require_GET
@staff
def dry_run_csv(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """All accounts that fit, read in chunks while they are sent."""
    with tenant_scope(request.user.tenant_id):
        row = found(run)
        keys = reads.keys(row.id)
        names = names_for(row, keys.stages)
        ask = Ask.of(request.GET, columns=COLUMNS, filters=_filters(row, keys, names), sort=USUAL)
    spoken = translation.get_language()

    def rows() -> Iterator[Row]:
        for lines in reads.stream(request.user.tenant_id, run, ask):
            with translation.override(spoken):
                yield from _file_rows(lines, names)

    columns = IN_FILE if row.second is None else IN_FILE + SECOND_IN_FILE
    return csv_answer(name=gettext("dry-run"), columns=columns, rows=rows())


def _filters(run: DryRun, keys: Keys, names: Names) -> list[Filter]:
    kinds = [("step", _("a message")), ("end", _("a proposal at the end")), ("wait", _("waits"))]
    stages = [(f"step:{key}", names.get(key, key)) for key in keys.stages]
    waits = [(f"wait:{rule}", wait_text(rule)) for rule in keys.waits]
    differs = [Filter("differs", _("Difference"), [("yes", _("gets something else"))])] if run.second else []
    return [
        *differs,
        Filter("gets", _("Would get"), [*kinds, *stages]),
        Filter("why", _("Waits because"), waits),
        Filter(
            "channel", _("Channel"), [(channel, CHANNELS[channel]) for channel in keys.channels if channel in CHANNELS]
        ),
    ]


def _row(line: AccountOutcome, names: Names) -> Row:
    name = Cell(line.customer, href=reverse("office:account", args=[line.account]), note=line.number)
    first, second = line.first, line.second
    row: dict[str, Value | Cell] = {"customer": name, **_of(first, line, names)}
    if second is not None:
        row |= {f"second_{key}": value for key, value in _of(second, line, names).items()}
        dearer = second.cost - first.cost
        row["dearer"] = cost_text(dearer, line.cost_currency) if dearer else None
    return row


def _of(got: Got, line: AccountOutcome, names: Names) -> dict[str, Value | Cell]:
    return {
        "gets": Cell(chosen_text(got.chosen, names), note=_note(got)),
        "asked": Money(got.asked_minor, line.currency) if got.asked_minor else None,
        "cost": cost_text(got.cost, line.cost_currency) if got.cost else None,
        "why": _said(got.reasons, language()),
        "look": got.next_look_on,
    }


def _file_rows(lines: Sequence[AccountOutcome], names: Names) -> list[Row]:
    spoken = language()  # asked once: it takes longer than a cell
    return [_file_row(line, names, spoken) for line in lines]


def _file_row(line: AccountOutcome, names: Names, spoken: str) -> Row:
    """The same with each fact in a column of its own, and costs to a hundredth of a cent."""
    sides: Sequence[tuple[str, Got]] = [("", line.first), *([("second_", line.second)] if line.second else [])]
    row: dict[str, Value | Cell] = {"number": line.number, "customer": line.customer, "currency": line.currency}
    for start, got in sides:
        row |= {
            f"{start}gets": chosen_text(got.chosen, names),
            f"{start}channel": channel_text(got.channel),
            f"{start}asked": Money(got.asked_minor, line.currency),
            f"{start}cost": _exactly(got.cost, spoken),
            f"{start}why": _said(got.reasons, spoken),
            f"{start}look": got.next_look_on,
        }
    return row


@lru_cache(maxsize=256)
def _exactly(cost: Decimal, _language: str) -> str:
    """A price as the active language writes it; there are few."""
    return number_text(cost, digits=4)


def _note(got: Got) -> str:
    """By which channel, or why it waits in few words."""
    return wait_text(got.chosen.key) if got.chosen.kind == "wait" else channel_text(got.channel)


@lru_cache(maxsize=4096)
def _said(reasons: str, _language: str) -> str:
    """Reasons in one line, in the active language; a portfolio has few different ones, so each is worded once."""
    return " ".join(say_text(reason_from_json(reason)) for reason in json.loads(reasons))
