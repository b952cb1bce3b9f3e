"""The list of accounts: sorted, narrowed and searched by its address, fifty a page, and the same as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kulanz.data.scope import tenant_scope
from kulanz.web.office.access import StaffRequest, staff
from kulanz.web.office.account.segment import segment_filter
from kulanz.web.office.creditor_choices import creditor_choices
from kulanz.web.office.people import stage_names
from kulanz.web.office.words import MESSAGES, TASKS, TEXTS, word
from kulanz.web.ui.parts import State, Text
from kulanz.web.ui.spreadsheet import csv_answer
from kulanz.web.ui.tables import Ask, Cell, Column, Filter, Row, Table
from kulanz.writing.formats import day_text, money_text, say_text

from . import reads as reads
from .reads import AccountLine

Names = Mapping[str, Text]
USUAL = "-overdue"
COLUMNS = (
    Column("customer", _("Name"), can_sort=True),
    Column("number", _("Number"), can_sort=True),
    Column("overdue", _("Overdue"), "money", can_sort=True),
    Column("open", _("Open"), "money", can_sort=True),
    Column("days", _("Days past due"), "number", can_sort=True),
    Column("state", _("State"), "state"),
    Column("message", _("Last message")),
    Column("creditor", _("Creditor"), is_extra=True),
    Column("look", _("Next look"), "day", can_sort=True, is_extra=True),
    Column("reference", _("Reference"), is_extra=True),
)
STATES: tuple[tuple[str, Text], ...] = (
    ("overdue", _("overdue")),
    ("not_due", _("not due yet")),
    ("coming", _("money on its way")),
    ("promise", _("promised")),
    ("objection", _("objection")),
    ("hold", _("pause")),
    ("task", _("waits for a person")),
    ("due", _("to be decided today")),
    ("paid", _("nothing open")),
)


@require_GET
@staff
def accounts(request: StaffRequest) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        stages, filters = _filters()
        ask = Ask.of(request.GET, columns=COLUMNS, filters=filters, sort=USUAL)
        page = reads.page(ask, request.now.on)
    table = Table(
        caption=_("Accounts"),
        columns=COLUMNS,
        rows=[_row(line, stages) for line in page.lines],
        total=page.total,
        ask=ask,
        filters=filters,
        search_label=_("Name, number, amount, end of IBAN, reference"),
        csv_href=reverse("office:accounts-csv") + ask.address,
        empty_title=_("No accounts yet"),
        empty_text=_(
            "Each customer you send an invoice for gets an account. Take in a file of overdue invoices to begin."
        ),
        id="accounts",
    )
    return render(request, "accounts/accounts.html", {"table": table, "heading": _("Accounts")})


@require_GET
@staff
def accounts_csv(request: StaffRequest) -> HttpResponseBase:
    """All accounts that fit, not only the fifty of a page; read in chunks while they are sent."""
    with tenant_scope(request.user.tenant_id):
        stages, filters = _filters()
        ask = Ask.of(request.GET, columns=COLUMNS, filters=filters, sort=USUAL)
        ids = reads.all_ids(ask, request.now.on)
    language = translation.get_language()

    def rows() -> Iterator[Row]:
        for chunk in reads.chunks(ids):
            with tenant_scope(request.user.tenant_id):
                found = reads.lines(chunk, request.now.on)
            with translation.override(language):
                yield from (_row(line, stages) for line in found)

    return csv_answer(name=gettext("accounts"), columns=COLUMNS, rows=rows())


def _filters() -> tuple[Names, list[Filter]]:
    stages = stage_names()
    return stages, [
        Filter("creditor", _("Creditor"), creditor_choices()),
        Filter("state", _("State"), STATES),
        Filter("stage", _("Last stage"), list(stages.items())),
        Filter("segment", _("Group"), segment_filter()),
    ]


def _row(line: AccountLine, stages: Names) -> Row:
    state, label, note = state_of(line)
    return {
        "customer": Cell(
            line.customer or line.number, href=reverse("office:account", args=[line.id]), note=line.creditor
        ),
        "number": line.number,
        "creditor": line.creditor,
        "overdue": line.overdue if line.overdue else None,
        "open": line.open,
        "days": line.days or None,
        "state": Cell(label, state=state, note=note),
        "message": _message(line, stages),
        "look": line.next_look_on,
        "reference": line.reference,
    }


def state_of(line: AccountLine) -> tuple[State, str, str]:
    """The state that counts most, in words, with a note: what a person must do before what time will do."""
    if line.objections:
        return "waiting", gettext("objection"), ""
    if not line.open and not line.coming:
        return "settled", gettext("nothing open"), ""
    if line.coming:
        return "moving", gettext("on its way"), money_text(line.coming)
    if line.promised_on:
        return "resting", gettext("promised"), gettext("by %(day)s") % {"day": day_text(line.promised_on)}
    if line.hold_reason is not None:
        until = gettext("until %(day)s") % {"day": day_text(line.hold_until_on)} if line.hold_until_on else ""
        return "resting", gettext("pause"), until
    if line.task:
        return "waiting", gettext("waits for a person"), say_text(word(TASKS, line.task))
    return _waiting_for_time(line)


def _waiting_for_time(line: AccountLine) -> tuple[State, str, str]:
    look = gettext("next look %(day)s") % {"day": day_text(line.next_look_on)} if line.next_look_on else ""
    if not line.overdue:
        due = gettext("due %(day)s") % {"day": day_text(line.first_due_on)} if line.first_due_on else look
        return "resting", gettext("not due yet"), due
    return "resting", gettext("overdue"), look


def _message(line: AccountLine, stages: Names) -> Cell | None:
    if line.message_status is None:
        return None
    name = stages.get(line.stage, line.stage) if line.stage else word(TEXTS, line.text_key or "")
    day = day_text(line.message_on) if line.message_on else ""
    status = "" if line.message_status == "sent" else f" · {say_text(word(MESSAGES, line.message_status))}"
    return Cell(name, note=day + status)
