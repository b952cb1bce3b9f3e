"""Calculator and API description in a real browser: no barrier in any mode and size, whole without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.web.browser import Contexts, check, complaints_of, served, signed_in

from kulanz.testkit.world import World

CALCULATOR = "/office/calculator/"
INTEREST = {"country": "DE", "customer": "consumer", "principal": "1.000,00", "from": "2024-01-01", "to": "2025-08-30"}
PAYMENT = {
    "country": "DE", "amount": "150,00", "rows": "3", "1-item": "R-1", "1-kind": "principal", "1-amount": "100,00",
    "1-due": "2026-01-01", "2-item": "R-2", "2-kind": "cost", "2-amount": "x", "2-due": "2026-01-05",
}  # fmt: skip
CODE = {"name": "Stadtwerke Lindau", "iban": "DE89370400440532013000", "amount": "89,90"}
PAGES = (
    CALCULATOR,
    f"{CALCULATOR}interest/",
    f"{CALCULATOR}interest/?{urlencode(INTEREST)}",
    f"{CALCULATOR}allocate/?{urlencode(PAYMENT | {'2-amount': '5,00'})}",
    f"{CALCULATOR}allocate/?{urlencode(PAYMENT)}",
    f"{CALCULATOR}girocode/?{urlencode(CODE)}",
    "/api/v1/docs",
)
pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Office:
    """Where it is served, and for whom."""

    address: str
    world: World

    def enter(self, context: BrowserContext) -> Page:
        return signed_in(context, self.address, self.world, language="de")


@pytest.fixture
def office(lasting_world: World) -> Iterator[Office]:
    with served() as address:
        yield Office(address, lasting_world)


def test_the_pages_have_no_barrier_and_fit(new_context: Contexts, office: Office) -> None:
    page = office.enter(new_context(locale="de-DE", reduced_motion="reduce"))
    complaints = complaints_of(page)

    for address in PAGES:
        page.goto(office.address + address)
        check(page)

    assert complaints == []


def test_an_answer_is_found_without_javascript_and_can_be_shared(new_context: Contexts, office: Office) -> None:
    page = office.enter(new_context(java_script_enabled=False, locale="de-DE"))
    page.goto(f"{office.address}{CALCULATOR}")
    page.get_by_role("link", name="Raten").click()

    page.get_by_label("Betrag in Euro").fill("354,16")
    page.get_by_label("Anzahl der Raten").fill("5")
    page.get_by_role("button", name="Ausrechnen").click()

    expect(page.get_by_role("region", name="Ergebnis")).to_contain_text("70,84")
    shared = office.enter(new_context(java_script_enabled=False, locale="de-DE"))
    shared.goto(page.url)
    expect(shared.get_by_role("region", name="Ergebnis")).to_contain_text("70,84")


def test_more_rows_are_given_without_javascript(new_context: Contexts, office: Office) -> None:
    page = office.enter(new_context(java_script_enabled=False, locale="de-DE"))
    page.goto(f"{office.address}{CALCULATOR}allocate/?{urlencode(PAYMENT)}")

    page.get_by_role("button", name="Mehr Zeilen").click()

    expect(page.get_by_role("group", name="Offener Posten 6")).to_be_visible()
    expect(page.get_by_role("group", name="Offener Posten 1").get_by_label("Rechnung")).to_have_value("R-1")
