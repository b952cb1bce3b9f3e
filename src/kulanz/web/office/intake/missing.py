"""Invoices that a list of all open ones names no more: shown before it is taken in, confirmed, and settled by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from kulanz.data.inbox import lists
from kulanz.data.inbox.lists import MissingClaim
from kulanz.data.inbox.models import ImportRun
from kulanz.data.outbox.queue import defer
from kulanz.data.scope import current_tenant, tenant_scope
from kulanz.kernel.errors import Conflict
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.ui.tables import PAGE_ROWS, Ask, Cell, Column, Table, Value

State = ImportRun.State
MOVED_ON = say("This file has moved on meanwhile. Please look at its page again.")
COLUMNS = (
    Column("number", _("Invoice number")),
    Column("customer", _("Customer")),
    Column("due", _("Due on"), "day"),
    Column("open", _("Open"), "money"),
)
SETTLE, KEEP = "settle_missing", "keep_missing"


@dataclass(frozen=True, slots=True)
class ListView:
    """What a run says of invoices by not naming them. `why` asks for a confirmation; None: none is needed."""

    is_snapshot: bool
    can_be_snapshot: bool
    count: int
    sums: tuple[Money, ...]
    why: Words | None
    is_confirmed: bool
    closes_by_itself: bool


def list_view(run: UUID) -> ListView | None:
    """For the page of a run; None where nothing of this kind can be said of it."""
    row = ImportRun.objects.get(id=run)
    why = None
    if row.state == State.PREVIEW and (row.rows_seen or row.is_snapshot):
        found = lists.missing(row)
        count, sums, why = found.count, found.sums, lists.unconfirmed(row, found)
    elif row.state == State.DONE and row.rows_missing:
        count, sums = _paused(row)
    else:
        return None
    by_rule = bool(count) and lists.source_of(row.creditor_id, row.source).closes_by_itself
    is_table, is_confirmed = lists.is_table(row.plugin), bool(row.missing_confirmed_by)
    return ListView(row.is_snapshot, is_table, count, sums, why, is_confirmed, by_rule)


def _paused(row: ImportRun) -> tuple[int, tuple[Money, ...]]:
    """How many invoices rest because of this run, and how much is open of them by currency."""
    found = list(lists.paused(row).values_list("claim__currency", "claim__open_minor"))
    sums = {each: sum(minor or 0 for currency, minor in found if currency == each) for each, _minor in found if each}
    return len(found), tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


@require_GET
@staff
def intake_missing(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """Which invoices they are, page by page, with what can be done about them."""
    ask = Ask.of(request.GET, columns=())
    with tenant_scope(request.user.tenant_id):
        row = _row(run)
        view = list_view(run)
        if view is None:
            return redirect("office:intake-run", run=run)
        found = lists.shown(_page(row, ask.page))
    table = Table(
        caption=_("Not on the list any more"),
        columns=COLUMNS,
        rows=[_line(claim) for claim in found],
        total=view.count,
        ask=ask,
        empty_title=_("No invoice is missing"),
        empty_text=_("The list names all that is open here."),
        id="missing",
    )
    page = {"heading": _("Not on the list any more"), "run": row, "list": view, "table": table}
    return render(request, "intake/missing.html", {**page, "may_change": may_change(request.user)})


@require_POST
@staff
def intake_contents(request: StaffRequest, run: UUID) -> HttpResponse:
    """Says how a file in its preview is meant; the source remembers it."""
    with tenant_scope(request.user.tenant_id):
        row = _row(run, State.PREVIEW, lock=True)
        wish = request.POST.get("contents") == "snapshot"
        row.is_snapshot = lists.is_snapshot(row.creditor_id, row.source, wish=wish, key=row.plugin)
        row.missing_confirmed_by = ""
        row.save(update_fields=["is_snapshot", "missing_confirmed_by"])
    messages.success(request, gettext("Kept, also for the next file of this source."))
    return redirect("office:intake-run", run=run)


@require_POST
@staff
def intake_confirm(request: StaffRequest, run: UUID) -> HttpResponse:
    """So many invoices being settled is true: the list may be taken in."""
    with tenant_scope(request.user.tenant_id):
        row = _row(run, State.PREVIEW, lock=True)
        row.missing_confirmed_by = request.actor
        row.save(update_fields=["missing_confirmed_by"])
    messages.success(request, gettext("Confirmed. Now the list can be taken in."))
    return redirect("office:intake-run", run=run)


@require_POST
@staff
def intake_settle(request: StaffRequest, run: UUID) -> HttpResponse:
    """All that this run paused is settled at the creditor."""
    _in_background(request, run, SETTLE)
    messages.success(request, gettext("These invoices are being closed as settled at the creditor."))
    return redirect("office:intake-run", run=run)


@require_POST
@staff
def intake_keep(request: StaffRequest, run: UUID) -> HttpResponse:
    """The list was wrong: all that this run paused is open and goes on."""
    _in_background(request, run, KEEP)
    messages.success(request, gettext("The pause of these invoices is being ended."))
    return redirect("office:intake-run", run=run)


def _in_background(request: StaffRequest, run: UUID, job: str) -> None:
    with tenant_scope(request.user.tenant_id):
        row = _row(run, State.DONE, lock=True)
        defer(job, lock=f"import:{row.id}", tenant=current_tenant(), run=row.id, actor=request.actor)


def _row(run: UUID, *states: str, lock: bool = False) -> ImportRun:
    rows = ImportRun.objects.select_for_update(of=("self",)) if lock else ImportRun.objects.all()
    row = rows.select_related("creditor", "file").filter(id=run).first()
    if row is None:
        raise Http404
    if states and row.state not in states:
        raise Conflict(MOVED_ON)
    return row


def _page(row: ImportRun, page: int) -> list[UUID]:
    start = (page - 1) * PAGE_ROWS
    if row.state == State.PREVIEW:
        return lists.missing_ids(row, start=start, most=PAGE_ROWS)
    claims = lists.paused(row).order_by("claim_id").values_list("claim_id", flat=True)[start : start + PAGE_ROWS]
    return [claim for claim in claims if claim]


def _line(claim: MissingClaim) -> Mapping[str, Value | Cell]:
    href = reverse("office:account", args=[claim.account])
    return {
        "number": claim.number,
        "customer": Cell(claim.customer, href=href),
        "due": claim.due_on,
        "open": claim.open,
    }
