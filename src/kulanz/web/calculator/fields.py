"""Each option of a question as a field of a form. Whatever a person may get wrong is said here, in their language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kulanz.calc import reading
from kulanz.calc.question import Option, Question
from kulanz.domain.law.schedule import MOST_PARTS
from kulanz.domain.matching.girocode import MOST_NAME, MOST_TEXT, checked_iban
from kulanz.domain.matching.reference import is_reference
from kulanz.kernel.errors import KulanzError
from kulanz.ports.country import CountryPack
from kulanz.ports.registry import plugins
from kulanz.web.ui.amounts import is_amount, number
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import say_text

from .topics import CHOICES, REGIONS, explanation, label

EARLIEST, LATEST = date(reading.EARLIEST_YEAR, 1, 1), date(reading.LATEST_YEAR, 12, 31)
MISSING = _("Please fill this in.")
NO_DAY = _("This is no day. Please write it like 2026-12-04.")
REPEATED = 3
# Which packs can answer a question; the others are not offered.
ABLE: Mapping[str, Callable[[CountryPack], object]] = {
    "interest": lambda pack: pack.interest,
    "default": lambda pack: pack.default,
    "costs": lambda pack: pack.costs,
    "court-fee": lambda pack: pack.court_fees,
    "allocate": lambda pack: pack.allocation,
    "limitation": lambda pack: pack.limitation,
    "attachable": lambda pack: pack.free_income,
    "workday": lambda _pack: True,
}


def fields_of(question: Question, option: Option, today: date) -> Iterator[tuple[str, forms.Field]]:
    """The fields of an option by name; one that may be given several times has several."""
    names = [option.key, *(f"{option.key}_{n}" for n in range(2, REPEATED + 1))] if option.repeats else [option.key]
    for name in names:
        field = field_of(question, option, today)
        field.label = label(question.name, option.name if name == option.key else name)  # type: ignore[assignment]
        field.help_text = explanation(question.name, option.name) if name == option.key else ""  # type: ignore[assignment]
        yield name, field


def field_of(question: Question, option: Option, today: date) -> forms.Field:
    needed = option.is_required and not option.repeats
    if option.is_flag:
        return forms.BooleanField(required=False)
    if option.read in (reading.amount, reading.amount_or_zero):
        return AmountField(required=needed, may_be_zero=option.read is reading.amount_or_zero)
    if option.read is reading.day:
        return day_field(required=needed, initial=today if option.name == "on" and needed else None)
    if option.read is reading.number:
        return _number(option)
    if option.read is reading.factor:
        return FactorField(required=False)
    if option.read is reading.country:
        return _choice(_countries(question.name), initial="DE")
    if isinstance(option.read, reading.OneOf):
        return _of_enumeration(option, option.read)
    return SPECIAL.get(f"{question.name}.{option.name}", SPECIAL.get(option.name, _text))(needed)


class AmountField(forms.CharField):
    """Typed as people do, given on as `1234.50`."""

    def __init__(self, *, required: bool, may_be_zero: bool = False) -> None:
        attrs = {"inputmode": "decimal", "class": "input-short", "autocomplete": "off"}
        super().__init__(
            required=required, max_length=40, widget=forms.TextInput(attrs=attrs), error_messages=_missing()
        )
        self.may_be_zero = may_be_zero

    def clean(self, value: Any) -> str:  # Django's own signature
        text = super().clean(value)
        if not text:
            return ""
        plain = plain_amount(text)
        if plain is None:
            raise forms.ValidationError(_("This is no amount. Please write it like 89,90."))
        if not Decimal(plain) and not self.may_be_zero:
            raise forms.ValidationError(_("The amount must be more than zero."))
        return plain


def plain_amount(text: str) -> str | None:
    """`1234.50`, as the rules read it; None: this is no amount."""
    value = number(text.replace("€", "").replace("EUR", ""))
    return f"{value:.2f}" if value is not None and is_amount(value, "EUR") else None


class FactorField(forms.CharField):
    def __init__(self, *, required: bool) -> None:
        attrs = {"inputmode": "decimal", "class": "input-short", "autocomplete": "off"}
        super().__init__(required=required, max_length=8, widget=forms.TextInput(attrs=attrs))

    def clean(self, value: Any) -> str:  # Django's own signature
        text = super().clean(value)
        found = number(text) if text else None
        if text and found is None:
            raise forms.ValidationError(_("This is no number like 0.9."))
        return f"{found:f}" if found is not None else ""


def day_field(*, required: bool, initial: date | None = None) -> forms.DateField:
    attrs = {"type": "date", "class": "input-medium", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
    return DayField(
        required=required,
        initial=initial,
        widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={**_missing(), "invalid": NO_DAY},
    )


class DayField(forms.DateField):
    def clean(self, value: Any) -> date | None:  # Django's own signature
        day: date | None = super().clean(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("The year must lie between 1900 and 2100."))
        return day


def _number(option: Option) -> forms.IntegerField:
    least, most = (1, MOST_PARTS) if option.name == "parts" else (0, 99)
    return forms.IntegerField(
        min_value=least,
        max_value=most,
        required=option.is_required,
        initial=int(option.default) if option.default else None,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages={**_missing(), "invalid": _("This is no whole number.")},
    )


def _of_enumeration(option: Option, kinds: reading.OneOf) -> forms.ChoiceField:
    words: list[tuple[str, Text]] = [(str(kind), CHOICES[str(kind)]) for kind in kinds.kind]
    if option.is_required or option.default:
        return _choice(words, initial=option.default or words[0][0])
    return _choice([("", _("the country's usual one")), *words], required=False)


class UsualChoice(forms.ChoiceField):
    """Where an address leaves the choice out, the usual one is meant."""

    def clean(self, value: Any) -> Any:  # Django's own signature
        return super().clean(value or self.initial)


def _choice(words: list[tuple[str, Text]], *, initial: str = "", required: bool = True) -> forms.ChoiceField:
    return UsualChoice(
        choices=[(value, say_text(word)) for value, word in words],
        initial=initial,
        required=required,
        widget=forms.Select(attrs={"class": "input-medium"}),
        error_messages={"invalid_choice": _("Please choose one of these."), **_missing()},
    )


def _countries(question: str) -> list[tuple[str, Text]]:
    packs = [(key, pack) for key, pack in plugins("country").items() if ABLE[question](pack)]
    return sorted(((key.upper(), pack.label) for key, pack in packs), key=lambda each: each[0] != "DE")


def _region(_needed: bool) -> forms.ChoiceField:
    packs = plugins("country")
    groups = [(say_text(packs[key].label), list(names.items())) for key, names in REGIONS.items() if key in packs]
    choices = [("", _("the whole country")), *groups]
    field = _choice([], required=False)
    field.choices = choices
    return field


def _law(_needed: bool) -> forms.ChoiceField:
    return _choice([(law, CHOICES[law]) for law in ("366-367", "497")], initial="366-367")


def _text(needed: bool, most: int = 140) -> forms.CharField:
    return forms.CharField(required=needed, max_length=most, error_messages=_missing())


class CheckedField(forms.CharField):
    """A text that must pass `check`; `otherwise` is said where it does not."""

    def __init__(self, *, required: bool, most: int, check: Callable[[str], bool], otherwise: Text) -> None:
        super().__init__(required=required, max_length=most, error_messages=_missing())
        self.check, self.otherwise = check, otherwise

    def clean(self, value: Any) -> str:  # Django's own signature
        text: str = super().clean(value)
        if text and not self.check(text):
            raise forms.ValidationError(str(self.otherwise))
        return text


def _iban(needed: bool) -> CheckedField:
    otherwise = _("There is a slip in this IBAN. Please check its first letters and its last digits.")
    return CheckedField(required=needed, most=60, check=_is_iban, otherwise=otherwise)


def _is_iban(text: str) -> bool:
    try:
        return bool(checked_iban(text))
    except KulanzError:
        return False


def _reference(needed: bool) -> CheckedField:
    otherwise = _("There is a slip in this reference. Please compare it digit by digit.")
    return CheckedField(required=needed, most=60, check=is_reference, otherwise=otherwise)


def _number_or_reference(needed: bool) -> CheckedField:
    otherwise = _("A number has 1 to 21 letters and digits; a reference that begins with RF has a slip in it.")
    return CheckedField(required=needed, most=60, check=_can_be_reference, otherwise=otherwise)


def _can_be_reference(text: str) -> bool:
    body = "".join(text.split()).upper()
    if re.fullmatch(r"RF[0-9]{2}[A-Z0-9]+", body):
        return is_reference(body)
    return bool(re.fullmatch(r"[A-Z0-9]{1,21}", body))


def _bic(needed: bool) -> CheckedField:
    pattern = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
    return CheckedField(
        required=needed, most=20, check=lambda text: bool(pattern.fullmatch("".join(text.split()).upper())),
        otherwise=_("A BIC has 8 or 11 letters and digits."),
    )  # fmt: skip


def _missing() -> dict[str, Any]:  # Any: lazy texts
    return {"required": MISSING}


SPECIAL: Mapping[str, Callable[[bool], forms.Field]] = {
    "region": _region,
    "law": _law,
    "iban": _iban,
    "rf": _reference,
    "rf.text": _number_or_reference,
    "bic": _bic,
    "name": lambda needed: _text(needed, MOST_NAME),
    "text": lambda needed: _text(needed, MOST_TEXT),
}
