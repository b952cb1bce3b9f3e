"""Dialogs, menus, tabs, figures and the rest of what a page shows.

Each function makes the context of `ui/parts/<name>.html`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as pgettext

from .parts import State, Tab, Text

STATES: dict[str, Text] = {
    "settled": pgettext("state", "settled"),
    "moving": pgettext("state", "on its way"),
    "waiting": pgettext("state", "waiting for you"),
    "resting": pgettext("state", "resting"),
}


def empty(content: SafeString, *, title: Text, icon: str = "spark", text: Text = "") -> dict[str, object]:
    """What belongs here, and between the tags the first step."""
    return {"content": content, "title": title, "icon": icon, "text": text}


def dialog(
    content: SafeString,
    id: str,
    *,
    title: Text,
    label: Text = "",
    kind: str = "secondary",
    icon: str = "",
    key: str = "",
    size: str = "",
    is_open: bool = False,
) -> dict[str, object]:
    """A native dialog and the link that opens it (`label`); without JavaScript it opens by its address `#id`."""
    return {
        "content": content,
        "id": id,
        "title": title,
        "label": label,
        "classes": f"button button-{kind}" + (f" button-{size}" if size else ""),
        "icon": icon,
        "key": key,
        "is_open": is_open,
    }


def menu(
    content: SafeString,
    label: Text,
    *,
    icon: str = "",
    side: Literal["start", "end"] = "start",
    up: bool = False,
    kind: Literal["", "primary", "secondary"] = "",
    key: str = "",
) -> dict[str, object]:
    """A small menu of links and buttons that opens below (or above) its label; `kind` makes a button of the label."""
    classes = f"button button-{kind}" if kind else "menu-label"
    return {
        "content": content,
        "label": label,
        "icon": icon,
        "side": side,
        "up": up,
        "classes": classes,
        "key": key,
    }


def progress(done: int, of: int, *, label: Text, note: Text = "") -> dict[str, object]:
    """`of` 0 means: we do not know how long it takes."""
    return {"done": done, "of": of, "label": label, "note": note, "percent": 100 * done // of if of else 0}


def steps(labels: Sequence[Text], here: int) -> dict[str, object]:
    """Where one stands in a short sequence; `here` counts from 1."""
    return {"steps": [(number, label, number < here, number == here) for number, label in enumerate(labels, 1)]}


def tabs(tabs: Iterable[Tab], *, label: Text = "") -> dict[str, object]:
    return {"tabs": list(tabs), "label": label or _("Views")}


def stat(
    label: Text, value: Text, *, note: Text = "", href: str = "", state: State | Literal[""] = "", help: Text = ""
) -> dict[str, object]:
    """One figure with its name; `help` holds its definition. Wrap several in `<dl class="stats">`."""
    return {"label": label, "value": value, "note": note, "href": href, "state": state, "help": help}
