"""Fields that several forms of the office have: a day, an amount, a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kulanz.web.office.form_words import TOO_LONG

REASON_NEEDED = {
    "required": _("Please give a reason; whoever looks at this account later will need it."),
    "max_length": TOO_LONG,
}
DAY_NEEDED = {"required": _("Please choose a day."), "invalid": _("This is no day. Please write it like 2026-12-04.")}
CHOICE_NEEDED = {"required": _("Please choose one."), "invalid_choice": _("Please choose one of these.")}
WHY = _("Why?")
Lazy = Any  # a lazy string, whose type Django's stubs keep to themselves


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "input-medium"}, format="%Y-%m-%d")


def day_field(label: Lazy, *, help_text: Lazy = "", required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, required=required, widget=day_input(), error_messages=DAY_NEEDED
    )


def amount_input() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short", "autocomplete": "off"})


def reason_field(label: Lazy = WHY, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, required=required, error_messages=REASON_NEEDED)


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})
