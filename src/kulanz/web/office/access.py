"""Who may see the office: people who signed in, in their language, with their organisation and its business day.

Roles: a viewer reads, an agent works accounts, an owner also changes how the organisation works.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from kulanz.data.collisions import repeated
from kulanz.data.tenancy.models import User
from kulanz.kernel.errors import NotAllowed
from kulanz.kernel.words import say
from kulanz.web.ui.access import SignedIn, equipped, rewind, set_language

READS = ("GET", "HEAD", "OPTIONS")
AGENTS = frozenset({User.Role.AGENT, User.Role.OWNER})
OWNERS = frozenset({User.Role.OWNER})
READ_ONLY = say("Your role lets you read this, but not change it. An owner of your organisation can help.")
P = ParamSpec("P")


class StaffRequest(SignedIn):
    """A request of somebody who signed in. `now` and `actor` are what stations are told."""

    actor: str


View = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
Plain = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def staff(view: View[P]) -> Plain[P]:
    """For pages of the office: everybody reads, agents and owners change."""
    return _guarded(view, AGENTS)


def owners_change(view: View[P]) -> Plain[P]:
    """Everybody reads, only owners change."""
    return _guarded(view, OWNERS)


def actor_of(user: User) -> str:
    """How events name a person."""
    return f"person:{user.pk}"


def may_change(user: User) -> bool:
    return user.role in AGENTS


def _guarded(view: View[P], changers: frozenset[User.Role]) -> Plain[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **keywords: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return _to_sign_in(request)
        set_language(request, request.user)
        if request.method not in READS and request.user.role not in changers:
            raise NotAllowed(READ_ONLY)
        told = _with_actor(request, request.user)
        response = repeated(lambda: view(told, *args, **keywords), before_again=lambda: rewind(request))
        add_never_cache_headers(response)
        return response

    return cast(Plain[P], guarded)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Back to where one was, after signing in. A part of a page cannot be redirected, so htmx is told to go."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("office:sign-in")})
    return redirect_to_login(request.get_full_path(), reverse("office:sign-in"))


def _with_actor(request: HttpRequest, user: User) -> StaffRequest:
    staff_request = cast(StaffRequest, equipped(request, user))
    staff_request.actor = actor_of(user)
    if not may_change(user):
        staff_request.clock = None
    return staff_request


def must_own(request: StaffRequest) -> None:
    """A form is shown only to those who may send it."""
    if not is_owner(request):
        raise NotAllowed(READ_ONLY)


def is_owner(request: StaffRequest) -> bool:
    return request.user.role in OWNERS
