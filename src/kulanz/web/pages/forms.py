"""What a customer can fill in: how to pay, already paid, something is wrong, I need help. Errors say what to do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.kernel.errors import KulanzError
from kulanz.kernel.money import Money, total
from kulanz.web.ui.amounts import read_amount
from kulanz.writing.formats import money_text, plain_number, say_text

from .facts import AccountFacts, ClaimFacts
from .sentences import sentence
from .situation import Situation
from .story import method_label

LONGEST_TEXT = 2000
MUCH_MORE, NEVER_MUCH_MINOR = 10, 100_000  # "already paid" may be rounded up; a forgotten comma is noticed
PART_OF_ALL = "all", "some", "part"
HOW = (
    ("transfer", _("By bank transfer")),
    ("cash", _("In cash or at a counter")),
    ("other", _("Another way")),
)
REASONS = (
    ("not_mine", _("This is not for me")),
    ("wrong_amount", _("The amount is wrong")),
    ("already_paid", _("I have paid this already")),
    ("not_delivered", _("I did not get what is on the invoice")),
    ("other", _("Something else")),
)
TEXT_AREA = forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST_TEXT})
CHOOSE = {"required": _("Please choose one."), "invalid_choice": _("Please choose one of these.")}
DAY = {"required": _("Please give the day of your payment."), "invalid": _("Please write the day like 21.11.2026.")}
REACH = _(
    "A phone number and a good time, or an e-mail address. If you leave it empty, we write to the address we know."
)
WRITE = {"required": _("Please write a sentence or two, so that we understand.")}


class AmountField(forms.CharField):
    """An amount as people write it; its value is `Money`."""

    def __init__(self, currency: str, **options: Any) -> None:  # Any: Django's own options of a field
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short"}), **options)
        self.currency = currency

    def clean(self, value: Any) -> Any:  # Django's own signature
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_amount(text, self.currency)
        except KulanzError as error:
            raise ValidationError(sentence(error), code=error.code) from None


class PayForm(forms.Form):
    """All, some invoices or a part; and by which way. `seen` is what the page had proposed, in minor units."""

    what = forms.ChoiceField(widget=forms.RadioSelect, error_messages=CHOOSE)
    claims = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False, error_messages=CHOOSE)
    method = forms.ChoiceField(widget=forms.RadioSelect, error_messages=CHOOSE)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, facts: AccountFacts, situation: Situation) -> None:  # Any: Django's form data
        methods = [(str(method.way), say_text(method_label(method.key))) for method in facts.methods]
        first = {"what": "all", "method": methods[0][0] if methods else "", "seen": situation.to_pay.minor}
        super().__init__(data, initial=first)
        self.facts, self.situation = facts, situation
        self.fields["amount"] = AmountField(facts.currency, required=False)
        self._choices("method", methods)
        self._choices("what", [(word, word) for word in PART_OF_ALL])
        self._choices("claims", [(str(claim.id), claim.number) for claim in facts.claims])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        what, seen = values.get("what"), values.get("seen")
        if what == "some" and not values.get("claims"):
            self.add_error("claims", gettext("Please choose at least one invoice."))
        if what == "part" and not values.get("amount") and "amount" not in self.errors:
            example = plain_number(Money(1050, self.facts.currency))
            self.add_error("amount", gettext("Please write how much you want to pay, for example %s.") % example)
        if what == "part" and values.get("amount") and values["amount"] > self.situation.open:
            self.add_error("amount", gettext("Only %s is open.") % money_text(self.situation.open))
        if what == "all" and seen is not None and seen != self.situation.to_pay.minor:
            self.add_error(None, gettext("The open amount has changed in the meantime. Please look at it once more."))
        return values

    @property
    def amount(self) -> Money:
        """What the valid form pays."""
        what = self.cleaned_data["what"]
        if what == "some":
            return total((claim.open for claim in self._chosen), currency=self.facts.currency)
        amount: Money = self.cleaned_data["amount"] if what == "part" else self.situation.to_pay
        return amount

    @property
    def claim_ids(self) -> tuple[UUID, ...]:
        """The designation: the invoices chosen, or those the page asks for; empty where that is all there is."""
        if self.cleaned_data["what"] == "some":
            return tuple(claim.id for claim in self._chosen)
        return tuple(claim.id for claim in self.situation.claims) if self.situation.others else ()

    @property
    def _chosen(self) -> list[ClaimFacts]:
        wanted = set(self.cleaned_data["claims"])
        return [claim for claim in self.facts.claims if str(claim.id) in wanted]


class PaidForm(forms.Form):
    """Already paid: how much, when, how."""

    paid_on = forms.DateField(
        label=_("When did you pay?"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input-medium"}),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"],
        error_messages=DAY,
    )
    how = forms.ChoiceField(label=_("How did you pay?"), choices=HOW, widget=forms.RadioSelect, error_messages=CHOOSE)

    def __init__(self, data: Any, facts: AccountFacts, initial: dict[str, Any]) -> None:  # Any: Django's form data
        super().__init__(data, initial=initial)
        self.open_minor = sum(claim.open.minor for claim in facts.claims)
        missing = {"required": _("Please write the amount that you paid.")}
        self.fields["amount"] = AmountField(facts.currency, label=_("How much did you pay?"), error_messages=missing)
        self.order_fields(["amount", "paid_on", "how"])

    def clean_amount(self) -> Money:
        amount: Money = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(gettext("Please choose an amount of more than zero."))
        if amount.minor > max(self.open_minor * MUCH_MORE, NEVER_MUCH_MINOR):
            raise ValidationError(gettext("That is much more than is open. Please look at the amount once more."))
        return amount


class WrongForm(forms.Form):
    """Something is wrong: with which invoice, what, in the customer's own words."""

    claim = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect, error_messages=CHOOSE)
    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=REASONS, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    text = forms.CharField(
        label=_("Please tell us more"),
        help_text=_("In your own words. Anything that helps us understand."),
        widget=TEXT_AREA,
        max_length=LONGEST_TEXT,
        required=False,
    )

    def __init__(self, data: Any, facts: AccountFacts) -> None:  # Any: Django's form data
        super().__init__(data)
        claims = [(str(claim.id), claim_label(claim)) for claim in facts.claims]
        field = self.fields["claim"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*claims, ("all", _("All of it"))]
        if len(claims) == 1:
            del self.fields["claim"]
        self.only = facts.claims[0].id

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("reason") == "other" and not values.get("text"):
            self.add_error("text", WRITE["required"])
        return values

    @property
    def claim_id(self) -> UUID | None:
        """None: the whole account."""
        chosen = self.cleaned_data.get("claim", str(self.only))
        return None if chosen == "all" else UUID(chosen)


class HelpForm(forms.Form):
    """I need help: what about, and how to reach the customer."""

    text = forms.CharField(
        label=_("What can we do for you?"),
        help_text=_("A sentence is enough. You do not have to explain yourself."),
        widget=TEXT_AREA,
        max_length=LONGEST_TEXT,
        error_messages=WRITE,
    )
    reach = forms.CharField(
        label=_("How do we reach you best?"),
        help_text=REACH,
        required=False,
        max_length=200,
    )


def claim_label(claim: ClaimFacts) -> str:
    """How an invoice is named in a choice."""
    values = {"kind": claim.kind, "number": claim.number, "amount": money_text(claim.open)}
    if claim.kind:
        return gettext("%(kind)s, invoice %(number)s: %(amount)s") % values
    return gettext("Invoice %(number)s: %(amount)s") % values
