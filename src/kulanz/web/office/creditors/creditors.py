"""Creditors: the list, one creditor, and the form of each of its parts. Everybody reads, owners change."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor
from kulanz.web.office.access import StaffRequest, is_owner, must_own, owners_change, staff
from kulanz.web.ui.brand import brand_css

from . import reads as reads
from .forms import PARTS, LookForm, PartForm, RulesForm

log = structlog.get_logger()


@require_GET
@staff
def creditors(request: StaffRequest) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        lines = reads.creditors()
    return render(request, "creditors/creditors.html", {"heading": _("Creditors"), "lines": lines})


@require_GET
@staff
def creditor(request: StaffRequest, creditor: UUID) -> HttpResponseBase:
    """All that belongs to one creditor, each part with the way to change it."""
    may_change = is_owner(request)
    with tenant_scope(request.user.tenant_id):
        view = reads.creditor(creditor, with_addresses=may_change)
    if view is None:
        raise Http404
    return render(request, "creditors/creditor.html", {"heading": view.name, "view": view, "may_change": may_change})


@require_http_methods(["GET", "HEAD", "POST"])
@owners_change
def creditor_part(request: StaffRequest, creditor: UUID, part: str) -> HttpResponseBase:
    """The form of one part."""
    must_own(request)
    if part not in PARTS:
        raise Http404
    with tenant_scope(request.user.tenant_id):
        row = Creditor.objects.select_for_update().filter(id=creditor).first()
        if row is None:
            raise Http404
        name = row.name
        form = _form(part, row, request)
        if request.method == "POST" and form.is_valid():
            changed = form.save()
            log.info("creditor.changed", creditor=str(row.id), part=part, fields=form.changed_data, actor=request.actor)
            _say(request, changed, form)
            return redirect("office:creditor", creditor=creditor)
    page = {"heading": PARTS[part][1], "form": form, "part": part, "creditor": creditor, "creditor_name": name}
    return render(request, "creditors/part.html", page, status=422 if form.errors else 200)


def _form(part: str, row: Creditor, request: StaffRequest) -> PartForm:
    kind, _title = PARTS[part]
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    more = {"journeys": reads.journeys()} if kind is RulesForm else {}
    return kind(*given, instance=row, **more)


def _say(request: StaffRequest, row: Creditor, form: PartForm) -> None:
    """That it is kept; and if the colour had to be darkened, what it is now."""
    look = brand_css(row.colour)
    if isinstance(form, LookForm) and look.was_darkened:
        text = gettext("Kept. %(given)s would be hard to read on white, so pages use %(used)s.")
        messages.warning(request, text % {"given": row.colour, "used": look.colour})
    else:
        messages.success(request, gettext("Kept."))
