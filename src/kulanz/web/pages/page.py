"""The customer's page itself. A GET changes nothing: mail scanners open links; that a person came is told by a beacon."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kulanz.data.clock import now_with
from kulanz.data.doorway import Door
from kulanz.data.scope import tenant_scope
from kulanz.domain.contact.wording import greeting
from kulanz.ports.payment import Can
from kulanz.ports.registry import plugins
from kulanz.stations.tell import welcome
from kulanz.writing.formats import say_text

from . import form_key
from .door import Visit, show, with_door, with_visit
from .facts import MethodFacts
from .situation import Kind
from .story import method_label, story
from .why import kind_words


@require_safe
@with_visit
def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    customer, method = visit.facts.customer, next(iter(visit.facts.methods), None)
    hello = greeting(name=customer.name, salutation=customer.salutation, is_business=customer.is_business)
    context = {
        "greeting": say_text(hello).rstrip(","),
        "beacon": visit.address("opened"),
        "method": method,
        "pay_label": pay_label(method) if method else "",
        "pay_is_quiet": visit.situation.kind in (Kind.COMING, Kind.PAUSED),
        "form_key": form_key.fresh(visit.key),
        "story": story(visit.facts),
        "why_words": kind_words(visit.facts.segment),
        "is_settled_soon": visit.facts.next_look_on is not None and visit.facts.next_look_on > visit.now.on,
    }
    return show(request, visit, "page", context)


@csrf_exempt  # a beacon carries no token; whoever knows the address has the page open
@require_POST
@with_door
def opened(request: HttpRequest, key: str, door: Door) -> HttpResponse:
    """Told once by the page in a person's browser."""
    with tenant_scope(door.tenant_id):
        if door.message_id:  # a link that the office opened for itself is no visit of the customer
            welcome.opened(door.target_id, message_id=door.message_id, now=now_with(door.clock_shift_days))
    return HttpResponse(status=204)


@require_safe
@with_visit
def genuine(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Is this message genuine? What we ask, what we never ask, and how to make sure without this page."""
    return show(request, visit, "genuine", {"host": request.get_host(), "iban_end": visit.facts.creditor.iban[-4:]})


def pay_label(method: MethodFacts) -> str:
    """The button's words, with the way to pay named: "by bank transfer", "with Testbank"."""
    found = plugins("payment").get(method.plugin)
    values = {"method": say_text(method_label(method.key))}
    if found and Can.INSTRUCTIONS in found.can:
        return gettext("Pay by %(method)s") % values
    return gettext("Pay with %(method)s") % values
