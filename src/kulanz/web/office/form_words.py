"""What forms say when something is missing: by the name of the field, and kindly."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


def name_what_is_missing(form: forms.BaseForm) -> None:
    """Each field says its own name where it is empty, so that a list of errors can be read alone."""
    for field in form.fields.values():
        field.error_messages["required"] = MISSING % {"label": field.label}


MISSING = _("Please fill in “%(label)s”.")
