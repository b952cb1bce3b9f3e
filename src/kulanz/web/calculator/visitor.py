"""Whoever signed in may ask the calculator: in their language, with their organisation's name and business day."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation

from kulanz.data import clock
from kulanz.data.tenancy.models import User
from kulanz.kernel.dates import Now
from kulanz.web.ui.parts import Clock


class Visit(HttpRequest):
    """A request of somebody who signed in, with what the office's shell reads from it."""

    user: User
    now: Now
    clock: Clock | None
    organisation: str


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **keywords: object) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(request.user.language)
        return view(_equipped(request, request.user), *args, **keywords)

    return guarded


def _equipped(request: HttpRequest, user: User) -> Visit:
    visit, tenant = cast(Visit, request), user.tenant
    visit.now = clock.now_for(tenant)
    visit.organisation = tenant.name
    visit.clock = None
    if tenant.is_demo and settings.KULANZ_MODE in clock.SHIFTING_MODES:
        visit.clock = Clock(visit.now.on, reverse("office:move-day"), tenant.clock_shift_days)
    return visit
