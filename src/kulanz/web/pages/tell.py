"""What a customer tells us: already paid, something is wrong, I need help. Each sent twice is noted once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import Conflict, KulanzError
from kulanz.kernel.money import Money
from kulanz.ports.registry import plugin
from kulanz.stations import agree
from kulanz.stations.money import receive
from kulanz.stations.tell import welcome
from kulanz.web.ui.amounts import read_amount
from kulanz.writing.formats import plain_number

from . import form_key
from . import often as often
from .door import Visit, show, with_visit
from .forms import HOW, HelpForm, PaidForm, WrongForm
from .sentences import sentence

ACTOR = "customer:link"


@csrf_exempt  # the form carries a key signed for this link (form_key.py); no cookie is needed
@require_http_methods(["GET", "HEAD", "POST"])
@with_visit
def paid(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Already paid: counts as money on its way for the usual time of a transfer."""
    form = PaidForm(request.POST if request.method == "POST" else None, visit.facts, _proposed(request, visit))
    return _answer(request, visit, "paid", form, _note_paid)


@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
@with_visit
def wrong(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Something is wrong: messages rest until a person has answered."""
    if not visit.facts.claims:
        return redirect(visit.address("page"))
    form = WrongForm(request.POST if request.method == "POST" else None, visit.facts)
    return _answer(request, visit, "wrong", form, _note_wrong)


@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
@with_visit
def help_wanted(request: HttpRequest, visit: Visit) -> HttpResponse:
    """I need help: messages rest, a person gets in touch."""
    form = HelpForm(request.POST if request.method == "POST" else None)
    return _answer(request, visit, "help", form, _note_help)


@require_safe
@with_visit
def received(request: HttpRequest, visit: Visit, what: str) -> HttpResponse:
    """What happens now; shown only while it is true."""
    is_true = {
        "paid": any(coming.source == "customer" for coming in visit.situation.coming),
        "wrong": visit.situation.is_objected,
        "help": visit.situation.help is not None,
    }
    if not is_true.get(what):
        return redirect(visit.address("page"))
    return show(request, visit, "received", {"what": what})


Note = Callable[[Visit, Any, UUID], None]  # Any: the form that fits


def _answer(request: HttpRequest, visit: Visit, name: str, form: forms.Form, note: Note) -> HttpResponse:
    """The form; or, once it is filled in well, the note of it and the page that says what happens now."""
    status = 200
    if request.method == "POST":
        try:
            key = form_key.read(request.POST.get("form_key", ""), visit.key)
            if form.is_valid():
                with tenant_scope(visit.tenant_id):
                    welcome.opened(visit.account, message_id=visit.door.message_id, now=visit.now)
                    note(visit, form, key)
                    often.check(name, visit.account, now=visit.now)  # a form sent twice was noted once, and counts once
                return redirect(visit.address("received", what=name))
        except KulanzError as error:
            form.add_error(None, sentence(error))
        status = 400
    context = {
        "form": form,
        "form_key": form_key.fresh(visit.key),
        "today": visit.now.on.isoformat(),
        "first_day": (visit.now.on - timedelta(days=366)).isoformat(),
    }
    return show(request, visit, name, context, status=status)


def _note_paid(visit: Visit, form: PaidForm, key: UUID) -> None:
    amount, paid_on = form.cleaned_data["amount"], form.cleaned_data["paid_on"]
    known = Receipt.objects.filter(source="customer", outside_id=str(key)).first()
    if known is not None and (known.amount_minor, known.value_on) != (amount.minor, paid_on):
        raise Conflict(agree.SENT_BEFORE)
    account = Account.objects.select_related("creditor").get(id=visit.account)
    holidays = plugin("country", account.creditor.country.lower()).holidays(account.creditor.region)
    receipt = receive.declare_paid(account, amount=amount, paid_on=paid_on, key=key, holidays=holidays, now=visit.now)
    if receipt is not None:
        with override(account.creditor.language):
            how = str(dict(HOW)[form.cleaned_data["how"]])
        agree.note_declared_payment(visit.account, receipt, text=how, now=visit.now)


def _note_wrong(visit: Visit, form: WrongForm, key: UUID) -> None:
    agree.object_to(
        visit.account, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"], claim_id=form.claim_id, now=visit.now,
        actor=ACTOR, key=key,
    )  # fmt: skip


def _note_help(visit: Visit, form: HelpForm, key: UUID) -> None:
    text, reach = form.cleaned_data["text"], form.cleaned_data["reach"]
    if reach:
        with override(visit.facts.creditor.language):
            text += "\n\n" + gettext("Best reached: %s") % reach
    agree.ask_help(visit.account, text=text, now=visit.now, actor=ACTOR, key=key)


def _proposed(request: HttpRequest, visit: Visit) -> dict[str, object]:
    """The amount from the address, if a link of ours named one, else all that is open; today; by transfer."""
    situation, currency = visit.situation, visit.facts.currency
    amount: Money = situation.to_pay or situation.open
    with suppress(KulanzError):  # anybody can write an address: then the proposal stays
        amount = read_amount(request.GET.get("amount", ""), currency)
    how = request.GET.get("how", "")
    return {
        "amount": plain_number(amount) if amount else "",
        "paid_on": visit.now.on,
        "how": how if how in dict(HOW) else None,
    }
