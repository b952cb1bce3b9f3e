"""What every page's shell needs: the rail with the pages that exist, search, sign-out.

It is worked out only when a template asks.
"""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from .parts import RailEntry, Text

# address name, word, icon, keystroke. An entry whose address does not exist (yet) is not shown.
RAIL: tuple[tuple[str, Text, str, str], ...] = (
    ("office:today", _("Today"), "today", "1"),
    ("office:accounts", _("Accounts"), "accounts", "2"),
    ("office:desk", _("Desk"), "desk", "3"),
    ("office:money", _("Money"), "money", "4"),
    ("office:intake", _("Intake"), "upload", "6"),
    ("office:journeys", _("Journeys"), "journeys", "5"),
    ("office:dry-runs", _("Dry runs"), "test", "l"),
    ("office:texts", _("Texts"), "texts", "t"),
    ("office:figures", _("Figures"), "figures", "7"),
    ("office:creditors", _("Creditors"), "creditors", "8"),
    ("calculator:questions", _("Calculator"), "law", "9"),
    ("office:settings", _("Settings"), "settings", "0"),
)


def shell(request: HttpRequest) -> dict[str, object]:
    """Functions, not values: Django's templates call them, so pages without a rail pay nothing."""
    return {
        "rail": partial(rail, request.path),
        "search_href": partial(address, "office:search"),
        "sign_out_href": partial(address, "office:sign-out"),
    }


def rail(path: str) -> list[RailEntry]:
    entries = [(address(name), word, icon, key) for name, word, icon, key in RAIL]
    there = [(href, word, icon, key) for href, word, icon, key in entries if href]
    here = max((href for href, *_ in there if path.startswith(href)), key=len, default="")
    return [RailEntry(word, icon, href, href == here, key) for href, word, icon, key in there]


def address(name: str) -> str:
    """The address of a page, or nothing where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
