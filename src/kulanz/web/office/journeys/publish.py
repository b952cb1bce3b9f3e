"""A draft is published: what changes in words, who is affected, then the next version."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kulanz.data.journeys.models import JourneyDraft
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.stations.journeys import journeys as station
from kulanz.stations.journeys.journeys import mark
from kulanz.web.office.access import StaffRequest, owners_change
from kulanz.writing.formats import say_text

from . import reads as reads
from .changes import changes
from .errors import journey_sentence
from .journeys import may_edit


@require_http_methods(["GET", "HEAD", "POST"])
@owners_change
def journey_publish(request: StaffRequest, key: str) -> HttpResponseBase:
    """Looked at first, published on the second press, and only what was looked at."""
    if request.method == "POST" and (answer := _publish(request, key)):
        return answer
    with tenant_scope(request.user.tenant_id):
        draft = JourneyDraft.objects.filter(key=key).first()
        if draft is None:
            return redirect("office:journey", key=key)
        base = station.newest(key)
        rules = reads.rules(draft.definition, key=key)
        trouble = _trouble(draft)
        page = {
            "heading": _("Publish this draft?"),
            "key": key,
            "name": gettext(draft.name),
            "seen": mark(draft.definition),
            "base": base,
            "version": base.version + 1 if base else 1,
            "changes": changes(reads.rules(base.definition, base), rules) if base else [],
            "stages": len(rules.stages),
            "creditors": reads.creditors_using(key),
            "running": reads.running(key),
            "trouble": trouble,
            "dry_run": _dry_run(key),
            "may_change": may_edit(request),
        }
    return render(request, "journeys/publish.html", page, status=422 if request.method == "POST" else 200)


def _publish(request: StaffRequest, key: str) -> HttpResponseBase | None:
    """Where it goes on; None: it could not be published, the page says why."""
    after = request.POST.get("after", "0")
    try:
        with tenant_scope(request.user.tenant_id):
            made = station.publish(
                key, seen=request.POST.get("seen", ""), after=int(after) if after.isdecimal() else -1, now=request.now,
                actor=request.actor,
            )  # fmt: skip
            running = reads.running(key)
    except (BadValue, Conflict, NotAllowed, NotFound) as wrong:
        messages.warning(request, journey_sentence(wrong))
        return redirect("office:journey", key=key) if isinstance(wrong, NotFound) else None
    said = gettext("Version %(version)s is published. Accounts that begin now take it.")
    if running:
        said += " " + gettext("Those that run already stay on their version until you move them.")
    messages.success(request, said % {"version": made.version})
    return redirect("office:journey", key=key)


def _trouble(draft: JourneyDraft) -> str:
    """Why it cannot be published yet; empty: it can."""
    try:
        station.check_texts(draft.definition, key=draft.key)
    except BadValue as wrong:
        return journey_sentence(wrong)
    base = station.newest(draft.key)
    same = base is not None and station.is_same(base.definition, draft.definition, key=draft.key)
    return say_text(station.NOTHING_NEW) if same else ""


def _dry_run(key: str) -> str:
    """Where one sees what this day would bring with the draft; empty where this installation has no such page."""
    try:
        return f"{reverse('office:dry-run-new')}?journey={key}"
    except NoReverseMatch:
        return ""
