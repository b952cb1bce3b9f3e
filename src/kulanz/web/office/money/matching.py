"""The matching desk: money that names no account clearly, with suggestions; a person assigns it or puts it aside."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from kulanz.data.receivables.models import Account
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import BadValue, Conflict, KulanzError, NotFound
from kulanz.kernel.words import say
from kulanz.stations.money import match
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.tables import LONGEST_WISH
from kulanz.writing.formats import money_text

from . import matching_reads as reads
from . import tables
from .reads import ReceiptLine
from .statements import UNCLEAR, money_tabs

LONGEST_REASON = 200
DOES_NOT_FIT = say("This form does not fit together. Please load the page again.")
EXPECTED = (BadValue, Conflict, NotFound)


@require_GET
@staff
def unclear(request: StaffRequest) -> HttpResponseBase:
    """All money that waits for a person."""
    with tenant_scope(request.user.tenant_id):
        table = tables.unclear(request.GET)
        tabs = money_tabs(UNCLEAR)
    return render(request, "money/matching.html", {"heading": _("Money"), "table": table, "tabs": tabs})


@require_GET
@staff
def unclear_receipt(request: StaffRequest, receipt: UUID) -> HttpResponseBase:
    """One receipt: what the bank says, whose it may be and why."""
    text = request.GET.get("who", "").strip()[:LONGEST_WISH]
    with tenant_scope(request.user.tenant_id):
        view = reads.unclear(line_of(receipt), text=text, now=request.now)
    page = {"heading": _("Whose money is it?"), "view": view, "text": text, "may_change": may_change(request.user)}
    return render(request, "money/matching_receipt.html", page)


@require_POST
@staff
def assign(request: StaffRequest, receipt: UUID) -> HttpResponseBase:
    """A person says whose money it is, and for which invoices; without a choice the order of the law decides."""
    account, claims = _id(request.POST.get("account", "")), [_id(claim) for claim in request.POST.getlist("claim")]
    try:
        with tenant_scope(request.user.tenant_id):
            line = line_of(receipt)
            match.assign(receipt, account, claims, now=request.now, actor=request.actor)
            is_learned = "learn" in request.POST and match.learn_iban(
                receipt, account, now=request.now, actor=request.actor
            )
            customer = Account.objects.select_related("customer").get(id=account).customer
            following = reads.later(line)
    except EXPECTED as error:
        return refused(request, receipt, error)
    name = customer.name or customer.number
    text = gettext("%(amount)s were assigned to %(customer)s.")
    messages.success(request, text % {"amount": money_text(line.amount), "customer": name})
    if is_learned:
        messages.info(
            request, gettext("The bank account is remembered: it pays for %(customer)s.") % {"customer": name}
        )
    return to_next(following)


@require_POST
@staff
def put_aside(request: StaffRequest, receipt: UUID) -> HttpResponseBase:
    """Money that is for no account here, with the reason."""
    because = request.POST.get("because", "").replace("\0", "")[:LONGEST_REASON]  # the database has no NUL
    try:
        with tenant_scope(request.user.tenant_id):
            line = line_of(receipt)
            match.put_aside(receipt, because=because, now=request.now, actor=request.actor)
            following = reads.later(line)
    except EXPECTED as error:
        return refused(request, receipt, error)
    messages.success(request, gettext("%(amount)s were put aside.") % {"amount": money_text(line.amount)})
    return to_next(following)


def refused(request: StaffRequest, receipt: UUID, error: KulanzError) -> HttpResponseBase:
    messages.error(request, sentence(error))
    return redirect("office:unclear-receipt", receipt=receipt)


def to_next(following: UUID | None) -> HttpResponseBase:
    return redirect("office:unclear-receipt", receipt=following) if following else redirect(UNCLEAR)


def line_of(receipt: UUID) -> ReceiptLine:
    line = reads.receipt(receipt)
    if line is None:
        raise Http404
    return line


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadValue(DOES_NOT_FIT) from None
