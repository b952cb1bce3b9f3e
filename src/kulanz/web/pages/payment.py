"""One payment after it began: on to the provider, what to transfer, or what became of it.

What an address claims about a payment is not believed; only our own receipts count.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import KulanzError, NotFound
from kulanz.ports.payment import Can
from kulanz.ports.registry import plugins
from kulanz.stations.money.pay import PaymentChoice

from . import form_key
from .attempts import AttemptFacts, Stage, attempt_of, transfer_of
from .door import Visit, show, with_visit
from .girocode import shown
from .pay import ATTEMPT, begin
from .sentences import sentence
from .story import method_label

LOOK = "look"  # in the address: how often the page has looked by itself
LOOK_AGAIN_S, MOST_LOOKS = 4, 10
WAITING = (Stage.UNDECIDED, Stage.COMING)


@csrf_exempt  # the form carries a key signed for this link (form_key.py); no cookie is needed
@require_http_methods(["GET", "HEAD", "POST"])
@with_visit
def payment(request: HttpRequest, visit: Visit, form: UUID) -> HttpResponse:
    """The payment that `form` began. POST tries the start again."""
    attempt = _attempt(visit, form)
    if attempt is None:
        return redirect(visit.address("pay"))
    if request.method == "POST":
        return _again(request, visit, attempt)
    return _told(request, visit, attempt)


@require_safe
@with_visit
def back(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The way back from the provider."""
    attempt = _attempt(visit, _uuid(request.GET.get(ATTEMPT, "")))
    if attempt is None:
        return redirect(visit.address("page"))
    if attempt.stage == Stage.FORWARD:  # came back, and we have no word yet
        attempt = replace(attempt, stage=Stage.UNDECIDED)
    return _told(request, visit, attempt)


def _again(request: HttpRequest, visit: Visit, attempt: AttemptFacts) -> HttpResponse:
    """The same wish with the same key: the provider starts it once, however often it is asked."""
    try:
        if form_key.read(request.POST.get("form_key", ""), visit.key) == attempt.form_key:
            return begin(request, visit, _same_wish(visit, attempt))
    except KulanzError as error:
        return _told(request, visit, attempt, problem=sentence(error))
    return redirect(visit.address("payment", form=attempt.form_key))


def _same_wish(visit: Visit, attempt: AttemptFacts) -> PaymentChoice:
    return PaymentChoice(
        visit.account, attempt.way, attempt.amount, attempt.claims, attempt.form_key, return_url="", language=visit.language
    )  # fmt: skip


def _told(request: HttpRequest, visit: Visit, attempt: AttemptFacts, *, problem: str = "") -> HttpResponse:
    looks = _looks(request)
    way_back = f"{visit.address('back')}?{urlencode({ATTEMPT: str(attempt.form_key)})}"
    done = urlencode({"amount": f"{attempt.amount.amount:f}", "how": "transfer"})
    context: dict[str, object] = {
        "attempt": attempt,
        "stage": attempt.stage.value,
        "method": method_label(attempt.method),
        "problem": problem,
        "form_key": form_key.signed(attempt.form_key, visit.key),
        "is_looking": looks < MOST_LOOKS,
        "is_paid_there": _is_paid_there(attempt),
        "back_href": way_back,
        "done_href": f"{visit.address('paid')}?{done}",
    }
    if attempt.stage == Stage.TRANSFER:
        try:
            context |= _instructions(visit, attempt)
        except NotFound:  # no longer offered
            return redirect(visit.address("pay"))
    response = show(request, visit, "payment", context, status=400 if problem else 200)
    if attempt.stage == Stage.FORWARD:
        # a redirect after a form would need the provider's address in form-action (CSP); a fresh page does not
        response.headers["Refresh"] = f"0;url={attempt.url}"
    elif attempt.stage in WAITING and looks < MOST_LOOKS:
        response.headers["Refresh"] = f"{LOOK_AGAIN_S};url={way_back}&{LOOK}={looks + 1}"
    return response


def _is_paid_there(attempt: AttemptFacts) -> bool:
    """The customer pays on the provider's own page, so a start that failed cannot have taken anything."""
    found = plugins("payment").get(attempt.plugin)
    return found is not None and Can.REDIRECT in found.can


def _looks(request: HttpRequest) -> int:
    """How often this page has looked by itself."""
    text = request.GET.get(LOOK, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _instructions(visit: Visit, attempt: AttemptFacts) -> dict[str, object]:
    with tenant_scope(visit.tenant_id):
        told = transfer_of(
            visit.facts, attempt.way, amount=attempt.amount, claims=attempt.claims, language=visit.language
        )
    return shown(told)


def _attempt(visit: Visit, key: UUID | None) -> AttemptFacts | None:
    with tenant_scope(visit.tenant_id):
        return attempt_of(visit.account, form_key=key)


def _uuid(text: str) -> UUID | None:
    """None: the newest attempt is meant."""
    try:
        return UUID(text)
    except ValueError:
        return None
