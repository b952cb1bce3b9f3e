"""Forms that correct the books of an account: giving up a part, writing off, a credit note by hand."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kulanz.kernel.money import Money
from kulanz.web.office.deed_words import CREDITS, WAIVERS, WRITE_OFFS
from kulanz.web.office.fields import CHOICE_NEEDED, amount_input
from kulanz.writing.formats import money_text, say_text

from .forms import EVERYTHING, DeedForm, claim_choices
from .reads import AccountView


class WaiverForm(DeedForm):
    prefix = "waiver"
    item = forms.ChoiceField(label=_("What is given up?"), error_messages=CHOICE_NEEDED)
    amount = forms.CharField(
        label=_("How much of it?"),
        help_text=_("Leave it empty to give up all of it."),
        max_length=40,
        required=False,
        widget=amount_input(),
    )
    because = forms.ChoiceField(
        label=_("Why?"), choices=list(WAIVERS.items()), widget=forms.RadioSelect, error_messages=CHOICE_NEEDED
    )

    def prepare(self, view: AccountView) -> None:
        self.choose("item", item_choices(view))

    def clean_amount(self) -> Money | None:
        return self.money("amount")


class WriteOffForm(DeedForm):
    prefix = "write-off"
    claim = forms.ChoiceField(label=_("What is written off?"), required=False)
    because = forms.ChoiceField(
        label=_("Why?"), choices=list(WRITE_OFFS.items()), widget=forms.RadioSelect, error_messages=CHOICE_NEEDED
    )

    def prepare(self, view: AccountView) -> None:
        self.choose("claim", [("", EVERYTHING), *claim_choices(view)])


class CreditForm(DeedForm):
    prefix = "credit"
    claim = forms.ChoiceField(label=_("On which invoice?"), error_messages=CHOICE_NEEDED)
    amount = forms.CharField(
        label=_("How much?"),
        max_length=40,
        widget=amount_input(),
        error_messages={"required": _("Please say how much.")},
    )
    number = forms.CharField(
        label=_("Number of the credit note"),
        max_length=80,
        required=False,
        help_text=_("With a number the same paper is never booked twice."),
    )
    because = forms.ChoiceField(
        label=_("Why?"), choices=list(CREDITS.items()), widget=forms.RadioSelect, error_messages=CHOICE_NEEDED
    )

    def prepare(self, view: AccountView) -> None:
        claims = [(str(c.id), f"{c.number} · {say_text(c.status)}") for c in view.closed if c.is_paid]
        self.choose("claim", [*claim_choices(view), *claims])

    def clean_amount(self) -> Money | None:
        return self.money("amount")


def item_choices(view: AccountView) -> list[tuple[str, str]]:
    """The open parts of every open invoice."""
    return [
        (str(item.id), f"{claim.number} · {say_text(item.label)} · {money_text(item.open)}")
        for claim in view.claims
        for item in claim.items
        if item.open.minor > 0
    ]
