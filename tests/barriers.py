"""What hinders people on a page as a browser shows it now, found by axe in the light and in the dark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

COLOURS = ("color-contrast", "link-in-text-block")  # the rules that judge anew where nothing but colours changes
WHOLE = {"resultTypes": ["violations"]}
ONLY_COLOURS = {**WHOLE, "runOnly": {"type": "rule", "values": COLOURS}}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def assert_no_barrier(page: Page, *, schemes: Sequence[Scheme] = SCHEMES) -> None:
    """Judged whole in the first of `schemes`, by its colours in the others: `tests/web/ui/test_dark.py` holds that the
    dark changes nothing else. The page stays in the last one. Nothing moves: a colour on its way is neither old nor new.
    """
    for options, scheme in zip((WHOLE, *[ONLY_COLOURS] * (len(schemes) - 1)), schemes, strict=True):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page, options=options)
        assert found.violations_count == 0, f"{page.url}, {scheme}: {found.generate_report()}"


def assert_fits(page: Page) -> None:
    """Nothing is wider than the window."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0, f"{page.url} is {page.evaluate(wide)} px too wide"
