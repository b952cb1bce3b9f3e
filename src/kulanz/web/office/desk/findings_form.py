"""How a customer is reached, on a form: whoever hears a new address enters it here, and what was wrong is solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from babel import Locale
from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kulanz.data.parties.models import Customer
from kulanz.data.receivables.models import Account
from kulanz.data.scope import tenant_scope
from kulanz.domain.contact.zones import is_country
from kulanz.kernel.errors import BadValue, NotFound
from kulanz.kernel.words import say
from kulanz.stations.claims import correct_contact
from kulanz.stations.claims.correct_contact import ContactData
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.office.form_words import say_what_is_too_long
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import say_text

from .findings_reads import Wrong, contact_of_account

WRITTEN = ("de", "en", "nl")
NEAR = ("DE", "AT", "CH", "NL", "GB", "US")  # first in the list; the others follow by name


class ContactForm(forms.Form):
    """`found` are the open findings; each stands beside its field until the form was sent."""

    name = forms.CharField(label=_("Name"), max_length=160, required=False)
    salutation = forms.CharField(label=_("Salutation"), max_length=20, required=False)
    language = forms.ChoiceField(label=_("Language"))
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False,
                            widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}))  # fmt: skip
    phone = forms.CharField(label=_("Telephone"), max_length=64, required=False,
                            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))  # fmt: skip
    iban = forms.CharField(label=_("Bank account (IBAN)"), max_length=42, required=False,
                           help_text=_("Only to add one that the customer pays from. Those that are known stay."))  # fmt: skip
    is_sure = forms.BooleanField(label=_("This is right as it stands"), required=False, widget=forms.HiddenInput)
    street = forms.CharField(label=_("Street and house number"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    country = forms.ChoiceField(label=_("Country"))
    region = forms.CharField(label=_("State (USA)"), max_length=6, required=False,
                             help_text=_("Two letters, for example TX. It tells the local time."))  # fmt: skip
    time_zone = forms.CharField(label=_("Time zone"), max_length=40, required=False,
                                help_text=_("Only if the customer lives elsewhere, for example Europe/Lisbon."))  # fmt: skip

    def __init__(self, *args: Any, found: Sequence[Wrong], **options: Any) -> None:  # Django's own signature
        super().__init__(*args, **options)
        say_what_is_too_long(self)
        for name, choices in (("country", countries()), ("language", languages())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        for wrong in () if self.is_bound else found:
            if wrong.field in self.fields:
                said = say_text(wrong.words)
                self.fields[wrong.field].help_text = f"{wrong.value}: {said}" if wrong.value else said

    def ask_whether_sure(self) -> None:
        self.fields["is_sure"].widget = forms.CheckboxInput()


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def contact(request: StaffRequest, account: UUID) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        customer = _customer(account)
        found = contact_of_account(account).findings
        if request.method == "POST":
            form = ContactForm(request.POST, found=found)
        else:
            form = ContactForm(found=found, initial=asdict(correct_contact.current(customer.id)))
    if request.method == "POST" and form.is_valid() and _keep(request, customer.id, form):
        messages.success(request, gettext("Kept. What comes next is being decided."))
        return redirect("office:account", account)
    page = {
        "heading": _("How to reach them"), "name": customer.name or customer.number, "form": form, "account": account,
        "others": [wrong for wrong in found if wrong.field not in form.fields],
        "may_change": may_change(request.user),
    }  # fmt: skip
    return render(request, "desk/findings_contact.html", page, status=422 if form.errors else 200)


def _keep(request: StaffRequest, customer: UUID, form: ContactForm) -> bool:
    """Whether it was kept; if not, the form says why, and asks where an address is only odd."""
    try:
        with tenant_scope(request.user.tenant_id):
            correct_contact.run(customer, ContactData(**form.cleaned_data), now=request.now, actor=request.actor)
    except BadValue as refused:
        field = str(refused.facts.get("field", ""))
        form.add_error(field if field in form.fields else None, sentence(refused))
        if refused.facts.get("is_odd"):
            form.ask_whether_sure()
        return False
    return True


def countries() -> list[tuple[str, Text]]:
    """Every country where people live, by its name in the reader's language; the near ones first."""
    names = Locale.parse(get_language() or "de", sep="-").territories
    known = {code: str(name) for code, name in names.items() if len(code) == len("DE") and is_country(code)}
    others = sorted(set(known) - set(NEAR), key=lambda code: known[code])
    return [(code, known[code]) for code in (*NEAR, *others)]


def languages() -> list[tuple[str, Text]]:
    """Every language with two letters, by its name in the reader's own; those we write first."""
    names = Locale.parse(get_language() or "de", sep="-").languages
    known = {code: str(name) for code, name in names.items() if len(code) == len("de")}
    others = sorted(set(known) - set(WRITTEN), key=lambda code: known[code])
    return [(code, known[code]) for code in (*WRITTEN, *others)]


def _customer(account: UUID) -> Customer:
    row = Account.objects.select_related("customer").filter(id=account).first()
    if row is None:
        raise NotFound(say("This account does not exist here."))
    customer: Customer = row.customer
    return customer
