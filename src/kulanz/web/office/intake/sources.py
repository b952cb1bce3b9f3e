"""Sources: where claims come from, and how the files of each are meant. Shown are all that ever sent a file."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import structlog
from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from kulanz.data.inbox.lists import source_of
from kulanz.data.inbox.models import Source
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.ui.tables import Ask, Cell, Column, Table, Value

from . import sources_reads as reads
from .sources_reads import ADDITION, SNAPSHOT, SourceLine

log = structlog.get_logger()
COLUMNS = (
    Column("name", _("Source")),
    Column("creditor", _("Creditor")),
    Column("contents", _("Its files hold")),
    Column("missing", _("What a list names no more")),
    Column("most", _("Confirm above"), "number"),
    Column("open", _("Open invoices"), "number"),
    Column("last", _("Last file"), "moment"),
)


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own, generic for type checkers only
    """The rules of one source."""

    is_snapshot = forms.TypedChoiceField(
        label=_("Its files hold"),
        choices=((ADDITION, _("New or changed invoices")), (SNAPSHOT, _("All invoices that are open"))),
        coerce=lambda value: value == SNAPSHOT,
        widget=forms.RadioSelect,
    )
    closes_by_itself = forms.BooleanField(
        label=_("Close without asking"),
        required=False,
        help_text=_(
            "An invoice that a list of all open ones names no more is paused at once. With this it is also closed as "
            "settled at the creditor; without it a person confirms."
        ),
    )
    most_missing_percent = forms.IntegerField(
        label=_("Ask first above so many percent"),
        min_value=0,
        max_value=100,
        help_text=_("Where more of the open invoices would vanish, a person confirms before anything is taken in."),
    )

    class Meta:
        model = Source
        fields = ("is_snapshot", "closes_by_itself", "most_missing_percent")


@require_GET
@staff
def sources(request: StaffRequest) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        lines = reads.sources()
    table = Table(
        caption=_("Sources"),
        columns=COLUMNS,
        rows=[_row(line) for line in lines],
        total=len(lines),
        ask=Ask.of({}, columns=COLUMNS),
        empty_title=_("No source yet"),
        empty_text=_("A source is named when its first file is handed in. Then its rules stand here."),
        id="sources",
    )
    return render(request, "intake/sources.html", {"heading": _("Sources"), "table": table})


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def source(request: StaffRequest, creditor: UUID, name: str) -> HttpResponseBase:
    """The rules of one source as a form."""
    with tenant_scope(request.user.tenant_id):
        owner = Creditor.objects.filter(id=creditor).first()
        if owner is None or not reads.is_known(creditor, name):
            raise Http404
        row = source_of(creditor, name)
        form = SourceForm(request.POST if request.method == "POST" else None, instance=row, initial=_initial(row))
        if request.method == "POST" and form.is_valid():
            form.save()
            log.info(
                "source.changed", source=name, creditor=str(creditor), fields=form.changed_data, actor=request.actor
            )
            messages.success(request, gettext("Kept. It holds from the next file on."))
            return redirect("office:sources")
    page = {"heading": name, "form": form, "creditor_name": owner.name, "may_change": may_change(request.user)}
    return render(request, "intake/source.html", page, status=422 if form.errors else 200)


def _initial(row: Source) -> dict[str, str]:
    return {"is_snapshot": SNAPSHOT if row.is_snapshot else ADDITION}


def _row(line: SourceLine) -> Mapping[str, Value | Cell]:
    closing = _("is closed") if line.closes_by_itself else _("is paused, a person confirms")
    return {
        "name": Cell(line.name, href=reverse("office:source", args=[line.creditor, line.name])),
        "creditor": line.creditor_name,
        "contents": _("All invoices that are open") if line.is_snapshot else _("New or changed invoices"),
        "missing": closing if line.is_snapshot else "",
        "most": f"{line.most_missing_percent} %" if line.is_snapshot else "",
        "open": line.open_claims,
        "last": line.last_at,
    }
