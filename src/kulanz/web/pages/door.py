"""How a link becomes a page: the doorway, the tenant, the facts, the language, and headers that keep the link to itself.

A link that does not open shows no data, whatever the reason; unknown, closed and expired ones take the same one query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from kulanz.data.clock import now_with
from kulanz.data.collisions import repeated
from kulanz.data.doorway import ClosedDoor, Door, LinkState, open_link
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import NotFound
from kulanz.kernel.words import say
from kulanz.web.ui.languages import offered
from kulanz.web.ui.parts import Brand

from .facts import AccountFacts
from .reads import load
from .situation import Situation, look_at

SWITCH = "sprache"  # in the address: ?sprache=en
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
STATUS = {LinkState.BROKEN: 404, LinkState.UNKNOWN: 404, LinkState.EXPIRED: 410, LinkState.CLOSED: 410}


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody came by a link: whose account it opens, what is known about it, and today's business day."""

    key: str
    door: Door
    now: Now
    facts: AccountFacts
    situation: Situation
    language: str

    @property
    def tenant_id(self) -> UUID:
        return self.door.tenant_id

    @property
    def account(self) -> UUID:
        return self.door.target_id

    def address(self, name: str, **more: object) -> str:
        """The address of another page of this link."""
        return reverse(f"pages:{name}", kwargs={"key": self.key, **more})


View = Callable[..., HttpResponse]  # after what is named here, whatever else its address holds


def with_door(view: View) -> View:
    """Opens the doorway only: for what needs no facts."""

    @wraps(view)
    def opened(request: HttpRequest, key: str, **more: object) -> HttpResponse:
        try:
            door = open_link(key, at=datetime.now(UTC))
            response = repeated(lambda: view(request, key, door, **more))
        except ClosedDoor as error:
            response = closed(request, LinkState(str(error.facts["state"])))
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return opened


def with_visit(view: View) -> View:
    """Opens the doorway and reads the facts."""

    @with_door
    @wraps(view)
    def opened(request: HttpRequest, key: str, door: Door, **more: object) -> HttpResponse:
        now = now_with(door.clock_shift_days)
        facts = _facts(door, now)
        language = _speak(request, otherwise=facts.customer.language)
        visit = Visit(key, door, now, facts, look_at(facts, on=now.on), language)
        return _remembering(request, view(request, visit, **more))

    return opened


def closed(request: HttpRequest, state: LinkState) -> HttpResponse:
    """A calm page that says what to do, and nothing about anybody."""
    _speak(request, otherwise=settings.LANGUAGE_CODE)
    response = render(request, "pages/closed.html", {"state": state.value}, status=STATUS[state])
    return _remembering(request, response)


def show(
    request: HttpRequest, visit: Visit, page: str, more: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page in the creditor's look."""
    context = {"visit": visit, "facts": visit.facts, "creditor": visit.facts.creditor, "situation": visit.situation}
    context |= {"brand": brand(visit), "home": visit.address("page"), **(more or {})}
    return render(request, f"pages/{page}.html", context, status=status)


def brand(visit: Visit) -> Brand:
    creditor = visit.facts.creditor
    return Brand(
        name=creditor.name,
        colour=creditor.colour,
        logo_svg=creditor.logo,
        team=creditor.team,
        phone=creditor.phone,
        hours=creditor.hours,
        address=f"{creditor.legal_name}, {creditor.address}",
        genuine_href=visit.address("genuine"),
    )


def _facts(door: Door, now: Now) -> AccountFacts:
    try:
        return load(door.tenant_id, door.target_id, on=now.on)
    except NotFound as error:
        raise ClosedDoor(say("What this link opened is gone."), state=LinkState.CLOSED) from error


def _speak(request: HttpRequest, *, otherwise: str) -> str:
    """The language asked for by link or cookie, else the browser's, else the customer's."""
    known = {code for code, _name in offered()}
    asked = (request.GET.get(SWITCH, ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""), *_browser(request))
    language = next((code for code in (*asked, otherwise) if code in known), settings.LANGUAGE_CODE)
    translation.activate(language)
    return language


def _browser(request: HttpRequest) -> list[str]:
    """What the browser asks for, best first, as far as it names languages plainly."""
    wishes = request.headers.get("Accept-Language", "")[:200].split(",")
    return [wish.partition(";")[0].strip().lower().partition("-")[0] for wish in wishes]


def _remembering(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keeps a language that was asked for by link, so that the next page speaks it too."""
    if request.GET.get(SWITCH) in {code for code, _name in offered()}:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, request.GET[SWITCH], samesite="Lax", secure=settings.IS_HTTPS
        )
    return response
