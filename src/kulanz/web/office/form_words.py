"""What forms say when something is missing: by the name of the field, and kindly."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


def name_what_is_missing(form: forms.BaseForm) -> None:
    """Each field says its own name where it is empty, so that a list of errors can be read alone."""
    for field in form.fields.values():
        field.error_messages["required"] = MISSING % {"label": field.label}
    say_what_is_too_long(form)


def say_what_is_too_long(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        if isinstance(field, forms.CharField):
            field.error_messages["max_length"] = TOO_LONG


TOO_LONG = _("This is too long: at most %(limit_value)d characters fit, and these are %(show_value)d.")
MISSING = _("Please fill in “%(label)s”.")
