"""The design system in a real browser: accessible in every mode and size, quick by keyboard, complete without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.urls import include, path
from playwright.sync_api import Page, expect
from tests.web.browser import Contexts, check, complaints_of, served

SYSTEM = "/office/system/"

urlpatterns = [path("office/system/", include("kulanz.web.ui.urls")), path("", include("kulanz.web.ui.open_urls"))]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The design system alone, served on loopback."""
    with override_settings(ROOT_URLCONF=__name__), served() as address:
        yield address + SYSTEM


@pytest.fixture
def system(new_context: Contexts, address: str) -> Iterator[Page]:
    """The page of components; a complaint of the browser (a broken rule of the page, a lost file) fails the test."""
    page = new_context(locale="de-DE").new_page()
    complaints = complaints_of(page)
    page.goto(address)
    yield page
    assert complaints == []


@pytest.mark.parametrize("face", ["", "?face=page"])
def test_the_pages_of_components_have_no_barrier_and_fit(new_context: Contexts, address: str, face: str) -> None:
    page = new_context(locale="de-DE").new_page()
    page.goto(address + face)

    check(page)


def test_a_slash_leads_to_the_search_and_typing_there_is_only_typing(system: Page, address: str) -> None:
    system.evaluate(
        "document.querySelector('.grid-search input').dataset.search = ''"
    )  # the office's own search needs its address
    system.keyboard.press("/")

    expect(system.locator(".grid-search input").first).to_be_focused()
    system.keyboard.type("/p")
    expect(system.locator(".grid-search input").first).to_have_value("/p")


def test_a_dialog_is_modal_and_escape_closes_it(system: Page) -> None:
    dialog = system.locator("#light-dialog")

    system.locator("[data-dialog=light-dialog]").click()
    expect(dialog).to_be_visible()
    assert dialog.evaluate("each => each.matches(':modal')")

    system.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_menu_closes_when_one_presses_elsewhere(system: Page) -> None:
    menu = system.locator("[data-mode=light] .grid-tools .menu").first

    menu.locator("summary").click()
    expect(menu.locator(".menu-body")).to_be_visible()

    system.locator("h1").click()
    expect(menu.locator(".menu-body")).to_be_hidden()


def test_a_value_is_copied_and_the_button_says_so(system: Page) -> None:
    system.context.grant_permissions(["clipboard-read", "clipboard-write"])

    system.locator("[data-mode=light] [data-copy]").click()

    expect(system.locator("[data-mode=light] [data-copy-word]")).to_have_text("Kopiert")
    assert system.evaluate("navigator.clipboard.readText()") == "DE02120300000000202051"


def test_a_chosen_file_is_named(system: Page) -> None:
    system.set_input_files("#id_light_file", {"name": "offen.csv", "mimeType": "text/csv", "buffer": b"x"})

    expect(system.locator("[data-mode=light] [data-drop-name]")).to_have_text("offen.csv")


def test_a_form_tells_our_own_site_where_it_comes_from(system: Page) -> None:
    """Under the referrer policy `no-referrer` browsers send `Origin: null`, and every form would be refused."""
    with system.expect_request(lambda request: request.method == "POST") as sent:
        system.locator(".languages button[value=en]").click()

    assert sent.value.all_headers()["origin"] == system.evaluate("location.origin")
    expect(system.locator("h1")).to_have_text("Design system")


def test_without_javascript_a_dialog_opens_and_closes_by_its_address(new_context: Contexts, address: str) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(address)
    dialog = page.locator("#light-dialog")

    page.locator("a[href='#light-dialog']").click()
    expect(dialog).to_be_visible()

    dialog.locator("a.icon-button").click()
    expect(dialog).to_be_hidden()


def test_the_beacon_is_sent_once_when_a_person_opens_the_page(new_context: Contexts, address: str) -> None:
    page = new_context(locale="de-DE").new_page()
    told: list[str] = []
    page.on("request", lambda request: told.append(request.method) if request.url.endswith("/opened") else None)
    page.route("**/opened", lambda route: route.fulfill(status=204))
    page.route(
        "**/?face=page",
        lambda route: route.fulfill(body=route.fetch().text().replace("<body", '<body data-beacon="/opened"')),
    )

    page.goto(f"{address}?face=page")
    page.wait_for_load_state("networkidle")

    assert told == ["POST"]
