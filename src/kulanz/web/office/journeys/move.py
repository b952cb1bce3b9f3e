"""Running accounts are moved to a version on purpose: chosen, counted, looked at, and only then moved; and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kulanz.data.journeys.models import Journey, JourneyMove
from kulanz.data.outbox.queue import defer
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import NotAllowed, NotFound
from kulanz.kernel.words import say
from kulanz.stations.journeys import journeys as station
from kulanz.stations.journeys import moving
from kulanz.web.office.access import StaffRequest, owners_change
from kulanz.web.office.creditor_choices import creditor_choices
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.parts import Option
from kulanz.writing.formats import day_text, number_text

from . import move_reads as reads
from .journeys import may_edit

AT_ONCE = moving.AT_ONCE  # up to here it is done while one waits, more in the background
Query = Any  # a QueryDict


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says: to which version, from which ones, of which creditor."""

    target: Journey
    wish: moving.PlannedMove


@require_http_methods(["GET", "HEAD", "POST"])
@owners_change
def journey_move(request: StaffRequest, key: str) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        asked = _asked(key, request.POST if request.method == "POST" else request.GET)
        if request.method == "POST":
            return _work(key, moving.begin(asked.wish, now=request.now, actor=request.actor), request)
        page = _page(key, asked, request)
    return render(request, "journeys/move.html", page)


@require_POST
@owners_change
def journey_move_back(request: StaffRequest, key: str, move: UUID) -> HttpResponseBase:
    """Takes a move back."""
    with tenant_scope(request.user.tenant_id):
        _row(key, move)
        try:
            row = moving.take_back(move, now=request.now, actor=request.actor)
        except NotAllowed as refused:
            messages.warning(request, sentence(refused))
            return redirect("office:journey", key=key)
        return _work(key, row, request)


@require_GET
@owners_change
def journey_move_progress(request: StaffRequest, key: str, move: UUID) -> HttpResponseBase:
    """How many have still to move; asked each second by the page, and by itself a page that can be found again."""
    with tenant_scope(request.user.tenant_id):
        row = _row(key, move)
    is_part = request.headers.get("HX-Request") == "true"
    if not row.is_at_work:
        done = reverse("office:journey", args=[key])
        return HttpResponse(status=204, headers={"HX-Redirect": done}) if is_part else redirect(done)
    is_back = row.taken_back_at is not None
    page = {
        "heading": _("Accounts are going back") if is_back else _("Accounts are moving"),
        "key": key,
        "here": request.path,
        "done": row.returned if is_back else row.moved,
        "of": max(row.moved, row.returned) if is_back else max(row.found, row.moved),
    }
    return render(request, f"journeys/move_{'progress' if is_part else 'running'}.html", page)


def _row(key: str, move: UUID) -> JourneyMove:
    row = JourneyMove.objects.filter(id=move, target__key=key).first()
    if row is None:
        raise Http404
    return row


def _work(key: str, row: JourneyMove, request: StaffRequest) -> HttpResponseBase:
    """Moves few accounts at once, many in the background."""
    is_back = row.taken_back_at is not None
    if (row.moved if is_back else row.found) > AT_ONCE:
        defer("move_journey", lock=f"journey:{row.id}", tenant=request.user.tenant_id, move=row.id)
        return redirect("office:journey-move-progress", key=key, move=row.id)
    moved = 0
    while chunk := moving.go_on(row.id, now=request.now):
        moved += len(chunk)
    messages.success(request, _said(moved, row.target.version, is_back=is_back))
    return redirect("office:journey", key=key)


def _said(moved: int, version: int, *, is_back: bool) -> str:
    count = {"count": number_text(moved), "version": version}
    if is_back:
        words = ngettext(
            "%(count)s account is back where it was.", "%(count)s accounts are back where they were.", moved
        )
        return words % count
    return (
        ngettext(
            "%(count)s account goes on by version %(version)s.",
            "%(count)s accounts go on by version %(version)s.",
            moved,
        )
        % count
    )


def _page(key: str, asked: Asked, request: StaffRequest) -> dict[str, Any]:
    target, wish = asked.target, asked.wish
    sources = [one for one in reads.sources() if one.id != target.id]
    chosen, creditor = set(wish.sources), str(wish.creditor or "")
    return {
        "heading": _("Move running accounts"),
        "key": key,
        "name": gettext(target.name),
        "target": target,
        "targets": [_version(row, target) for row in station.sources_of(key)],
        "sources": [(one, one.id in chosen) for one in sources if one.key == key],
        "strangers": [(one, one.id in chosen) for one in sources if one.key != key],
        "is_strange": any(one.id in chosen and one.key != key for one in sources),
        "creditors": [
            Option("", _("all creditors")),
            *(Option(id_, name, is_chosen=id_ == creditor) for id_, name in creditor_choices()),
        ],
        "creditor": creditor,
        "preview": reads.preview(wish, target, request.now) if wish.sources else None,
        "differences": reads.differences(wish, target),
        "wish": wish,
        "is_missing": bool(request.GET) and not wish.sources,
        "may_change": may_edit(request),
    }


def _version(row: Journey, target: Journey) -> Option:
    day = day_text(row.published_at)
    return Option(
        str(row.version),
        gettext("%(version)s of %(day)s") % {"version": row.version, "day": day},
        is_chosen=row.id == target.id,
    )


def _asked(key: str, query: Query) -> Asked:
    """What is asked for; versions that are not there are left out."""
    to = query.get("to", "")
    rows = Journey.objects.filter(key=key)
    target = rows.filter(version=int(to)).first() if to.isdecimal() and len(to) < 7 else station.newest(key)
    if target is None:
        raise Http404
    wanted = [id_ for id_ in map(_id, query.getlist("from")) if id_ and id_ != target.id]
    if not query:  # at first: all former versions of this journey
        wanted = [row.id for row in station.sources_of(key) if row.id != target.id]
    known = tuple(Journey.objects.filter(id__in=wanted).order_by("id").values_list("id", flat=True))
    creditor = _id(query.get("creditor", ""))
    if creditor and str(creditor) not in dict(creditor_choices()):
        raise NotFound(say("There is no such creditor."))
    return Asked(target, moving.PlannedMove(target.id, known, creditor))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
