"""At the matching desk, once more: an assignment undone, money put aside taken up again, two payments told apart."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kulanz.data.scope import tenant_scope
from kulanz.stations.money import match, unmatch
from kulanz.web.office.access import StaffRequest, staff
from kulanz.writing.formats import money_text

from .matching import EXPECTED, LONGEST_REASON, line_of, refused


@require_POST
@staff
def undo(request: StaffRequest, receipt: UUID) -> HttpResponseBase:
    """The money is taken off its account and waits at the desk again."""
    because = request.POST.get("because", "").replace("\0", "")[:LONGEST_REASON]
    try:
        with tenant_scope(request.user.tenant_id):
            line = line_of(receipt)
            unmatch.unmatch(receipt, because=because, now=request.now, actor=request.actor)
    except EXPECTED as error:
        return refused(request, receipt, error)
    text = gettext("The assignment of %(amount)s was undone. The money waits here again.")
    messages.success(request, text % {"amount": money_text(line.amount)})
    return redirect("office:unclear-receipt", receipt=receipt)


@require_POST
@staff
def take_up(request: StaffRequest, receipt: UUID) -> HttpResponseBase:
    """Money that was put aside waits at the desk again."""
    try:
        with tenant_scope(request.user.tenant_id):
            line = line_of(receipt)
            match.take_up(receipt, now=request.now, actor=request.actor)
    except EXPECTED as error:
        return refused(request, receipt, error)
    messages.success(request, gettext("%(amount)s wait here again.") % {"amount": money_text(line.amount)})
    return redirect("office:unclear-receipt", receipt=receipt)


@require_POST
@staff
def apart(request: StaffRequest, receipt: UUID) -> HttpResponseBase:
    """A person says that these are two payments."""
    try:
        with tenant_scope(request.user.tenant_id):
            line = line_of(receipt)
            unmatch.tell_apart(receipt, now=request.now, actor=request.actor)
    except EXPECTED as error:
        return refused(request, receipt, error)
    text = gettext("%(amount)s count as a payment of their own now.")
    messages.success(request, text % {"amount": money_text(line.amount)})
    return redirect("office:unclear-receipt", receipt=receipt)
