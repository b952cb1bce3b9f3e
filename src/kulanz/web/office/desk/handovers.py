"""Last steps: a person sees claims, amounts, reasons and what was sent, and releases the step or refuses it.

GDPR 22, BDSG 31: nobody is given up or handed over by a rule alone.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from kulanz.data.desk.models import Handover
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import BadValue, Conflict
from kulanz.stations.handover import release as station
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.office.fields import day_field, reason_field
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.parts import Tab
from kulanz.web.ui.tables import Ask, Cell, Column, Filter, Row, Table

from . import handover_reads as reads

COLUMNS = (
    Column("customer", _("Name")),
    Column("to", _("What is proposed")),
    Column("amount", _("Amount"), "money"),
    Column("on", _("Proposed"), "day"),
    Column("state", _("State"), "state"),
)
RELEASED = _("It is released and carried out.")
RECALLED = _("It does not fit any more and was taken back; nothing was carried out. The reasons stand below.")


class RefuseForm(forms.Form):
    prefix = "refuse"
    because = reason_field(_("Why not now?"))
    look_on = day_field(_("When to look again?"), help_text=_("Until then the account rests: nothing asks for money."))


@require_GET
@staff
def handovers(request: StaffRequest) -> HttpResponseBase:
    states = Filter("state", _("State"), list(reads.STATES.items()))
    ask = Ask.of(request.GET, columns=COLUMNS, filters=[states])
    state = ask.filters.get("state", "")
    with tenant_scope(request.user.tenant_id):
        lines, total = reads.lines(state, page=ask.page)
    table = Table(
        caption=_("Last steps"), columns=COLUMNS, rows=[_row(line) for line in lines], total=total, ask=ask, id="handovers",
        empty_title=_("Nothing here"),
        empty_text=_("When a journey has come to its end, it proposes here what comes next. You release it or not."),
    )  # fmt: skip
    page = {"heading": _("Last steps"), "tabs": _tabs(state), "table": table}
    return render(request, "desk/handovers.html", page)


@require_GET
@staff
def handover(request: StaffRequest, handover: UUID) -> HttpResponseBase:
    return _show(request, handover, RefuseForm(initial={"look_on": None}))


@require_GET
@staff
def of_account(request: StaffRequest, account: UUID) -> HttpResponseBase:
    """Where the task at the desk leads: the proposal that waits, else the account."""
    with tenant_scope(request.user.tenant_id):
        waiting = reads.open_handover(account)
    return redirect("office:handover", waiting) if waiting else redirect("office:account", account)


@require_POST
@staff
def release(request: StaffRequest, handover: UUID) -> HttpResponseBase:
    try:
        with tenant_scope(request.user.tenant_id):
            row = station.release(handover, now=request.now, actor=request.actor)
    except Conflict as error:
        messages.warning(request, sentence(error))
    else:
        if row.state == Handover.State.RELEASED:
            messages.success(request, str(RELEASED))
        else:
            messages.warning(request, str(RECALLED))
    return redirect("office:handover", handover)


@require_POST
@staff
def refuse(request: StaffRequest, handover: UUID) -> HttpResponseBase:
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            with tenant_scope(request.user.tenant_id):
                station.refuse(handover, **form.cleaned_data, now=request.now, actor=request.actor)
        except Conflict as error:  # decided meanwhile: the page shows how
            messages.warning(request, sentence(error))
            return redirect("office:handover", handover)
        except BadValue as error:
            field = str(error.facts.get("field", ""))
            form.add_error(field if field in form.fields else None, sentence(error))
        else:
            messages.success(request, gettext("Noted: not now. The account rests until the day you chose."))
            return redirect("office:handover", handover)
    return _show(request, handover, form)


def _show(request: StaffRequest, handover: UUID, form: forms.Form) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        view = reads.handover_view(handover, request.now)
    page: dict[str, Any] = {"heading": view.to, "handover": view, "form": form, "may_change": may_change(request.user)}
    return render(request, "desk/handover.html", page, status=422 if form.errors else 200)


def _tabs(here: str) -> list[Tab]:
    address = reverse("office:handovers")
    rest = [Tab(label, f"{address}?state={state}", state == here) for state, label in reads.STATES.items()]
    return [Tab(_("Everything"), address, not here), *rest]


def _row(line: reads.HandoverLine) -> Row:
    return {
        "customer": Cell(line.customer, href=reverse("office:handover", args=[line.id]), note=line.creditor),
        "to": line.to,
        "amount": line.amount,
        "on": line.proposed_on,
        "state": Cell(line.status, state=line.state),
    }
