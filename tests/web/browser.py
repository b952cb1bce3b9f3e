"""A real browser for tests: this process's pages on loopback, a person who is signed in, and what every page must pass."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import BrowserContext, Page
from tests.barriers import assert_fits, assert_no_barrier
from tests.web.office_files import sign_in

from kulanz.testkit.world import World

# Playwright keeps a loop in this thread for the whole session; the rows are still read one after the other.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Contexts = Callable[..., BrowserContext]
WIDTHS, HEIGHT = (390, 1280), 844


class Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None: ...


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = False  # the server waits for them when it closes


@contextmanager
def served() -> Iterator[str]:
    """The pages as the settings of this moment have them; the address without a slash at its end."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed_in(context: BrowserContext, address: str, world: World, *, language: str = "en") -> Page:
    """A new page of an owner of the organisation of `world`."""
    cookie = sign_in(world, language=language).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
    return context.new_page()


def complaints_of(page: Page) -> list[str]:
    """What the browser complains about from now on: a broken rule of the page, a lost file, an error of a script."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def check(page: Page) -> None:
    """No barrier in the light and in the dark, on a phone and on a desk, with every detail open; the window is then as it
    was before."""
    page.evaluate("document.querySelectorAll('details:not([data-menu])').forEach((each) => { each.open = true })")
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert_no_barrier(page)
        assert_fits(page)
    if before:
        page.set_viewport_size(before)
