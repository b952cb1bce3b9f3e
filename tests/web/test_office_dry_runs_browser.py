"""A dry run and "why this?" in a real browser: begun by hand, read, a step explained; no barrier, and it fits a phone."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from typing import Any
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import BrowserContext, Page, expect
from tests.web.office_files import sign_in

from kulanz.data.clock import now_with
from kulanz.jobs import dry_runs
from kulanz.testkit.world import World

# Playwright keeps a loop in this thread for the whole session; the rows are still read one after the other.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Contexts = Callable[..., BrowserContext]
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]


class Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None: ...


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = False  # the server waits for them when it closes


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture
def office(lasting_world: World) -> Iterator[str]:
    """The office on loopback, on the world's day."""
    lasting_world.claim("89.90", customer="K1", name="Erika Muster")
    lasting_world.claim("50.00", customer="K2", name="Olaf Beispiel")
    lasting_world.run_day()
    lasting_world.claim("30.00", customer="K3", name="Anna Später")
    lasting_world.tenant.clock_shift_days = (lasting_world.day - now_with(0).on).days
    lasting_world.tenant.save()
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def signed_in(new_context: Contexts, office: str, world: World, **look: Any) -> Page:
    cookie = sign_in(world).cookies[settings.SESSION_COOKIE_NAME].value
    context = new_context(locale="en-GB", **look)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": office}])
    return context.new_page()


def check(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details.more, details.why').forEach((each) => { each.open = true })")
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


@pytest.mark.parametrize(("width", "mode"), [(1280, "light"), (390, "dark")])
def test_a_dry_run_is_begun_read_and_a_step_explained(
    new_context: Contexts, office: str, lasting_world: World, width: int, mode: Any
) -> None:
    page = signed_in(new_context, office, lasting_world, viewport={"width": width, "height": 844}, color_scheme=mode)

    page.goto(office + "/office/dry-runs/")
    check(page)
    page.get_by_role("link", name="New dry run").click()
    check(page)
    page.get_by_label("Compare with").select_option(label="Agency, version 1")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Accounts looked at", exact=True)).to_be_visible()
    check(page)
    dry_runs.work(lasting_world.tenant.id, UUID(page.url.rstrip("/").rpartition("/")[2]))

    expect(page.get_by_role("heading", name="What changes")).to_be_visible()  # the page saw by itself that it is done
    check(page)
    page.get_by_role("link", name="Show who").click()
    expect(page.get_by_role("cell", name="Anna Später")).to_be_visible()
    check(page)

    page.goto(office + "/office/accounts/?q=Erika")
    page.get_by_role("link", name="Erika Muster").click()
    page.get_by_role("link", name="Why this?").first.click()
    expect(page.get_by_role("heading", name="The reasons")).to_be_visible()
    expect(page.get_by_text("Overdue for 10 days.")).to_be_visible()
    check(page)
