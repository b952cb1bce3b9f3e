"""One dry run: how far it is while it runs, then what it came to. It can be stopped and thrown away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from kulanz.data.journeys import dry_runs as rows
from kulanz.data.journeys.dry_runs import WORKED
from kulanz.data.journeys.models import DryRun
from kulanz.data.scope import tenant_scope
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.office.people import actor_names
from kulanz.web.office.spoken import spoken
from kulanz.web.ui.parts import Tab

from .reads import results
from .words import STATES, side_name, title_of


@require_GET
@staff
def dry_run(request: StaffRequest, run: UUID) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        row = found(run)
        is_done = row.state == DryRun.State.DONE
        page = {
            **frame(row, request),
            "state": STATES[row.state],
            "is_running": row.state in WORKED,
            "message": spoken(row.message),
            "results": results(row) if is_done else None,
            "tabs": tabs(row, is_first=True) if is_done else None,
        }
    return render(request, "dry_runs/dry_run.html", page)


@require_GET
@staff
def dry_run_progress(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """How far it is, asked each second; when it has ended the whole page is loaded again, once."""
    with tenant_scope(request.user.tenant_id):
        row = found(run)
    if request.headers.get("HX-Request") != "true":
        return redirect("office:dry-run", run=run)
    if row.state not in WORKED:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "dry_runs/progress.html", {"run": row})


@require_POST
@staff
def dry_run_stop(request: StaffRequest, run: UUID) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        if rows.cancel(found(run).id, at=request.now.at):
            messages.success(request, gettext("The dry run is stopped."))
    return redirect("office:dry-run", run=run)


@require_POST
@staff
def dry_run_delete(request: StaffRequest, run: UUID) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        rows.cancel(run, at=request.now.at)
        rows.drop(run)
    messages.success(request, gettext("The dry run is deleted."))
    return redirect("office:dry-runs")


def found(run: UUID) -> DryRun:
    row = DryRun.objects.select_related("creditor").filter(id=run).first()
    if row is None:
        raise Http404
    return row


def frame(run: DryRun, request: StaffRequest) -> dict[str, object]:
    """What every page of a run shows above its own part."""
    return {
        "run": run,
        "heading": title_of(run),
        "portfolio": run.creditor.name if run.creditor else gettext("all creditors"),
        "by": actor_names([run.made_by])[run.made_by],
        "journey": side_name(run.first_name),
        "may_change": may_change(request.user),
    }


def tabs(run: DryRun, *, is_first: bool) -> list[Tab]:
    accounts = reverse("office:dry-run-accounts", args=[run.id])
    listed = accounts if run.second is None else f"{accounts}?differs=yes"
    return [
        Tab(_("Overview"), reverse("office:dry-run", args=[run.id]), is_here=is_first),
        Tab(_("Accounts") if run.second is None else _("Who gets something else"), listed, is_here=not is_first),
    ]
