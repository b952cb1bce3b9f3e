"""Why do I get this message? The group an account was read into, in kind words, and the customer's own word about it.

GDPR 13(2)(f), 22: said openly, and corrected by whom it is about. A cry for special care goes to a person at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import KulanzError
from kulanz.stations import agree
from kulanz.stations.tell import welcome
from kulanz.web.ui.parts import Option, Text

from . import form_key
from .door import Visit, show, with_visit
from .forms import CHOOSE
from .sentences import sentence

ACTOR = "customer:link"
CARE = "vulnerable"
KIND_WORDS: Mapping[str, Text] = {  # what we believe, as we say it to the customer
    "": _("We think that it was simply forgotten, as it happens to everybody."),
    "forgot": _("We think that it was simply forgotten, as it happens to everybody."),
    "postpones": _("We think that a bit more time would help you."),
    "cannot_now": _("We think that paying all at once is hard at the moment, and we look for a way with you."),
    "disputes": _("You told us that something is not right. We look into it."),
    "unreachable": _("Our messages may not have reached you so far."),
    "business_process": _("We think that an order number or an approval is still missing at your firm."),
    "vulnerable": _("You told us that you need special care. People look after you, no machine."),
}
OPTIONS = (  # what a customer can say of himself or herself
    Option("forgot", _("I simply forgot it")),
    Option("postpones", _("I will pay, but a bit later")),
    Option("cannot_now", _("I cannot pay all of it now"), help=_("We look for a way that fits.")),
    Option("disputes", _("Something about it is not right"), help=_("Please tell us what, on the page.")),
    Option("business_process", _("Our firm needs an order number or an approval first")),
    Option(
        CARE,
        _("I am in a hard situation and need special care"),
        help=_("A person reads it and gets in touch with you. You do not have to say why."),
    ),
)


class WhyForm(forms.Form):
    segment = forms.ChoiceField(
        label=_("How is it for you?"),
        choices=[(option.value, option.value) for option in OPTIONS],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )


@csrf_exempt  # the form carries a key signed for this link (form_key.py); no cookie is needed
@require_http_methods(["GET", "HEAD", "POST"])
@with_visit
def why(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form; sent, it is the customer's word and goes before every rule."""
    form = WhyForm(request.POST if request.method == "POST" else None, initial={"segment": visit.facts.segment})
    status = 200
    if request.method == "POST":
        try:
            key = form_key.read(request.POST.get("form_key", ""), visit.key)
            if form.is_valid():
                _keep(visit, form.cleaned_data["segment"], key)
                return redirect(visit.address("page"))
        except KulanzError as error:
            form.add_error(None, sentence(error))
        status = 400
    context = {"form": form, "form_key": form_key.fresh(visit.key), "options": OPTIONS}
    return show(request, visit, "why", context, status=status)


def _keep(visit: Visit, segment: str, key: UUID) -> None:
    with tenant_scope(visit.tenant_id):
        welcome.opened(visit.account, message_id=visit.door.message_id, now=visit.now)
        agree.set_segment(visit.account, segment, now=visit.now, actor=ACTOR)
        if segment == CARE:
            text = gettext("The customer says that special care is needed.")
            agree.ask_help(visit.account, text=text, now=visit.now, actor=ACTOR, key=key)


def kind_words(segment: str) -> Text:
    return KIND_WORDS.get(segment, KIND_WORDS[""])
