"""Journeys: the list, and one with its line of stages, who stands where, its versions and its file. Everybody reads."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kulanz.data.journeys.models import Journey, JourneyDraft
from kulanz.data.journeys.shipped.file import write_file
from kulanz.data.scope import tenant_scope
from kulanz.stations.journeys.journeys import Definition, checked, newest
from kulanz.web.office.access import OWNERS, StaffRequest, staff

from . import reads as reads
from .move_reads import moves
from .words import frame_lines

YAML = "application/yaml"


@require_GET
@staff
def journeys(request: StaffRequest) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        lines = reads.journeys()
    page = {"heading": _("Journeys"), "lines": lines, "may_change": may_edit(request)}
    return render(request, "journeys/journeys.html", page)


@require_GET
@staff
def journey(request: StaffRequest, key: str) -> HttpResponseBase:
    """One journey as it is published; `?version=` shows a former one."""
    with tenant_scope(request.user.tenant_id):
        row = _version(key, request.GET.get("version", ""))
        if row is None:
            if JourneyDraft.objects.filter(key=key).exists():
                return redirect("office:journey-draft", key=key)
            raise Http404
        page = _page(row, request)
    return render(request, "journeys/journey.html", page)


@require_GET
@staff
def journey_file(request: StaffRequest, key: str) -> HttpResponse:
    """The journey as YAML: a version, the newest one, or the draft."""
    wish = request.GET.get("version", "")
    with tenant_scope(request.user.tenant_id):
        if wish == "draft":
            draft = JourneyDraft.objects.filter(key=key).first()
            found = (draft.definition, "draft") if draft else None
        else:
            row = _version(key, wish)
            found = (row.definition, str(row.version)) if row else None
    if found is None:
        raise Http404
    answer = HttpResponse(_written(found[0], key), content_type=f"{YAML}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{key}-{found[1]}.yaml"'
    return answer


def may_edit(request: StaffRequest) -> bool:
    return request.user.role in OWNERS


def _page(row: Journey, request: StaffRequest) -> dict[str, Any]:
    rules = reads.rules(row.definition, row)
    versions = reads.versions(row.key)
    counts = reads.standing(row.key, request.now.on)
    here = next(line for line in versions if line.id == row.id)
    return {
        "heading": gettext(row.name),
        "key": row.key,
        "version": here,
        "is_newest": here is versions[0],
        "versions": versions,
        "moves": moves(row.key),
        "elsewhere": sum(line.accounts for line in versions[1:]),
        "phases": reads.phases(rules, counts),
        "untold": counts.get("", reads.NOBODY).here,
        "frame": frame_lines(rules)[1:],
        "creditors": reads.creditors_using(row.key),
        "draft": JourneyDraft.objects.filter(key=row.key).first(),
        "file": _written(row.definition, row.key),
        "may_change": may_edit(request),
    }


def _version(key: str, wish: str) -> Journey | None:
    if not wish:
        return newest(key)
    return Journey.objects.filter(key=key, version=int(wish)).first() if wish.isdecimal() and len(wish) < 7 else None


def _written(definition: Definition, key: str) -> str:
    """The file, its fields in the order in which people read them."""
    return write_file(checked(definition, key=key))
