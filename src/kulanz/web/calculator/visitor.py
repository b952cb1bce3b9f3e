"""Whoever signed in may ask the calculator: in their language, with their organisation's name and business day."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from kulanz.data.tenancy.models import User
from kulanz.web.ui.access import equipped, set_language


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """For pages of the calculator; others are asked to sign in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **keywords: object) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
        set_language(request, request.user)
        return view(equipped(request, request.user), *args, **keywords)

    return guarded
