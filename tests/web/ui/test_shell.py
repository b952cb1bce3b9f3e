"""Middleware, error pages and rail: no session where nobody signs in, calm words where something failed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from django.utils.translation import override

from kulanz.kernel.errors import BadSignature, BadValue, Conflict, KulanzError, NotAllowed, NotFound, Unreachable
from kulanz.kernel.words import say, technical
from kulanz.web.ui import context, errors
from kulanz.web.ui.middleware import WITHOUT_SESSION, NoSession, SessionWhereNeeded

FAILURES: dict[str, type[KulanzError]] = {
    "bad": BadValue,
    "signature": BadSignature,
    "forbidden": NotAllowed,
    "missing": NotFound,
    "again": Conflict,
    "away": Unreachable,
}


def fails(request: HttpRequest, name: str) -> HttpResponse:
    raise FAILURES[name](technical("Key 4711 of the vault."))


def explains(request: HttpRequest) -> HttpResponse:
    raise NotAllowed(say("Everything is paid."))


def breaks(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("a secret in a message")


def keeps(request: HttpRequest) -> HttpResponse:
    request.session["name"] = "Muster"
    return HttpResponse()


def who(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user.is_authenticated))


PATTERNS = [
    path("who", who),
    path("keeps", keeps),
    path("breaks", breaks),
    path("explains", explains),
    path("<str:name>", fails),
]
OFFICE = ([path("", who, name="today"), path("accounts/", who, name="accounts"), path("x/<str:name>", fails)], "office")
urlpatterns = [
    path("p/", include(PATTERNS)),
    path("hooks/", include(PATTERNS)),
    path("elsewhere/", include(PATTERNS)),
    path("office/", include(OFFICE)),
    path("", include("kulanz.web.ui.open_urls")),
]
handler400, handler403, handler404, handler500 = (
    f"kulanz.web.ui.errors.{name}" for name in ("bad_request", "not_allowed", "not_found", "broken")
)
here = override_settings(ROOT_URLCONF=__name__)


@here
@pytest.mark.parametrize("prefix", ["/p/", "/hooks/"])
def test_a_customers_page_asks_for_nobody_and_sets_no_cookie(client: Client, prefix: str) -> None:
    """No database mark here: a query for the session or the person would fail this test."""
    client.cookies["sessionid"] = "0123456789abcdef0123456789abcdef"

    answer = client.get(f"{prefix}who")

    assert answer.content == b"False"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


@here
def test_what_a_page_without_session_would_keep_is_not_lost_silently() -> None:
    with pytest.raises(RuntimeError, match="no session"):
        Client().get("/p/keeps")


@pytest.mark.parametrize("prefix", WITHOUT_SESSION)
def test_addresses_without_session_have_an_empty_one(prefix: str) -> None:
    request = RequestFactory().get(prefix)
    SessionWhereNeeded(lambda _: HttpResponse()).process_request(request)

    assert isinstance(request.session, NoSession)
    assert request.session.is_empty()


def test_the_office_has_a_session() -> None:
    request = RequestFactory().get("/office/")
    SessionWhereNeeded(lambda _: HttpResponse()).process_request(request)

    assert not isinstance(request.session, NoSession)


@here
@pytest.mark.parametrize(
    ("name", "status"),
    [("bad", 400), ("signature", 403), ("forbidden", 403), ("missing", 404), ("again", 409), ("away", 503)],
)
def test_an_expected_failure_is_a_calm_page_with_the_right_status(client: Client, name: str, status: int) -> None:
    answer = client.get(f"/p/{name}", headers={"accept-language": "de"})
    page = answer.content.decode()

    assert answer.status_code == status
    assert 'lang="de"' in page
    assert str(errors.SAID[status].title) in page
    assert "4711" not in page


@here
def test_the_words_of_a_rule_reach_the_customer_in_their_language(client: Client) -> None:
    assert "Alles ist bezahlt." in client.get("/p/explains", headers={"accept-language": "de"}).content.decode()


@here
def test_a_program_gets_the_code_and_no_page(client: Client) -> None:
    answer = client.get("/hooks/signature")

    assert (answer.status_code, answer.content) == (403, b"bad_signature")


@here
def test_htmx_gets_a_notice_for_the_place_of_notices(client: Client) -> None:
    answer = client.get("/p/again", headers={"HX-Request": "true", "accept-language": "de"})

    assert answer["HX-Retarget"] == "#toasts"
    assert "<html" not in answer.content.decode()
    assert "Das ist schon erledigt" in answer.content.decode()


def test_people_of_the_office_read_what_exactly_failed() -> None:
    class Somebody(AnonymousUser):
        is_authenticated = True  # type: ignore[assignment]

    request = RequestFactory().get("/office/x/")
    request.user = Somebody()

    assert "Key 4711" in errors.answer(request, NotFound(technical("Key 4711 is not there."))).content.decode()


@here
def test_a_fault_of_ours_says_so_and_tells_no_secret() -> None:
    answer = Client(raise_request_exception=False).get("/p/breaks", headers={"accept-language": "de"})
    page = answer.content.decode()

    assert answer.status_code == 500
    assert "Bei uns ist etwas schiefgegangen" in page
    assert "secret" not in page


@here
def test_a_page_that_is_not_there_helps_the_customer_and_the_office_differently(client: Client) -> None:
    german = {"accept-language": "de"}

    assert "letzten Nachricht" in client.get("/nothing/here/at/all", headers=german).content.decode()
    assert "Startseite" in client.get("/office/nothing", headers=german).content.decode()


def test_every_code_of_the_kernel_has_a_status_and_every_status_its_words() -> None:
    codes = {error.code for error in KulanzError.__subclasses__() if error.__module__ == "kulanz.kernel.errors"}

    assert codes <= errors.STATUS.keys()
    assert set(errors.STATUS.values()) <= errors.SAID.keys()


@here
def test_the_rail_shows_only_pages_that_exist_and_marks_where_one_is() -> None:
    with override("de"):
        entries = context.rail("/office/accounts/4711/")

        assert [str(entry.label) for entry in entries] == ["Heute", "Konten"]
    assert [entry.is_here for entry in entries] == [False, True]
    assert [entry.is_here for entry in context.rail("/office/")] == [True, False]
