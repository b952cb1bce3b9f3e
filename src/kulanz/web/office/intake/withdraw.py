"""A file taken back as one: what that would come to, the press of the button, and what stays because something happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kulanz.data.inbox import lists, withdrawals
from kulanz.data.inbox.models import ImportRow, ImportRun
from kulanz.data.inbox.withdrawals import Outlook
from kulanz.data.outbox.queue import defer
from kulanz.data.receivables.models import Claim
from kulanz.data.scope import current_tenant, tenant_scope
from kulanz.kernel.money import Money
from kulanz.kernel.words_json import words_from_json
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.ui.tables import Ask, Cell, Column, Table, Value

COLUMNS = (
    Column("number", _("Invoice number")),
    Column("customer", _("Customer")),
    Column("open", _("Open"), "money"),
    Column("why", _("Why it stays")),
)


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """Where the taking back of a run stands. `stays` counts what was left because something had happened."""

    outlook: Outlook
    is_working: bool
    is_done: bool
    stays: int
    paused: int  # invoices that its list had paused


def withdrawal_view(run: ImportRun) -> WithdrawalView:
    outlook = withdrawals.outlook(run)
    is_done = run.state == ImportRun.State.WITHDRAWN and run.withdrawn_at is not None
    stays = outlook.taken + outlook.corrected + outlook.credited if is_done else 0
    return WithdrawalView(
        outlook, bool(run.withdrawn_by) and not run.withdrawn_at, is_done, stays, lists.paused(run).count()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def intake_withdraw(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """Asks whether it is meant; the press begins it, in the background."""
    ask = Ask.of(request.GET, columns=())
    with tenant_scope(request.user.tenant_id):
        rows = (
            ImportRun.objects.select_for_update(of=("self",)) if request.method == "POST" else ImportRun.objects.all()
        )
        row = rows.select_related("creditor", "file").filter(id=run).first()
        if row is None:
            raise Http404
        if request.method == "POST":
            _begin(row, with_touched=request.POST.get("touched") == "yes", actor=request.actor)
            messages.success(request, gettext("The file is being taken back. You can leave this page and come back."))
            return redirect("office:intake-withdraw", run=run)
        if row.state not in (ImportRun.State.DONE, ImportRun.State.WITHDRAWN):
            return redirect("office:intake-run", run=run)
        view = withdrawal_view(row)
        table = _stays(row, view.stays, ask)
    page = {"heading": _("Take a file back"), "run": row, "view": view, "table": table}
    return render(request, "intake/withdraw.html", {**page, "may_change": may_change(request.user)})


def _begin(row: ImportRun, *, with_touched: bool, actor: str) -> None:
    withdrawals.begin(row, with_touched=with_touched, actor=actor)
    touched = "yes" if with_touched else "no"
    defer("withdraw_import", lock=f"import:{row.id}", tenant=current_tenant(), run=row.id, touched=touched)


def _stays(run: ImportRun, total: int, ask: Ask) -> Table:
    rows = ImportRow.objects.filter(run=run, state__in=withdrawals.DOING, reason__isnull=False).order_by("line")
    found = {row.draft["claim"]: row for row in rows[ask.rows] if row.draft}
    claims = Claim.objects.filter(id__in=found).select_related("account__customer").order_by("id")
    return Table(
        caption=_("What stays"),
        columns=COLUMNS,
        rows=[_line(claim, found[str(claim.id)]) for claim in claims],
        total=total,
        ask=ask,
        id="stays",
    )


def _line(claim: Claim, row: ImportRow) -> Mapping[str, Value | Cell]:
    return {
        "number": claim.number,
        "customer": Cell(claim.account.customer.name, href=reverse("office:account", args=[claim.account_id])),
        "open": Money(claim.open_minor, claim.currency),
        "why": words_from_json(row.reason or {"text": ""}),
    }
