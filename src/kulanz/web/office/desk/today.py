"""Today: what needs a person, what the day did, money in and on its way; runs the day and moves the demo's day."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from kulanz.data import clock
from kulanz.data.journeys.models import DayRun
from kulanz.data.outbox.queue import defer
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Tenant
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.writing.formats import day_text

from . import today_reads as reads
from .cohorts import cohorts, realisation

WAYS_FORWARD = ("1", "7")


@require_GET
@staff
def today(request: StaffRequest) -> HttpResponseBase:
    on = request.now.on
    with tenant_scope(request.user.tenant_id):
        tasks, money = reads.tasks_by_kind(), reads.money(on)
        run = reads.last_run(request.now.at)
        plot = realisation(cohorts(on), on)
    page = {
        "on": on,
        "tasks": tasks,
        "task_count": sum(task.count for task in tasks),
        "money": money,
        "run": run,
        "is_run_today": bool(run and run.on == on),
        "plot": plot,
        "may_change": may_change(request.user),
    }
    return render(request, "desk/today.html", page)


@require_GET
@staff
def progress(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """How far a run is, polled each second; when it has ended the whole page is loaded again, once."""
    with tenant_scope(request.user.tenant_id):
        view = reads.run_of(run, request.now.at)
    if view is None:
        raise Http404
    if request.headers.get("HX-Request") != "true":
        return redirect("office:today")
    if not view.is_running:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "desk/day_progress.html", {"run": view})


@require_POST
@staff
def run_day(request: StaffRequest) -> HttpResponseBase:
    if _begin(request):
        messages.success(request, gettext("The day runs. You can leave this page and come back."))
    else:
        messages.info(request, gettext("The day runs already; nothing was started twice."))
    return redirect("office:today")


@require_POST
@staff
def move_day(request: StaffRequest) -> HttpResponseBase:
    """The demo's clock, forward only."""
    days = request.POST.get("days", "1")
    if days not in WAYS_FORWARD:
        raise BadValue(say("The day moves forward by one day or by seven."), value=days)
    clock.move(request.user.tenant, days=int(days))
    on = clock.now_of(request.user.tenant_id).on
    messages.success(
        request, gettext("It is now %(day)s. Run the day to see what happens.") % {"day": day_text(on, "full")}
    )
    return redirect("office:today")


def _begin(request: StaffRequest) -> bool:
    """Opens a run and wakes the work; False where one of this day is still worked on."""
    tenant_id = request.user.tenant_id
    with tenant_scope(tenant_id):
        Tenant.objects.select_for_update().get(pk=tenant_id)  # a second click waits here, and then finds the first
        if reads.running(request.now.on, request.now.at):
            return False
        run = DayRun.objects.create(business_on=request.now.on, started_at=request.now.at, made_by=request.actor)
        defer("run_day", tenant=tenant_id, run=run.id)
    return True
