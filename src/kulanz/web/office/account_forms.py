"""Forms of the account's page: pause, promise, objection, and how each of them ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money

from .amounts import read_amount
from .words import OBJECTIONS

REASON_NEEDED = {"required": _("Please give a reason; whoever looks at this account later will need it.")}
DAY_NEEDED = {"required": _("Please choose a day."), "invalid": _("This is no day. Please write it like 2026-12-04.")}


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "input-medium"}, format="%Y-%m-%d")


class HoldForm(forms.Form):
    prefix = "hold"
    reason = forms.CharField(label=_("Why?"), max_length=300, error_messages=REASON_NEEDED)
    until_on = forms.DateField(
        label=_("First day without the pause"),
        help_text=_("Leave it empty to pause until a person ends it."),
        required=False,
        widget=day_input(),
        error_messages=DAY_NEEDED,
    )


class PromiseForm(forms.Form):
    """`currency` is the account's; the amount is read in it."""

    prefix = "promise"
    amount = forms.CharField(
        label=_("How much?"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short", "autocomplete": "off"}),
        error_messages={"required": _("Please say how much.")},
    )
    due_on = forms.DateField(label=_("By when?"), widget=day_input(), error_messages=DAY_NEEDED)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:  # Django's own signature
        super().__init__(*args, **options)
        self.currency = currency

    def clean_amount(self) -> Money:
        try:
            return read_amount(self.cleaned_data["amount"], self.currency)
        except BadValue as error:
            raise forms.ValidationError(gettext(error.message)) from error


class ObjectionForm(forms.Form):
    """`claims` are (id, label) of the invoices that can be objected to."""

    prefix = "objection"
    claim = forms.ChoiceField(label=_("Against what?"), required=False)
    reason = forms.ChoiceField(
        label=_("What does the customer say?"),
        choices=list(OBJECTIONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what the customer says.")},
    )
    text = forms.CharField(
        label=_("In the customer's words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, claims: list[tuple[str, str]], **options: Any) -> None:  # Django's own signature
        super().__init__(*args, **options)
        field = self.fields["claim"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("everything that is open")), *claims]


class BecauseForm(forms.Form):
    """Why a pause or a promise ends."""

    because = forms.CharField(label=_("Why does it end?"), max_length=300, error_messages=REASON_NEEDED)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer to the customer"),
        help_text=_("It is kept with the account. After it, messages that ask for money may go out again."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("An objection ends with an answer. Please write down what you told the customer.")
        },
    )
