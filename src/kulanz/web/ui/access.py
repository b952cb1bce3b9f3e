"""Whoever signed in: their language, and what the office's shell shows about their organisation and its business day.

Each face decides itself who may come in, and what they may change.
"""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from kulanz.data import clock
from kulanz.data.tenancy.models import User
from kulanz.kernel.dates import Now

from .parts import Clock


class SignedIn(HttpRequest):
    """A request of somebody who signed in. `now` is what stations are told; the shell reads the rest."""

    user: User
    now: Now
    clock: Clock | None
    organisation: str


def set_language(request: HttpRequest, user: User) -> None:
    """What somebody chose on this device comes first, then the language of their profile."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()


def rewind(request: HttpRequest) -> None:
    """Files that were handed in are at their beginning again, for a view that is asked once more."""
    for files in dict(request.FILES.lists()).values():
        for file in files:
            file.seek(0)


def equipped(request: HttpRequest, user: User) -> SignedIn:
    """The request with what the shell reads from it; a demo's day can be moved from every page."""
    signed_in, tenant = cast(SignedIn, request), user.tenant
    signed_in.now = clock.now_for(tenant)
    signed_in.organisation = tenant.name
    signed_in.clock = None
    if tenant.is_demo and settings.KULANZ_MODE in clock.SHIFTING_MODES:
        signed_in.clock = Clock(signed_in.now.on, reverse("office:move-day"), tenant.clock_shift_days)
    return signed_in
