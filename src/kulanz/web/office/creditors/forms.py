"""Forms of a creditor, one for each part of its page: look, address, sender, bank account, rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kulanz.data.tenancy.models import Creditor
from kulanz.domain.contact.postcode import written_well
from kulanz.domain.law.role import Actor
from kulanz.domain.matching.girocode import BIC, checked_iban
from kulanz.kernel.errors import BadValue, NotFound
from kulanz.kernel.money import Money, exponent
from kulanz.ports.registry import plugin
from kulanz.web.office.amounts import read_amount
from kulanz.web.office.form_words import name_what_is_missing
from kulanz.web.ui.colour import HEX, normal
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import money_text

from .logo import checked_logo

LANGUAGES = (("de", "Deutsch"), ("en", "English"))
ACTORS = (
    (Actor.CREDITOR.value, _("The creditor itself")),
    (Actor.AGENCY.value, _("A registered collection agency")),
    (Actor.LAWYER.value, _("A lawyer")),
)
FORMALITIES = (("sie", _("Sie (formal)")), ("du", _("du (informal)")))
LABELS: Mapping[str, Any] = {  # Any: lazy strings, whose type Django's stubs keep to themselves
    "name": _("Name, as customers know it"),
    "colour": _("Colour"),
    "legal_name": _("Full name of the firm"),
    "street": _("Street"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "region": _("Region, for holidays"),
    "sender_name": _("Name of the sender"),
    "sender_email": _("Address of the sender"),
    "reply_to": _("Answers go to"),
    "team": _("Team customers talk to"),
    "phone": _("Telephone"),
    "hours": _("Hours"),
    "account_holder": _("Account holder"),
    "iban": _("IBAN"),
    "bic": _("BIC"),
    "journey_key": _("Journey"),
    "language": _("Language, where a customer's is not known"),
    "formality": _("How customers are addressed"),
    "link_days": _("Days a link stays open"),
    "actor": _("Who asks for the money"),
    "supervisor": _("Authority that supervises the agency"),
    "is_stopped": _("Stop all messages of this creditor"),
}
HELPS: Mapping[str, Any] = {  # Any: as above
    "colour": _("Buttons and links on the customer's page. A colour too light to read is darkened."),
    "region": _("Two letters, for example BY. Empty: holidays of the whole country only."),
    "account_holder": _("Exactly as the bank has it: banks compare the name."),
    "actor": _("Law gives a creditor, an agency and a lawyer different costs and duties."),
    "supervisor": _("Name, address and e-mail. An agency must name it in its first letter (RDG 13a)."),
    "is_stopped": _("Nothing leaves while this is ticked, whatever a journey says. What was planned waits."),
    "reply_to": _("Somebody should read here: customers answer."),
}


LARGEST_SMALL_LOSS = 100  # in whole units of the currency: what is written off by rule is never a bill
MINIMUM, SMALL_LOSS = _("Smallest amount to ask for"), _("Close differences up to")


class PartForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """Labels and help of a creditor's fields, once for all parts."""

    class Meta:
        model = Creditor
        fields: Sequence[str] = ()

    def __init__(self, *args: Any, **options: Any) -> None:  # Django's own open signature
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HELPS.get(name, field.help_text)
        name_what_is_missing(self)


class LookForm(PartForm):
    drawing = forms.FileField(
        label=_("Logo"), required=False, help_text=_("An SVG drawing of shapes and colours, up to 60 kB.")
    )
    without_logo = forms.BooleanField(label=_("Show no logo"), required=False)

    class Meta(PartForm.Meta):
        fields = ("name", "colour")
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}

    def clean_colour(self) -> str:
        colour = str(self.cleaned_data["colour"])
        if not HEX.fullmatch(colour):
            raise forms.ValidationError(_("Please choose a colour like #0f5c63."))
        return normal(colour)

    def clean_drawing(self) -> str:
        """The checked drawing; empty where none was sent."""
        file: UploadedFile[bytes] | None = self.cleaned_data["drawing"]
        return _checked(checked_logo, file.read()) if file else ""

    def save(self, commit: bool = True) -> Creditor:
        creditor: Creditor = super().save(commit=False)
        if self.cleaned_data["without_logo"]:
            creditor.logo = ""
        elif self.cleaned_data["drawing"]:
            creditor.logo = self.cleaned_data["drawing"]
        creditor.save(update_fields=[*self.Meta.fields, "logo"])
        return creditor


class AddressForm(PartForm):
    class Meta(PartForm.Meta):
        fields = ("legal_name", "street", "postcode", "town", "region")

    def clean_postcode(self) -> str:
        text = str(self.cleaned_data["postcode"])
        written = written_well(text, self.instance.country) if text else ""
        if written is None:
            raise forms.ValidationError(_("This is no postcode of the creditor's country. Please have a look at it."))
        return written

    def clean_region(self) -> str:
        region = str(self.cleaned_data["region"]).strip().upper()
        try:
            known = plugin("country", self.instance.country.lower()).regions
        except NotFound:
            return region
        if region and region not in known:
            raise forms.ValidationError(
                _("This region is not known. Possible are: %(regions)s."), params={"regions": ", ".join(sorted(known))}
            )
        return region


class SenderForm(PartForm):
    class Meta(PartForm.Meta):
        fields = ("sender_name", "sender_email", "reply_to", "team", "phone", "hours")


class BankForm(PartForm):
    class Meta(PartForm.Meta):
        fields = ("account_holder", "iban", "bic")

    def clean_iban(self) -> str:
        """Says what is wrong with it, and of a slip of the pen where to look."""
        try:
            return checked_iban(self.cleaned_data["iban"])
        except BadValue as wrong:
            raise forms.ValidationError(sentence(wrong)) from wrong

    def clean_bic(self) -> str:
        bic = str(self.cleaned_data["bic"]).replace(" ", "").upper()
        if bic and not BIC.fullmatch(bic):
            raise forms.ValidationError(_("A BIC has 8 or 11 letters and digits. Please copy it from your bank."))
        return bic


class RoleForm(PartForm):
    """Who asks, for law and letters; and the switch that stops all of it."""

    actor = forms.ChoiceField(choices=ACTORS)

    class Meta(PartForm.Meta):
        fields = ("actor", "supervisor", "is_stopped")

    def clean(self) -> dict[str, Any]:  # Any: whatever the fields hold
        values = super().clean() or self.cleaned_data
        if values.get("actor") == Actor.AGENCY and not str(values.get("supervisor", "")).strip():
            self.add_error("supervisor", _("An agency names the authority that supervises it, with its address."))
        return values


class RulesForm(PartForm):
    journey_key = forms.ChoiceField()
    language = forms.ChoiceField(choices=LANGUAGES)
    formality = forms.ChoiceField(choices=FORMALITIES)
    link_days = forms.IntegerField(min_value=7, max_value=1000)
    minimum = forms.CharField(
        label=MINIMUM, help_text=_("Smaller sums stay open, but nobody is written to because of them.")
    )
    small_loss = forms.CharField(
        label=SMALL_LOSS, help_text=_("A rest as small as this is written off by rule. 0: never.")
    )

    class Meta(PartForm.Meta):
        fields = ("journey_key", "language", "formality", "link_days")

    def __init__(self, *args: Any, journeys: Sequence[tuple[str, str]], **options: Any) -> None:  # Django's signature
        super().__init__(*args, **options)
        journey = self.fields["journey_key"]
        assert isinstance(journey, forms.ChoiceField)
        journey.choices = journeys
        for name in ("minimum", "small_loss"):
            self.initial.setdefault(name, _digits(getattr(self.instance, f"{name}_minor"), self.instance.currency))

    def clean_minimum(self) -> int:
        return self._minor("minimum")

    def clean_small_loss(self) -> int:
        minor, currency = self._minor("small_loss"), self.instance.currency
        limit = Money.parse(str(LARGEST_SMALL_LOSS), currency)
        if minor > limit.minor:
            raise forms.ValidationError(
                _("This closes bills, not rests. Please choose at most %(limit)s."), params={"limit": money_text(limit)}
            )
        return minor

    def save(self, commit: bool = True) -> Creditor:
        creditor: Creditor = super().save(commit=False)
        creditor.minimum_minor, creditor.small_loss_minor = (
            self.cleaned_data["minimum"],
            self.cleaned_data["small_loss"],
        )
        creditor.save(update_fields=[*self.Meta.fields, "minimum_minor", "small_loss_minor"])
        return creditor

    def _minor(self, name: str) -> int:
        amount: Money = _checked(lambda text: read_amount(text, self.instance.currency), self.cleaned_data[name])
        return amount.minor


PARTS: Mapping[str, tuple[type[PartForm], Text]] = {
    "look": (LookForm, _("Appearance")),
    "address": (AddressForm, _("Address")),
    "sender": (SenderForm, _("Sender and people")),
    "bank": (BankForm, _("Bank account")),
    "rules": (RulesForm, _("Rules")),
    "role": (RoleForm, _("Who asks, and a stop")),
}


def _checked(check: Callable[[Any], Any], value: Any) -> Any:  # Any: whatever the check takes and gives
    try:
        return check(value)
    except BadValue as wrong:
        raise forms.ValidationError(sentence(wrong)) from wrong


def _digits(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).amount:.{exponent(currency)}f}".replace(".", ",")
