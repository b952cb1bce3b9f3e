"""Running accounts are moved to a version on purpose: chosen, counted, looked at, and only then moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from kulanz.data.formats import day_text, number_text
from kulanz.data.outbox.queue import defer
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Journey
from kulanz.kernel.errors import NotFound
from kulanz.stations import journeys as station
from kulanz.stations.journeys import Move
from kulanz.web.ui.parts import Option

from . import journey_move_reads as reads
from .access import StaffRequest, owners_change
from .creditor_choices import creditor_choices
from .journeys import may_edit

AT_ONCE = station.MOVED_AT_ONCE  # up to here it is done while one waits, more in the background
Query = Any  # a QueryDict


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form says: to which version, from which ones, of which creditor."""

    target: Journey
    move: Move

    @property
    def address(self) -> str:
        pairs = [("to", self.target.version), *(("from", one) for one in self.move.sources)]
        return urlencode([*pairs, ("creditor", self.move.creditor or "")])


@require_http_methods(["GET", "HEAD", "POST"])
@owners_change
def journey_move(request: StaffRequest, key: str) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        wish = _wish(key, request.POST if request.method == "POST" else request.GET)
        if request.method == "POST":
            return _move(request, key, wish)
        page = _page(key, wish, request)
    return render(request, "office/journey_move.html", page)


@require_GET
@owners_change
def journey_move_progress(request: StaffRequest, key: str) -> HttpResponseBase:
    """How many have still to move; asked each second by the page, and by itself a page that can be found again."""
    with tenant_scope(request.user.tenant_id):
        wish = _wish(key, request.GET)
        left = station.to_move(wish.move).count()
    of = request.GET.get("of", "")
    total = max(int(of) if of.isdecimal() and len(of) < 9 else left, left)
    is_part = request.headers.get("HX-Request") == "true"
    if left == 0:
        done = reverse("office:journey", args=[key])
        return HttpResponse(status=204, headers={"HX-Redirect": done}) if is_part else redirect(done)
    page = {
        "heading": _("Accounts are moving"),
        "key": key,
        "here": request.get_full_path(),
        "left": left,
        "done": total - left,
        "of": total,
    }
    return render(request, f"office/journey_move_{'progress' if is_part else 'running'}.html", page)


def _move(request: StaffRequest, key: str, wish: Wish) -> HttpResponseBase:
    total = station.to_move(wish.move).count()
    if total > AT_ONCE:
        move = wish.move
        defer(
            "move_journey", lock=f"journey:{wish.target.id}", tenant=request.user.tenant_id, target=wish.target.id,
            sources=",".join(map(str, move.sources)), creditor=move.creditor or "", actor=request.actor,
        )  # fmt: skip
        return redirect(f"{reverse('office:journey-move-progress', args=[key])}?{wish.address}&of={total}")
    moved = len(station.move_some(wish.move, now=request.now, actor=request.actor, most=AT_ONCE))
    words = ngettext(
        "%(count)s account goes on by version %(version)s.", "%(count)s accounts go on by version %(version)s.", moved
    )
    messages.success(request, words % {"count": number_text(moved), "version": wish.target.version})
    return redirect("office:journey", key=key)


def _page(key: str, wish: Wish, request: StaffRequest) -> dict[str, Any]:
    sources = [one for one in reads.sources() if one.id != wish.target.id]
    chosen, creditor = set(wish.move.sources), str(wish.move.creditor or "")
    return {
        "heading": _("Move running accounts"),
        "key": key,
        "name": gettext(wish.target.name),
        "target": wish.target,
        "targets": [_version(row, wish.target) for row in station.sources_of(key)],
        "sources": [(one, one.id in chosen) for one in sources],
        "creditors": [
            Option("", _("all creditors")),
            *(Option(id_, name, is_chosen=id_ == creditor) for id_, name in creditor_choices()),
        ],
        "creditor": creditor,
        "preview": reads.preview(wish.move, wish.target, request.now) if wish.move.sources else None,
        "wish": wish,
        "is_missing": bool(request.GET) and not wish.move.sources,
        "may_change": may_edit(request),
    }


def _version(row: Journey, target: Journey) -> Option:
    day = day_text(row.published_at)
    return Option(
        str(row.version),
        gettext("%(version)s of %(day)s") % {"version": row.version, "day": day},
        is_chosen=row.id == target.id,
    )


def _wish(key: str, query: Query) -> Wish:
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
        raise NotFound("There is no such creditor.")
    return Wish(target, Move(target.id, known, creditor))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
