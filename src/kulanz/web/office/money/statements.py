"""Money: everything that was seen, and bank statements on their way in."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kulanz.data.inbox.models import StatementRun
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import BadValue
from kulanz.quarantine import reading
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.office.creditor_choices import creditor_choices
from kulanz.web.office.file_form import FileForm
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.parts import Tab
from kulanz.web.ui.spreadsheet import csv_answer

from . import reads as money_reads
from . import statement_reads as reads
from . import tables
from .statement_upload import open_run, read_in_background, take_for

MONEY, UNCLEAR, STATEMENTS = "office:money", "office:unclear", "office:statements"


class StatementForm(FileForm):
    """One bank statement and whose account it is of."""

    creditor = forms.ChoiceField(
        label=_("Creditor"),
        help_text=_("Where the file names the account of another creditor of yours, its lines go there."),
    )


@require_GET
@staff
def money(request: StaffRequest) -> HttpResponseBase:
    """All money seen, in every state."""
    with tenant_scope(request.user.tenant_id):
        table = tables.receipts(request.GET)
        tabs = money_tabs(MONEY)
    return render(request, "money/statement_money.html", {"heading": _("Money"), "table": table, "tabs": tabs})


@require_GET
@staff
def money_csv(request: StaffRequest) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        ask = tables.receipts_asked(request.GET)
        rows = [tables.receipt_row(line) for line in money_reads.everything(ask)]
    return csv_answer(name=gettext("receipts"), columns=tables.RECEIPT_COLUMNS, rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def statements(request: StaffRequest) -> HttpResponseBase:
    """Bank statements so far, and the way to hand one in."""
    with tenant_scope(request.user.tenant_id):
        creditors = creditor_choices()
    form = StatementForm(*((request.POST, request.FILES) if request.method == "POST" else ()), creditors=creditors)
    if request.method == "POST" and form.is_valid() and (run := _open(request, form)):
        return redirect("office:statement", run=run)
    with tenant_scope(request.user.tenant_id):
        table = tables.statements(request.GET, creditors)
        tabs = money_tabs(STATEMENTS)
    page = {
        "heading": _("Money"), "form": form, "table": table, "tabs": tabs, "may_change": may_change(request.user),
        "creditors": len(creditors), "largest_mb": settings.LARGEST_UPLOAD_BYTES // 1_000_000,
    }  # fmt: skip
    return render(request, "money/statements.html", page, status=422 if form.errors else 200)


def _open(request: StaffRequest, form: StatementForm) -> UUID | None:
    """The run that was begun, or None with the reason in the form."""
    file, creditor = form.cleaned_data["file"], UUID(form.cleaned_data["creditor"])
    content = file.read()
    try:
        key = reading.recognise_statement(content)
    except BadValue as refused:
        form.add_error("file", sentence(refused))
        return None
    with tenant_scope(request.user.tenant_id):
        run, is_new = open_run(creditor, key, name=file.name, content=content, now=request.now, actor=request.actor)
    if not is_new:
        messages.info(request, gettext("This file is being read already; nothing was begun twice."))
    return run.id


@require_GET
@staff
def statement(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """What came of one statement."""
    with tenant_scope(request.user.tenant_id):
        view = _view(run)
        unclear = money_reads.unclear_count()
    page = {
        "heading": view.file, "run": view, "notes": tables.notes(view.notes), "unclear": unclear,
        "may_change": may_change(request.user),
    }  # fmt: skip
    return render(request, "money/statement.html", page)


@require_GET
@staff
def statement_progress(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """How far it is, asked each second; when it is read the whole page is loaded again, once."""
    with tenant_scope(request.user.tenant_id):
        view = _view(run)
    if request.headers.get("HX-Request") != "true":
        return redirect("office:statement", run=run)
    if not view.is_working:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "money/statement_progress.html", {"run": view})


@require_POST
@staff
def statement_resume(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """Wakes the work once more where a worker was stopped. No line is counted twice."""
    with tenant_scope(request.user.tenant_id):
        row = StatementRun.objects.filter(id=run).first()
        if row is None:
            raise Http404
        if not row.message:
            read_in_background(row)
    messages.success(request, gettext("The work was woken once more. Nothing is counted twice."))
    return redirect("office:statement", run=run)


@require_POST
@staff
def statement_account(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """A person says that an account which belongs to nobody here is this creditor's; the file is read once more."""
    iban = request.POST.get("iban", "")
    with tenant_scope(request.user.tenant_id):
        is_asked = iban in _view(run).asks
        if is_asked:
            take_for(run, iban)
    if is_asked:
        messages.success(request, gettext("Thank you. The file is read once more; nothing is counted twice."))
    return redirect("office:statement", run=run)


def money_tabs(here: str) -> list[Tab]:
    """The three views of money; the middle one counts what waits."""
    counts: Mapping[str, int | None] = {UNCLEAR: money_reads.unclear_count()}
    words = ((MONEY, _("Receipts")), (UNCLEAR, _("To be assigned")), (STATEMENTS, _("Bank statements")))
    return [Tab(word, reverse(name), name == here, counts.get(name)) for name, word in words]


def _view(run: UUID) -> reads.StatementView:
    view = reads.statement(run)
    if view is None:
        raise Http404
    return view
