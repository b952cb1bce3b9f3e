"""The draft of a journey: begun, arranged, taken back, replaced by a file, discarded. Owners change, everybody reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kulanz.data.journeys.models import Journey, JourneyDraft
from kulanz.data.journeys.shipped.file import read_file
from kulanz.data.journeys.shipped.lines import line_of
from kulanz.data.scope import tenant_scope
from kulanz.domain.journey.journey import Phase
from kulanz.kernel.errors import BadValue, Conflict, KulanzError, NotFound
from kulanz.stations.journeys import journeys as station
from kulanz.stations.journeys.journeys import Definition, mark
from kulanz.web.office.access import StaffRequest, owners_change
from kulanz.web.office.people import actor_names
from kulanz.web.ui.parts import Option

from . import arrange as arrange
from . import reads as reads
from .changes import changes
from .errors import journey_sentence
from .journeys import may_edit
from .words import PHASES, frame_lines, names_of

LARGEST_FILE = 200_000


@require_GET
@owners_change
def journey_draft(request: StaffRequest, key: str) -> HttpResponseBase:
    """What somebody is working on, with the way to change every part of it."""
    with tenant_scope(request.user.tenant_id):
        draft = JourneyDraft.objects.filter(key=key).first()
        if draft is None:
            return redirect("office:journey", key=key)
        page = _page(draft, request)
    return render(request, "journeys/draft.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_change
def journey_new(request: StaffRequest) -> HttpResponseBase:
    """A journey of one's own: a copy of one that is there, under a new name."""
    with tenant_scope(request.user.tenant_id):
        known = dict(Journey.objects.order_by("version").values_list("key", "name"))
    name, copied = request.POST.get("name", "").strip(), request.POST.get("from", "")
    error = ""
    if request.method == "POST" and (error := _why_not(name, copied, known)) == "":
        return _begin_copy(request, name, copied)
    origins = [Option(key, gettext(word), is_chosen=key == copied) for key, word in sorted(known.items())]
    page = {"heading": _("New journey"), "name": name, "origins": origins, "error": error}
    return render(request, "journeys/new.html", page, status=422 if error else 200)


@require_POST
@owners_change
def journey_begin(request: StaffRequest, key: str) -> HttpResponseBase:
    """A draft of the newest version; where somebody works on one already, that one."""
    with tenant_scope(request.user.tenant_id):
        station.begin(key, definition=None, now=request.now, actor=request.actor)
    return redirect("office:journey-draft", key=key)


@require_POST
@owners_change
def journey_arrange(request: StaffRequest, key: str) -> HttpResponseBase:
    """A stage added, moved, copied or taken away."""
    verb, stage, phase = (request.POST.get(name, "") for name in ("do", "stage", "phase"))
    to_form = ""

    def change(definition: Definition) -> Definition:
        nonlocal to_form
        if verb == "add" and phase in arrange.NEW:
            changed, to_form = arrange.added(definition, phase, reads.text_keys())
            return changed
        if arrange.stage_of(definition, stage) is None:
            raise Conflict(station.MEANWHILE)
        if verb == "double":
            changed, to_form = arrange.doubled(definition, stage)
            return changed
        if verb == "remove":
            return arrange.removed(definition, stage)
        return arrange.moved(definition, stage, -1 if verb == "up" else 1)

    if change_draft(request, key, change) and to_form:
        return redirect("office:journey-stage", key=key, stage=to_form)
    return redirect("office:journey-draft", key=key)


@require_POST
@owners_change
def journey_back(request: StaffRequest, key: str) -> HttpResponseBase:
    """Takes back the last change of the draft, whoever made it."""
    try:
        with tenant_scope(request.user.tenant_id):
            station.take_back(key, seen=request.POST.get("seen", ""), now=request.now, actor=request.actor)
    except (Conflict, NotFound) as wrong:
        messages.warning(request, _not_so(wrong))
    else:
        messages.success(request, gettext("The last change is taken back."))
    return redirect("office:journey-draft", key=key)


@require_POST
@owners_change
def journey_discard(request: StaffRequest, key: str) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        station.discard(key)
        is_published = station.newest(key) is not None
    messages.success(request, gettext("The draft is discarded. What is published stays as it is."))
    return redirect("office:journey", key=key) if is_published else redirect("office:journeys")


@require_http_methods(["GET", "HEAD", "POST"])
@owners_change
def journey_upload(request: StaffRequest, key: str) -> HttpResponseBase:
    """A YAML file takes the place of the draft, once it is a journey; if it is none, line and field are named."""
    error = ""
    if request.method == "POST":
        content = _content(request)
        try:
            definition = station.checked(read_file(content), key=key)
        except BadValue as wrong:
            line = line_of(content, wrong)
            said = journey_sentence(wrong)
            at = gettext("Line %(line)s: %(sentence)s")
            error = at % {"line": line, "sentence": said} if line and "line" not in wrong.facts else said
        else:
            with tenant_scope(request.user.tenant_id):
                if not JourneyDraft.objects.filter(key=key).exists():
                    station.begin(key, definition=None, now=request.now, actor=request.actor)
            if change_draft(request, key, lambda _now: definition):
                messages.success(request, gettext("The file is in the draft. Nothing is published yet."))
            return redirect("office:journey-draft", key=key)
    page = {"heading": _("Journey from a file"), "key": key, "error": error, "may_change": may_edit(request),
            "pasted": request.POST.get("text", "")}  # fmt: skip
    return render(request, "journeys/upload.html", page, status=422 if error else 200)


def change_draft(request: StaffRequest, key: str, change: Callable[[Definition], Definition]) -> bool:
    """Changes the draft that the person had before them, and says why if it cannot be."""
    names: Mapping[str, str] = {}
    try:
        with tenant_scope(request.user.tenant_id):
            draft = JourneyDraft.objects.select_for_update(of=("self",)).filter(key=key).first()
            if draft is None:
                raise NotFound(station.NO_DRAFT)
            seen = request.POST.get("seen", "") or mark(draft.definition)
            if seen != mark(draft.definition):
                raise Conflict(station.MEANWHILE)
            names = names_of(reads.rules(draft.definition, key=key))
            station.keep(key, definition=change(draft.definition), seen=seen, now=request.now, actor=request.actor)
    except (BadValue, Conflict, NotFound) as wrong:
        messages.warning(request, _not_so(wrong, names))
        return False
    return True


def _not_so(wrong: KulanzError, names: Mapping[str, str] | None = None) -> str:
    said = journey_sentence(wrong, names)
    if isinstance(wrong, BadValue):
        return gettext("This cannot be: %(why)s Nothing was changed.") % {"why": said}
    return said


def _page(draft: JourneyDraft, request: StaffRequest) -> dict[str, Any]:
    rules = reads.rules(draft.definition, key=draft.key)
    base = station.newest(draft.key)
    boxes = reads.phases(rules, reads.standing(draft.key, request.now.on))
    there = {box.phase for box in boxes}
    return {
        "heading": gettext(draft.name),
        "key": draft.key,
        "draft": draft,
        "by": actor_names([draft.edited_by])[draft.edited_by],
        "seen": mark(draft.definition),
        "base": base,
        "phases": boxes,
        "missing": [(phase, PHASES[phase]) for phase in Phase if phase not in there],
        "frame": frame_lines(rules),
        "different": len(changes(reads.rules(base.definition, base), rules)) if base else 0,
        "can_take_back": bool(draft.former),
        "may_change": may_edit(request),
    }


def _why_not(name: str, copied: str, known: dict[str, str]) -> str:
    key = slugify(name)[:40].strip("-")
    if not key:
        return gettext("Please give the journey a name with letters or digits.")
    if key in known or key == "new":
        return gettext("There is a journey of this name already. Please choose another name.")
    return "" if copied in known else gettext("Please choose the journey to begin with.")


def _begin_copy(request: StaffRequest, name: str, copied: str) -> HttpResponseBase:
    key = slugify(name)[:40].strip("-")
    with tenant_scope(request.user.tenant_id):
        origin = station.newest(copied)
        if origin is None:
            raise Http404
        definition = {**origin.definition, "name": name[:80]}
        station.begin(key, definition=definition, now=request.now, actor=request.actor)
    messages.success(request, gettext("This is your draft. Nobody runs on it until you publish it."))
    return redirect("office:journey-draft", key=key)


def _content(request: StaffRequest) -> bytes:
    """The file, or what was pasted in its place; one byte too many is enough to refuse it."""
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        return bytes(file.read(LARGEST_FILE + 1))
    return request.POST.get("text", "").encode()[: LARGEST_FILE + 1]
