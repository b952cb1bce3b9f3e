"""The customer's page in a real browser: accessible on a phone in light and dark, paid with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.urls import include, path
from playwright.sync_api import Page, Route, expect
from tests.web.browser import Contexts, check, complaints_of, served
from tests.web.pages_visitor import visitor

from kulanz.data.receivables.models import Event
from kulanz.plugins.payment.bank_transfer import TransferSettings
from kulanz.testkit.world import World

PROVIDER = "https://fake.example/**"

urlpatterns = [path("p/", include("kulanz.web.pages.urls")), path("", include("kulanz.web.ui.open_urls"))]
pytestmark = pytest.mark.browser


@pytest.fixture
def page_of_link(lasting_world: World) -> Iterator[str]:
    """A customer with two invoices, ways to pay, and a link, served on loopback."""
    claim = lasting_world.claim("89.90", customer="K-browser", reason="Strom, Abschlag Januar", salutation="Frau")
    lasting_world.claim("30.00", customer="K-browser", reason="Wasser")
    lasting_world.offer("bank_transfer", TransferSettings())
    someone = visitor(lasting_world, claim.account_id)
    with override_settings(ROOT_URLCONF=__name__), served() as address:
        yield address + someone.address("")


def at_provider(route: Route) -> None:
    route.fulfill(body="<h1>Fake</h1>", content_type="text/html")


def test_the_pages_have_no_barrier_and_fit(new_context: Contexts, page_of_link: str) -> None:
    page = new_context(locale="de-DE").new_page()
    complaints = complaints_of(page)

    for name in ("", "pay/", "paid/", "wrong/", "help/", "genuine/"):
        page.goto(page_of_link + name)
        check(page)

    assert complaints == []


def test_the_button_passes_the_content_policy_and_back_is_no_trap(new_context: Contexts, page_of_link: str) -> None:
    context = new_context(viewport={"width": 390, "height": 844}, locale="de-DE")
    context.route(PROVIDER, at_provider)
    page = context.new_page()
    page.goto(page_of_link)

    page.get_by_role("button", name="Mit Fake zahlen").click()
    page.wait_for_url(PROVIDER)
    page.go_back()

    expect(page.get_by_role("heading", name="Guten Tag Frau Muster")).to_be_visible()
    assert page.url == page_of_link


def test_all_of_it_works_without_javascript(new_context: Contexts, page_of_link: str) -> None:
    page = new_context(java_script_enabled=False, locale="de-DE").new_page()
    page.goto(page_of_link)
    page.get_by_role("link", name="Andere Zahlarten").click()
    page.get_by_label("Einzelne Rechnungen").check()
    page.get_by_label("30,00").check()
    page.get_by_label("Überweisung").check()

    page.get_by_role("button", name="Weiter").click()

    expect(page.get_by_role("heading", name="Bitte überweisen Sie 30,00")).to_be_visible()
    page.get_by_role("link", name="Ich habe überwiesen").click()
    page.get_by_role("button", name="Bescheid sagen").click()
    expect(page.get_by_role("heading", name="Danke, dass Sie uns Bescheid sagen")).to_be_visible()


def test_the_browser_tells_that_a_person_came(page: Page, page_of_link: str, lasting_world: World) -> None:
    with page.expect_response("**/opened/") as told:
        page.goto(page_of_link)

    assert told.value.status == 204
    with lasting_world.scope():
        assert Event.objects.filter(kind="page.opened").count() == 1
