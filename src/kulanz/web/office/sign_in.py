"""Signing in and out of the office."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kulanz.data.tenancy.tries import Tries
from kulanz.web.ui.place import place_of

TOO_MANY = _("That was wrong too often. Please wait ten minutes, then try again.")


class SignInForm(AuthenticationForm):
    """Whether the address or the password was wrong is not said: nobody learns here who works with us."""

    username = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
        error_messages={"required": _("Please enter your e-mail address."), "invalid": _("This is no e-mail address.")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Please enter your password.")},
    )
    error_messages = {
        "invalid_login": _("This e-mail address and this password do not belong together. Please check both."),
        "inactive": _("This e-mail address and this password do not belong together. Please check both."),
    }

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).lower()

    def clean(self) -> dict[str, Any]:
        """The password is not even looked at while the door is shut."""
        email = self.cleaned_data.get("username", "")
        if not email:
            return super().clean()
        tries, at = Tries(email, place_of(self.request) if self.request else ""), datetime.now(UTC)
        if not tries.take(at=at):
            raise forms.ValidationError(TOO_MANY)
        cleaned = super().clean()
        tries.was_right(at=at)
        return cleaned


class SignIn(LoginView):
    """The way in; whoever is signed in already goes on at once."""

    template_name = "office/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("office:sign-in")
