"""Calculator and API description in a real browser: no barrier in any mode and size, whole without JavaScript."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from kulanz.data.tenancy.models import User
from kulanz.testkit.world import World

# Playwright keeps a loop in this thread for the whole session; the rows are still read one after the other.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
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
Contexts = Callable[..., BrowserContext]
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]


class Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None: ...


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = False  # the server waits for them when it closes


@dataclass(frozen=True, slots=True)
class Office:
    """Where it is served, and the cookie of somebody who signed in."""

    address: str
    cookie: str

    def enter(self, context: BrowserContext) -> Any:  # a page
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": self.cookie, "url": self.address}])
        return context.new_page()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture
def office(lasting_world: World) -> Iterator[Office]:
    user = User.objects.create(email="a@example.org", tenant=lasting_world.tenant, name="Anna", language="de")
    client = Client()
    client.force_login(user)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Office(f"http://127.0.0.1:{server.server_port}", client.cookies[settings.SESSION_COOKIE_NAME].value)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("width", "mode"), [(390, "light"), (390, "dark"), (1280, "light")])
def test_the_pages_have_no_barrier_and_fit(new_context: Contexts, office: Office, width: int, mode: Any) -> None:
    page = office.enter(
        new_context(
            viewport={"width": width, "height": 844}, color_scheme=mode, locale="de-DE", reduced_motion="reduce"
        )
    )
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)

    for address in PAGES:
        page.goto(office.address + address)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = !each.dataset.menu })")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address

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
