"""The desk: what waits for a person, by kind, with what to do; finished with a word about what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from kulanz.data.desk.models import Task
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.kernel.words import say
from kulanz.stations.contact import clarify as clarify_station
from kulanz.stations.contact.clarify import Answer
from kulanz.stations.tell import finish
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.office.words import TASKS, word
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.parts import Tab
from kulanz.web.ui.tables import Ask, Filter, Table

from . import tasks as reads

SAID = {
    Answer.SENT: _("Noted: the message left. The account goes on from there."),
    Answer.AGAIN: _("The message goes out once more."),
    Answer.LEAVE: _("Noted: it is not sent again."),
}


@require_GET
@staff
def desk(request: StaffRequest) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        counts = reads.counts()
        kinds = Filter("kind", _("Kind"), [(kind, word(TASKS, kind)) for kind in counts])
        ask = Ask.of(request.GET, columns=(), filters=[kinds])
        kind = ask.filters.get("kind", "")
        total = counts.get(kind, 0) if kind else sum(counts.values())
        tasks = reads.open_tasks(kind, request.now.on, page=ask.page)
    page = {
        "heading": _("Desk"),
        "tabs": _tabs(counts, kind),
        "tasks": tasks,
        "pager": Table(caption=_("Tasks"), columns=(), rows=(), total=total, ask=ask),
        "may_change": may_change(request.user),
    }
    return render(request, "desk/desk.html", page)


@require_POST
@staff
def done(request: StaffRequest, task: UUID) -> HttpResponseBase:
    try:
        with tenant_scope(request.user.tenant_id):
            outcome = request.POST.get("outcome", "").replace("\0", "")
            finish.run(task, outcome=outcome, now=request.now, actor=request.actor)
    except (BadValue, Conflict, NotAllowed) as error:
        messages.warning(request, sentence(error))
    else:
        messages.success(request, gettext("Done, and kept with its outcome."))
    return _back(request)


@require_POST
@staff
def clarify(request: StaffRequest, task: UUID) -> HttpResponseBase:
    """What became of a message that perhaps left; `task` is the task about it."""
    answer = request.POST.get("answer", "")
    if answer not in list(Answer):
        raise BadValue(say("A message was sent, is sent again, or is left."), value=answer[:20])
    try:
        with tenant_scope(request.user.tenant_id):
            message = Task.objects.filter(id=task).values_list("subject_id", flat=True).first()
            if message is None:
                raise NotFound(say("This task does not exist here."))
            clarify_station.run(message, Answer(answer), now=request.now, actor=request.actor)
    except (Conflict, NotAllowed) as error:
        messages.warning(request, sentence(error))
    else:
        messages.success(request, str(SAID[Answer(answer)]))
    return _back(request)


def _tabs(counts: dict[str, int], here: str) -> list[Tab]:
    """All, then each kind that has something, the most first."""
    desk = reverse("office:desk")
    kinds = sorted(counts, key=lambda kind: (-counts[kind], kind))
    everything = Tab(_("Everything"), desk, not here, sum(counts.values()))
    return [everything, *(Tab(word(TASKS, kind), f"{desk}?kind={kind}", kind == here, counts[kind]) for kind in kinds)]


def _back(request: StaffRequest) -> HttpResponse:
    """To where the form stood, if that is a page of ours."""
    wish = request.POST.get("next", "")
    is_ours = wish.startswith("/office/") and url_has_allowed_host_and_scheme(wish, allowed_hosts=None)
    return redirect(wish if is_ours else "office:desk")
