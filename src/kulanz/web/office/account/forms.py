"""Forms of the account's page: what a person notes, and how it ends. Each carries a key, so that sent twice it is done once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from kulanz.domain.journey.protections import RULES
from kulanz.kernel.errors import BadValue
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.web.office.amounts import read_amount
from kulanz.web.office.deed_words import TONES, WAYS, segment_options, stop_options
from kulanz.web.office.fields import CHOICE_NEEDED, amount_input, day_field, reason_field, text_area
from kulanz.web.office.form_words import TOO_LONG, say_what_is_too_long
from kulanz.web.office.step_words import CHANNEL_NAMES
from kulanz.web.office.words import OBJECTIONS
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.parts import Option, Text
from kulanz.writing.formats import day_text, money_text, plain_number, say_text

from .reads import AccountView

EVERYTHING = _("everything that is open")


class DeedForm(forms.Form):
    """A form about one account. `key` names what it makes; `options` explain the choices of the field `explained`;
    `preview` says in amounts what it would come to."""

    explained = ""
    preview: Sequence[tuple[Text, Money]] = ()
    options: Sequence[Option] = ()
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, view: AccountView) -> None:  # Any: Django's form data
        super().__init__(data, initial={"key": new_id(), **self.proposed(view)})
        self.view = view
        say_what_is_too_long(self)
        self.prepare(view)

    def proposed(self, view: AccountView) -> Mapping[str, object]:
        return {}

    def prepare(self, view: AccountView) -> None:
        """Fills in the choices that depend on the account."""

    def choose(self, name: str, choices: Iterable[tuple[str, Text]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, say_text(label)) for value, label in choices]

    def money(self, name: str) -> Money | None:
        """The amount that was written in the field; None: it was left empty."""
        text = self.cleaned_data[name]
        if not text:
            return None
        try:
            return read_amount(text, self.view.who.currency)
        except BadValue as error:
            raise forms.ValidationError(sentence(error)) from error


class HoldForm(DeedForm):
    prefix = "hold"
    claim = forms.ChoiceField(label=_("For what?"), required=False)
    reason = reason_field()
    until_on = day_field(
        _("First day without the pause"), help_text=_("Leave it empty to pause until a person ends it."), required=False
    )

    def prepare(self, view: AccountView) -> None:
        self.choose("claim", [("", EVERYTHING), *claim_choices(view)])


class PromiseForm(DeedForm):
    prefix = "promise"
    amount = forms.CharField(
        label=_("How much?"),
        max_length=40,
        widget=amount_input(),
        error_messages={"required": _("Please say how much.")},
    )
    due_on = day_field(_("By when?"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def proposed(self, view: AccountView) -> Mapping[str, object]:
        return {"amount": plain_number(view.open) if view.open else ""}

    def clean_amount(self) -> Money | None:
        return self.money("amount")


class ObjectionForm(DeedForm):
    prefix = "objection"
    claim = forms.ChoiceField(label=_("Against what?"), required=False)
    amount = forms.CharField(
        label=_("Only against a part of it?"),
        help_text=_("The amount that is not right. Leave it empty if all of it is meant."),
        max_length=40,
        required=False,
        widget=amount_input(),
    )
    reason = forms.ChoiceField(
        label=_("What does the customer say?"),
        choices=list(OBJECTIONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what the customer says.")},
    )
    text = forms.CharField(label=_("In the customer's words"), max_length=4000, required=False, widget=text_area(3))

    def prepare(self, view: AccountView) -> None:
        self.choose("claim", [("", EVERYTHING), *claim_choices(view)])

    def clean_amount(self) -> Money | None:
        return self.money("amount")


class ConversationForm(DeedForm):
    prefix = "conversation"
    way = forms.ChoiceField(
        label=_("How did you talk?"), choices=list(WAYS.items()), widget=forms.RadioSelect, error_messages=CHOICE_NEEDED
    )
    held_on = day_field(_("When?"), help_text=_("Leave it empty for today."), required=False)
    note = forms.CharField(
        label=_("What was said?"),
        help_text=_("For the colleague who talks next."),
        max_length=1000,
        required=False,
        widget=text_area(3),
    )


class ProtectionForm(DeedForm):
    prefix = "stop"
    explained = "kind"
    kind = forms.ChoiceField(
        label=_("What has become known?"),
        choices=[(kind.value, "") for kind in RULES],
        widget=forms.RadioSelect,
        error_messages=CHOICE_NEEDED,
    )
    reason = reason_field(_("How do we know?"))
    since_on = day_field(
        _("Since when?"),
        help_text=_("For insolvency the day of the opening. Leave it empty for today."),
        required=False,
    )
    until_on = day_field(
        _("First day without it"), help_text=_("Leave it empty until a person ends it."), required=False
    )
    contact = forms.CharField(
        label=_("Whom to write to instead"),
        help_text=_("Administrator, adviser, lawyer or heirs, with address."),
        max_length=4000,
        required=False,
        widget=text_area(3),
    )

    def prepare(self, view: AccountView) -> None:
        self.options = stop_options()
        self.choose("kind", [(option.value, option.label) for option in self.options])


class OptOutForm(DeedForm):
    prefix = "opt-out"
    channel = forms.ChoiceField(
        label=_("No more messages by"),
        choices=list(CHANNEL_NAMES.items()),
        widget=forms.RadioSelect,
        error_messages=CHOICE_NEEDED,
    )
    reason = reason_field(_("What did the customer say?"), required=False)


class ReminderForm(DeedForm):
    prefix = "reminder"
    claim = forms.ChoiceField(label=_("For which invoice?"), error_messages=CHOICE_NEEDED)
    tone = forms.ChoiceField(
        label=_("What was it?"), choices=list(TONES.items()), widget=forms.RadioSelect, error_messages=CHOICE_NEEDED
    )
    sent_on = day_field(_("When was it sent?"))
    proof = forms.CharField(
        label=_("How could it be shown?"),
        help_text=_("A copy, a posting list, a mail log. Where the law asks for proof, it counts only with it."),
        max_length=200,
        required=False,
    )

    def prepare(self, view: AccountView) -> None:
        self.choose("claim", claim_choices(view))


class SegmentForm(DeedForm):
    prefix = "segment"
    explained = "segment"
    segment = forms.ChoiceField(
        label=_("What fits better?"), choices=(), widget=forms.RadioSelect, error_messages=CHOICE_NEEDED
    )

    def proposed(self, view: AccountView) -> Mapping[str, object]:
        return {"segment": view.who.segment}

    def prepare(self, view: AccountView) -> None:
        self.options = segment_options()
        self.choose("segment", [(option.value, option.label) for option in self.options])


class BecauseForm(forms.Form):
    """Why something ends."""

    because = reason_field(_("Why does it end?"))


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer to the customer"),
        help_text=_("It is kept with the account. After it, messages that ask for money may go out again."),
        max_length=4000,
        widget=text_area(5),
        error_messages={
            "required": _("An objection ends with an answer. Please write down what you told the customer."),
            "max_length": TOO_LONG,
        },
    )


class ProtectionEndForm(BecauseForm):
    was_mistake = forms.BooleanField(
        label=_("It was noted by mistake"),
        help_text=_("Then it counts as if it had never been noted: interest arises for its days as well."),
        required=False,
    )


class UndoForm(forms.Form):
    """Nothing to say: what was booked is mirrored. The key lets the press count once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id, required=False)


def claim_choices(view: AccountView) -> list[tuple[str, str]]:
    """Open invoices, as a form offers them."""
    return [(str(c.id), f"{c.number} · {money_text(c.open)} · {day_text(c.due_on)}") for c in view.claims]


def chosen_id(text: str) -> UUID | None:
    """Empty: everything is meant."""
    return UUID(text) if text else None
