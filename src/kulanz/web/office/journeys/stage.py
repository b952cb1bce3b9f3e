"""The form of one stage of a draft, and the form of what holds for all of it. What was typed is never lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kulanz.data.journeys.models import JourneyDraft
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import BadValue
from kulanz.stations.journeys import journeys as station
from kulanz.stations.journeys.journeys import Definition, mark
from kulanz.web.office.access import StaffRequest, must_own, owners_change
from kulanz.web.office.people import actor_names, stage_name
from kulanz.writing.formats import say_text

from . import arrange as arrange
from . import reads as reads
from .errors import journey_sentence
from .forms import FIELD_OF, FrameForm, StageForm, errors_of
from .parts import condition_choices
from .words import PHASES, names_of

KEEP = "keep"


@require_http_methods(["GET", "HEAD", "POST"])
@owners_change
def journey_stage(request: StaffRequest, key: str, stage: str) -> HttpResponseBase:
    """One stage: its fields, its conditions, its ways."""
    must_own(request)
    with tenant_scope(request.user.tenant_id):
        draft = _draft(key, request)
        if draft is None:
            return _gone(request, key)
        data = arrange.stage_of(draft.definition, stage)
        if data is None:
            return _gone(request, key)
        verb = request.POST.get("do", KEEP) if request.method == "POST" else ""
        sent = request.POST if verb else None
        lists = {"texts": reads.text_keys(), "methods": reads.methods()}
        form = StageForm(data, draft.definition, **lists, sent=sent, check=verb == KEEP)  # type: ignore[arg-type]
        meanwhile = bool(sent and request.POST.get("seen") != mark(data))
        if verb == KEEP and form.is_valid() and not meanwhile:
            if _keep(request, draft, arrange.with_stage(draft.definition, form.stage_data), form):
                return redirect("office:journey-draft", key=key)
        elif verb not in ("", KEEP) and sent:
            form.wishes = sent
            form.do(verb)
        by = actor_names([draft.edited_by])[draft.edited_by] if meanwhile else ""
    page = _page(key, form, mark(data), verb, meanwhile, by)
    page |= {"heading": say_text(stage_name(data["name"])), "phase": PHASES[data["phase"]], "stage": stage}
    return render(request, "journeys/stage.html", page, status=_status(form, meanwhile))


@require_http_methods(["GET", "HEAD", "POST"])
@owners_change
def journey_frame(request: StaffRequest, key: str) -> HttpResponseBase:
    """The journey as a whole: name, rests, ends."""
    must_own(request)
    with tenant_scope(request.user.tenant_id):
        draft = _draft(key, request)
        if draft is None:
            return _gone(request, key)
        verb = request.POST.get("do", KEEP) if request.method == "POST" else ""
        sent = request.POST if verb else None
        form = FrameForm(draft.definition, sent=sent, check=verb == KEEP)
        seen = mark({name: value for name, value in draft.definition.items() if name != "stages"})
        meanwhile = bool(sent and request.POST.get("seen") != seen)
        if verb == KEEP and form.is_valid() and not meanwhile:
            if _keep(request, draft, form.onto(draft.definition), form):
                return redirect("office:journey-draft", key=key)
        elif verb not in ("", KEEP) and sent:
            form.wishes = sent
            form.do(verb)
        by = actor_names([draft.edited_by])[draft.edited_by] if meanwhile else ""
    page = _page(key, form, seen, verb, meanwhile, by) | {"heading": _("The whole journey")}
    return render(request, "journeys/frame.html", page, status=_status(form, meanwhile))


def _draft(key: str, request: StaffRequest) -> JourneyDraft | None:
    found = JourneyDraft.objects.filter(key=key)
    return (found.select_for_update(of=("self",)) if request.method == "POST" else found).first()


def _gone(request: StaffRequest, key: str) -> HttpResponseBase:
    """The draft or the stage is not there any more: somebody else was faster."""
    if request.method != "POST":
        raise Http404
    messages.warning(request, say_text(station.MEANWHILE))
    return redirect("office:journey-draft", key=key)


def _keep(request: StaffRequest, draft: JourneyDraft, definition: Definition, form: StageForm | FrameForm) -> bool:
    """Keeps the whole draft if the rules take it; if not, what they say stands at its field."""
    before = draft.definition
    try:
        station.keep(draft.key, definition=definition, seen=mark(before), now=request.now, actor=request.actor)
    except BadValue as wrong:
        name = str(wrong.facts.get("field", ""))
        name = name if name in form.fields else FIELD_OF.get(name, "")
        said = journey_sentence(wrong, names_of(reads.rules(before, key=draft.key)))
        form.add_error(name if name in form.fields else None, said)
        return False
    messages.success(request, gettext("Kept in the draft."))
    return True


def _page(key: str, form: StageForm | FrameForm, seen: str, verb: str, meanwhile: bool, by: object) -> dict[str, Any]:
    """`seen` is what stands there now: who presses again after a warning overwrites it knowingly."""
    return {
        "key": key,
        "form": form,
        "seen": seen,
        "condition_choices": [("", gettext("Choose a condition")), *condition_choices()],
        "meanwhile": meanwhile,
        "by": by,
        "changed_part": verb.rpartition(":")[2] if verb.startswith(("drop", "up")) else verb.partition(":")[2],
        "errors": errors_of(form) if form.is_bound else [],
        "other_errors": list(form.non_field_errors()) if form.is_bound else [],
    }


def _status(form: StageForm | FrameForm, meanwhile: bool) -> int:
    if meanwhile:
        return 409
    return 422 if form.is_bound and not form.is_valid() else 200
