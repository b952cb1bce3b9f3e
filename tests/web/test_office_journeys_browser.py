"""A journey edited, published and its accounts moved in a real browser: with and without JavaScript, without a barrier."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import BrowserContext, Page, expect
from tests.web.office_files import sign_in

from kulanz.data.receivables.models import Account
from kulanz.data.tenancy.models import Journey
from kulanz.testkit.world import World

# Playwright keeps a loop in this thread for the whole session; the rows are still read one after the other.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PLACE = "/office/journeys/friendly/"
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
    """An organisation with a running account, served on loopback."""
    lasting_world.claim("89.90")
    lasting_world.run_day()
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def signed_in(context: BrowserContext, office: str, world: World) -> Page:
    session = sign_in(world).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": office}])
    return context.new_page()


@pytest.mark.parametrize("with_script", [True, False])
def test_a_journey_is_edited_and_published_and_its_accounts_move(
    new_context: Contexts, office: str, lasting_world: World, with_script: bool
) -> None:
    page = signed_in(new_context(locale="en-GB", java_script_enabled=with_script), office, lasting_world)

    page.goto(office + PLACE)
    page.get_by_role("button", name="Change").click()
    page.get_by_role("link", name="Change Notice", exact=True).click()
    page.get_by_label("Days to pay that it names").fill("12")
    page.locator("#id_when-new").select_option("amount.at_least")
    page.get_by_role("button", name="Add Only if all of these hold").click()
    expect(page.get_by_label("Days to pay that it names")).to_have_value("12")
    page.get_by_label("the amount is … or more").fill("viel")
    page.get_by_label("the amount is … or more").press("Enter")  # Enter keeps, it takes nothing away
    expect(page.get_by_role("alert")).to_contain_text("This is no amount")
    page.get_by_label("the amount is … or more").fill("50")
    page.get_by_role("button", name="Keep", exact=False).last.click()
    expect(page.locator("#stage-notice")).to_contain_text("the amount is 50.00 or more")

    page.get_by_role("link", name="Publish…").click()
    expect(page.locator(".changes")).to_contain_text("12 days")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 is published")).to_be_visible()
    page.get_by_role("link", name="Move running accounts").first.click()
    page.get_by_role("button", name="Move 1 account").click()
    expect(page.get_by_text("1 account goes on by version 2")).to_be_visible()

    with lasting_world.scope():
        stage = Journey.objects.get(key="friendly", version=2).definition["stages"]
        assert [one["when"] for one in stage if one["key"] == "notice"] == [[{"amount": {"at_least": "50.00"}}]]
        assert list(Account.objects.values_list("journey__version", flat=True)) == [2]


@pytest.mark.parametrize(("width", "mode"), [(1280, "light"), (390, "dark")])
def test_pages_of_journeys_have_no_barrier_and_fit(
    new_context: Contexts, office: str, lasting_world: World, width: int, mode: Any
) -> None:
    context = new_context(viewport={"width": width, "height": 844}, color_scheme=mode, locale="de-DE")
    page = signed_in(context, office, lasting_world)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    sign_in(lasting_world).post(f"{PLACE}begin/")

    for place in ("", "draft/", "draft/stage/reminder/", "draft/whole/", "draft/publish/", "draft/upload/", "move/"):
        page.goto(office + PLACE + place)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{place}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), place
    assert complaints == []
