"""Paying: choose what and how, and start it. The bank details lie open, without anything being started."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import KulanzError, Refused, Unreachable
from kulanz.kernel.money import Money
from kulanz.ports.payment import Can, Fields
from kulanz.ports.registry import plugin
from kulanz.stations.http_client import HttpClient
from kulanz.stations.money import pay as station
from kulanz.stations.money.pay import PaymentChoice
from kulanz.stations.tell import welcome
from kulanz.web.ui.parts import Option
from kulanz.writing.formats import plain_number

from . import form_key
from .attempts import attempt_of, transfer_of
from .door import Visit, show, with_visit
from .facts import MethodFacts
from .forms import PART_OF_ALL, PayForm, claim_label
from .girocode import shown
from .sentences import sentence
from .story import method_label

log = structlog.get_logger()
CHOICE = ("what", "claims", "amount", "method", "seen")  # fields of the form that was sent before
ENTERED = "entered-"  # before the names of what a method asks for
MOST_ENTERED = 200  # signs
ATTEMPT = "attempt"  # in the address of the way back; a provider may add names of its own


@csrf_exempt  # the form carries a key signed for this link (form_key.py); no cookie is needed
@require_http_methods(["GET", "HEAD", "POST"])
@with_visit
def pay(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All ways to pay, and the start of a payment."""
    if not visit.facts.claims or not visit.facts.methods:
        return redirect(visit.address("page"))
    form = PayForm(request.POST if request.method == "POST" else None, visit.facts, visit.situation)
    status = 200
    if request.method == "POST":
        try:
            key = form_key.read(request.POST.get("form_key", ""), visit.key)
            if form.is_valid():
                return begin(request, visit, _wish(visit, form, key, request.POST))
        except KulanzError as error:
            form.add_error(None, sentence(error))
        status = 400
    context = {"form": form, "form_key": form_key.fresh(visit.key)}
    return show(request, visit, "pay", context | _offered(visit, form) | _transfer(visit), status=status)


def begin(request: HttpRequest, visit: Visit, wish: PaymentChoice) -> HttpResponse:
    """Starts the payment outside any transaction; what the provider answered is read from the attempt. Where the method asks
    for something first, that is asked."""
    with tenant_scope(visit.tenant_id):
        welcome.opened(visit.account, message_id=visit.door.message_id, now=visit.now)
        known = attempt_of(visit.account, form_key=wish.form_key)
    if known is None or not known.is_started_for(wish):
        query = urlencode({ATTEMPT: str(wish.form_key)})
        wish = replace(wish, return_url=f"{settings.BASE_URL}{visit.address('back')}?{query}")
        with suppress(Refused, Unreachable):  # kept with the attempt; its page says what to do
            started = station.start(visit.tenant_id, wish, http=HttpClient(), now=visit.now)
            if isinstance(started, Fields):
                return _ask(request, visit, wish, started)
    return redirect(visit.address("payment", form=wish.form_key))


def _ask(request: HttpRequest, visit: Visit, wish: PaymentChoice, asked: Fields) -> HttpResponse:
    """What the method needs before it can begin, e.g. an IBAN; the choice made so far goes along."""
    form_data = request.POST if "what" in request.POST else None
    if form_data is None:  # begun anew from its own page: the choice is made once more
        return redirect(visit.address("pay"))
    chosen = [(name, value) for name in CHOICE for value in form_data.getlist(name)]
    fields = [(f"{ENTERED}{name}", label, wish.fields.get(name, "")) for name, label in asked.names.items()]
    context = {
        "chosen": chosen,
        "fields": fields,
        "amount": wish.amount,
        "form_key": form_key.signed(wish.form_key, visit.key),
    }
    return show(request, visit, "pay_fields", context)


def _wish(visit: Visit, form: PayForm, key: UUID, sent: QueryDict) -> PaymentChoice:
    way = UUID(form.cleaned_data["method"])
    entered = {name.removeprefix(ENTERED): str(sent[name])[:MOST_ENTERED] for name in sent if name.startswith(ENTERED)}
    return PaymentChoice(
        visit.account, way, form.amount, form.claim_ids, key, return_url="", language=visit.language, fields=entered
    )


def _offered(visit: Visit, form: PayForm) -> dict[str, object]:
    """The choices of the form as cards, with what was chosen before."""
    what, chosen, way = form["what"].value(), set(form["claims"].value() or ()), form["method"].value()
    claims = [
        Option(str(claim.id), claim_label(claim), help=claim.reason, is_chosen=str(claim.id) in chosen)
        for claim in visit.facts.claims
    ]
    methods = [
        Option(
            str(m.way), method_label(m.key), icon="bank" if _is_transfer(m) else "wallet", is_chosen=way == str(m.way)
        )
        for m in visit.facts.methods
    ]
    example = plain_number(Money(1050, visit.facts.currency))
    chosen_what = {word: what == word for word in PART_OF_ALL}
    return {"chosen": chosen_what, "claims": claims, "methods": methods, "example": example}


def _transfer(visit: Visit) -> dict[str, object]:
    """The bank details for what the page proposes, where the creditor takes transfers."""
    method = next((method for method in visit.facts.methods if _is_transfer(method)), None)
    if method is None:
        return {}
    situation = visit.situation
    claims = tuple(claim.id for claim in situation.claims) if situation.others else ()
    try:
        with tenant_scope(visit.tenant_id):
            told = transfer_of(visit.facts, method.way, amount=situation.to_pay, claims=claims, language=visit.language)
    except KulanzError as error:  # the other ways to pay stay open
        log.warning("page.no_transfer", way=str(method.way), code=error.code, why=error.message)
        return {}
    return shown(told)


def _is_transfer(method: MethodFacts) -> bool:
    return Can.INSTRUCTIONS in plugin("payment", method.plugin).can
