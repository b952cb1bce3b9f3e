"""Somebody in front of a browser: goes through the demo, looks at each page for barriers, and keeps a picture of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect
from tests.barriers import assert_fits, assert_no_barrier

from kulanz.demo import neighbours

WITHIN_MS = 45_000  # for what a worker does; the machine may be busy
TALLEST = 6_000  # of a picture: a list of any length is no more to see, and without a graphics card slow to draw
WITHIN_S = WITHIN_MS / 1000
PICTURES = Path(__file__).parents[2] / "test-results"


@dataclass(frozen=True)
class Demo:
    """The demo as it runs for these tests."""

    near: neighbours.Neighbours
    home: Path
    logins: dict[str, str]

    @property
    def web(self) -> str:
        return self.near.web


@dataclass
class Eyes:
    """One browser window. `name` begins the names of its pictures; `complaints` are the browser's."""

    context: BrowserContext
    demo: Demo
    name: str
    complaints: list[str] = field(default_factory=list)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.take(self.context.new_page())

    def take(self, page: Page) -> None:
        """From now on this page is looked at."""
        self.page = page
        page.set_default_timeout(WITHIN_MS)
        page.on(
            "console", lambda told: self.complaints.append(told.text) if told.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.demo.web}{path}")

    def look(self, name: str) -> None:
        """No barrier in the light or in the dark, nothing wider than the screen; a picture for people.

        A page that loads itself anew must be told to hold still first: it would go away under axe and the picture."""
        self.page.wait_for_load_state()
        assert_no_barrier(self.page, schemes=("dark", "light"))
        self.keep(name, "light")
        assert_fits(self.page)
        if name in ("today", "customer"):
            self.page.emulate_media(color_scheme="dark")
            self.keep(name, "dark")
            self.page.emulate_media(color_scheme="light")

    def keep(self, name: str, scheme: str) -> None:
        """The picture of a page, from its top."""
        PICTURES.mkdir(exist_ok=True)
        size = self.page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
        self.page.screenshot(
            path=PICTURES / f"{self.name}-{name}-{scheme}.png", full_page=True, animations="disabled", caret="hide",
            scale="css", clip={"x": 0, "y": 0, "width": size[0], "height": min(size[1], TALLEST)},
        )  # fmt: skip

    def until(self, is_so: Callable[[], bool], what: str, *, within_s: float = WITHIN_S) -> float:
        """Loads the page again until it shows what is waited for; returns how long that took."""
        began = time.monotonic()
        while not is_so():
            assert time.monotonic() - began < within_s, f"not within {within_s:.0f} s: {what}"
            self.page.reload()
        return time.monotonic() - began

    def sign_in(self, email: str = "owner@demo.kulanz") -> None:
        self.go("/office/")
        self.page.locator("input[name=username]").fill(email)
        self.page.locator("input[name=password]").fill(self.demo.logins[email])
        self.page.locator("form[method=post] button[type=submit]").first.click()
        self.page.wait_for_url(re.compile(r"/office/$"))

    def press(self, action: str, *, within: str = "") -> None:
        """The button of the form that posts to an address with this end."""
        self.page.locator(f'{within} form[action$="{action}"] button[type=submit]'.strip()).first.click()

    def open_record(self, dialog: str) -> None:
        """Opens a dialog of the account, by the menu where it stands there."""
        opener = self.page.locator(f'[data-dialog="{dialog}"]')
        expect(opener).to_be_attached()
        if not opener.is_visible():
            self.page.locator("main details.menu > summary").click()
        opener.click()

    def run_the_day(self) -> None:
        """Starts the day's run and waits until its card says what it came to."""
        self.go("/office/")
        self.press("/office/day/run/")
        expect(self.page.locator("#day-progress")).to_have_count(0, timeout=WITHIN_MS)
        expect(self.page.locator('#day form[action$="/office/day/run/"]')).to_be_visible(timeout=WITHIN_MS)

    def next_day(self) -> None:
        self.go("/office/")
        day = self.page.locator("aside.clock strong")
        before = day.inner_text()
        self.page.locator("aside.clock form button").click()
        expect(day).not_to_have_text(before)

    def find(self, text: str) -> None:
        """The account that the search of the office finds for `text`."""
        self.go(f"/office/search/?q={text}")
        self.page.wait_for_url(re.compile(r"/office/accounts/[0-9a-f-]{36}/"))

    def mails_to(self, address: str) -> list[str]:
        """Subjects of the mails to `address`, the newest first."""
        self.go(f"/demo/mail/?q={address}")
        return self.page.locator(".demo-mail-subject").all_inner_texts()

    def wait_for_mail(self, address: str, count: int) -> list[str]:
        self.go(f"/demo/mail/?q={address}")
        shown = self.page.locator(".demo-mail-subject")
        self.until(lambda: shown.count() >= count, f"{count} mails to {address}")
        return shown.all_inner_texts()
