"""Intake: hand in a file of invoices, see what was read, take it in. Every change is one press; work runs in the background."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kulanz.data.inbox import lists, staging
from kulanz.data.inbox.models import ImportRow, ImportRun
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import BadValue, Conflict
from kulanz.kernel.words import say
from kulanz.ports.intake import layout_from_json
from kulanz.ports.registry import plugin, plugins
from kulanz.quarantine import reading
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.office.creditor_choices import creditor_choices
from kulanz.web.office.file_form import FileForm
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.tables import Ask
from kulanz.writing.formats import number_text, say_text

from . import reads as reads
from . import tables as tables
from .file_words import STEPS
from .missing import list_view
from .upload import HandedIn, open_run, read_in_background, remember, take_in_background

State = ImportRun.State
MOVED_ON = say("This file has moved on meanwhile. Please look at its page again.")
BOM = "\ufeff"  # without it Excel reads UTF-8 as something else
MOST_REASONS = 5  # told one by one
HERE = {State.READING: 1, State.PREVIEW: 2, State.TAKING: 3, State.DONE: 4}


class UploadForm(FileForm):
    """One file of invoices and whose they are."""

    field_order = ("creditor", "source", "contents", "file", "whole_or_nothing")
    source = forms.RegexField(
        r"^[\w .-]{1,40}\Z",
        label=_("Source"),
        initial="csv",
        help_text=_("Your system's name. An invoice is known again by source and number."),
        error_messages={"invalid": _("Please use letters, digits, blanks, points and hyphens only, at most 40.")},
    )
    contents = forms.ChoiceField(
        label=_("The file holds"),
        required=False,
        choices=(
            ("", _("What this source's files usually hold")),
            ("addition", _("New or changed invoices")),
            ("snapshot", _("All invoices that are open")),
        ),
        help_text=_("An invoice that a list of all open ones names no more is paused at once. You see them first."),
    )
    whole_or_nothing = forms.BooleanField(
        label=_("Whole file or nothing"),
        required=False,
        help_text=_("If one line has a fault, no line is taken in."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def intake(request: StaffRequest) -> HttpResponseBase:
    """The list of files, and the way to hand one in."""
    with tenant_scope(request.user.tenant_id):
        creditors = creditor_choices()
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()), creditors=creditors)
    if request.method == "POST" and form.is_valid() and (runs := _open(request, form)):
        return redirect("office:intake-run", run=runs[0]) if len(runs) == 1 else redirect("office:intake")
    with tenant_scope(request.user.tenant_id):
        table = tables.runs(request.GET, creditors)
    page = {"heading": _("Take in invoices"), "form": form, "table": table, "may_change": may_change(request.user)}
    page["creditors"] = len(creditors)
    page["formats"] = ", ".join(say_text(each.label) for each in plugins("intake").values())
    page["accept"] = ",".join(suffix for each in plugins("intake").values() for suffix in each.suffixes)
    page["largest_mb"] = settings.LARGEST_UPLOAD_BYTES // 1_000_000
    return render(request, "intake/intake.html", page, status=422 if form.errors else 200)


def _open(request: StaffRequest, form: UploadForm) -> list[UUID]:
    """The runs that were begun, one for each file; none, with the reason in the form."""
    given = form.cleaned_data
    file = given["file"]
    snapshot = given["contents"] == "snapshot" if given["contents"] else None
    wish = HandedIn(
        UUID(given["creditor"]), given["source"].strip(), file.name, file.read(), given["whole_or_nothing"], snapshot
    )  # fmt: skip
    try:
        found = reading.open_claims(wish.content, largest_bytes=settings.LARGEST_UPLOAD_BYTES)
        if isinstance(found, reading.Recognised):
            return [_begin(request, wish, found)]
        runs, refusals = _begin_each(request, wish, found)
    except BadValue as refused:
        form.add_error("file", sentence(refused))
        return []
    if not runs:
        form.add_error("file", gettext("No file in this zip can be read."))
        for name, reason in refusals[:MOST_REASONS]:
            form.add_error("file", f"{name}: {reason}")
        return []
    _tell_begun(request, len(runs), refusals)
    return runs


def _begin(request: StaffRequest, wish: HandedIn, found: reading.Recognised) -> UUID:
    with tenant_scope(request.user.tenant_id):
        run, is_new = open_run(wish, found, now=request.now, actor=request.actor)
    if not is_new:
        messages.info(request, gettext("This file is being worked on already; nothing was begun twice."))
    return run.id


def _begin_each(
    request: StaffRequest, wish: HandedIn, files: Iterator[reading.Unpacked]
) -> tuple[list[UUID], list[tuple[str, str]]]:
    """The runs of the files of a zip, and name and reason of those that cannot be read: one never refuses the others. A zip
    that turns out to be damaged further down is told like a file of it; what came before is being read."""
    runs: list[UUID] = []
    refusals: list[tuple[str, str]] = []
    try:
        for file in files:
            name = file.name.rpartition("/")[2]
            if isinstance(file.found, BadValue):
                refusals.append((name, sentence(file.found)))
            else:
                runs.append(_begin(request, replace(wish, name=name, content=file.content), file.found))
    except BadValue as refused:
        if not runs:
            raise
        refusals.append((wish.name, sentence(refused)))
    return runs, refusals


def _tell_begun(request: StaffRequest, count: int, refusals: list[tuple[str, str]]) -> None:
    text = ngettext("%(count)s file of the zip is being read.", "%(count)s files of the zip are being read.", count)
    messages.success(request, text % {"count": number_text(count)})
    for name, reason in refusals[:MOST_REASONS]:
        messages.warning(request, gettext("%(name)s was left out: %(reason)s") % {"name": name, "reason": reason})
    if (more := len(refusals) - MOST_REASONS) > 0:
        text = ngettext("%(count)s more file was left out.", "%(count)s more files were left out.", more)
        messages.warning(request, text % {"count": number_text(more)})


@require_GET
@staff
def intake_run(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """Where one file stands: being read, to be checked, being taken in, done."""
    ask = Ask.of(request.GET, columns=())
    with tenant_scope(request.user.tenant_id):
        view = run_view(run)
        preview = reads.preview(run) if view.state == State.PREVIEW and view.seen else None
        rejects = reads.rejects(run, page=ask.page) if view.rejected else []
        missing = list_view(run)
        odd = reads.noted(run) if preview and preview.noted else []
        noted = staging.with_findings(run).count() if view.state == State.DONE else preview.noted if preview else 0
    if view.needs_columns:
        return redirect("office:intake-columns", run=run)
    page = {
        "heading": view.file, "run": view, "preview": preview, "rejects": tables.rejects(view, rejects, ask),
        "first": tables.drafts(preview.first) if preview else None, "steps": STEPS, "here": HERE.get(State(view.state), 0),
        "may_change": may_change(request.user), "unsure": reads.unsure_names(view.layout),
        "list": missing, "noted": noted, "noted_lines": tables.noted(odd) if odd else None,
    }  # fmt: skip
    return render(request, "intake/run.html", page)


@require_GET
@staff
def intake_progress(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """How far a run is, asked each second; when it has moved on the whole page is loaded again, once."""
    with tenant_scope(request.user.tenant_id):
        view = run_view(run)
    if request.headers.get("HX-Request") != "true":
        return redirect("office:intake-run", run=run)
    if not view.is_working:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "intake/progress.html", {"run": view})


@require_GET
@staff
def intake_rejects(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """The rejected lines as a file that can be mended and handed in again."""
    with tenant_scope(request.user.tenant_id):
        row = ImportRun.objects.filter(id=run).first()
        if row is None:
            raise Http404
        intake_plugin = plugin("intake", row.plugin)
        lines = intake_plugin.rejects_to_csv(staging.rejects(run), layout_from_json(row.layout), translate=say_text)
        content = BOM + "".join(lines)
    answer = HttpResponse(content.encode(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{gettext("to-be-corrected")}.csv"'
    return answer


@require_POST
@staff
def intake_take(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """Takes in what the preview showed. `only_good` gives up "whole file or nothing", which a person must press."""
    with tenant_scope(request.user.tenant_id):
        row = _locked(run)
        if row.state != State.PREVIEW:
            raise _moved_on()
        if row.whole_or_nothing and request.POST.get("only_good") == "yes":
            row.whole_or_nothing = False
        if words := lists.unconfirmed(row):
            messages.error(request, say_text(words))
            return redirect("office:intake-run", run=run)
        is_empty = row.rows_seen == row.rows_rejected and not (row.is_snapshot and row.missing_confirmed_by)
        if is_empty or (row.whole_or_nothing and row.rows_rejected):
            messages.error(request, gettext("Nothing of this file can be taken in as it is."))
            return redirect("office:intake-run", run=run)
        row.state, row.cursor_line = State.TAKING, 0
        row.save(update_fields=["state", "whole_or_nothing", "cursor_line"])
        remember(row)
        take_in_background(row)
    return redirect("office:intake-run", run=run)


@require_POST
@staff
def intake_cancel(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """Discards a file that was not taken in yet; its rows are forgotten."""
    with tenant_scope(request.user.tenant_id):
        row = _locked(run)
        if row.state not in (State.PREVIEW, State.READING):
            raise _moved_on()
        count = row.rows_seen
        ImportRow.objects.filter(run=row).delete()
        row.state, row.finished_at = State.CANCELLED, request.now.at
        row.save(update_fields=["state", "finished_at"])
    text = ngettext(
        "%(count)s line was discarded, nothing was taken in.",
        "%(count)s lines were discarded, nothing was taken in.",
        count,
    )
    messages.success(request, text % {"count": number_text(count)})
    return redirect("office:intake")


@require_POST
@staff
def intake_resume(request: StaffRequest, run: UUID) -> HttpResponseBase:
    """Wakes the work once more where a worker was stopped. Nothing is done twice."""
    with tenant_scope(request.user.tenant_id):
        row = _locked(run)
        if row.state == State.READING:
            read_in_background(row)
        elif row.state == State.TAKING:
            take_in_background(row)
    messages.success(request, gettext("The work was woken once more. It goes on where it stopped."))
    return redirect("office:intake-run", run=run)


def run_view(run: UUID) -> reads.RunView:
    """What is shown of a run; one that is not there is a page that is not there."""
    view = reads.run(run)
    if view is None:
        raise Http404
    return view


def _locked(run: UUID) -> ImportRun:
    row = ImportRun.objects.select_for_update().filter(id=run).first()
    if row is None:
        raise Http404
    return row


def _moved_on() -> Conflict:
    return Conflict(MOVED_ON)
