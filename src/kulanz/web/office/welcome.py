"""A link by which somebody sets their password, once; then they are in. `kulanz setup` and `kulanz invite` make it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import Http404, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


class PasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic only in the stubs
    """Twice the same, so that a slip is seen."""

    new_password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autofocus": True, "autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Several words are easy to remember."),
        error_messages={"required": _("Please enter a password.")},
    )
    new_password2 = forms.CharField(
        label=_("The same once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Please enter the password a second time.")},
    )
    error_messages = {"password_mismatch": _("These two are not the same. Please enter them again.")}


class Welcome(PasswordResetConfirmView):
    """Django keeps the key of the link in the session and takes it out of the address, so that it is in no history."""

    form_class = PasswordForm
    template_name = "office/welcome.html"
    success_url = reverse_lazy("office:today")
    post_reset_login = True

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:  # Django's own signature
        if not self.validlink:
            raise Http404
        return super().render_to_response(context, **options)
