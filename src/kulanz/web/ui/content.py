"""Cards, notices, timelines and the rest of what a page says.

Each function makes the context of `ui/parts/<name>.html`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as pgettext

from .parts import Entry, State, Tab, Text, Tone

STATES: dict[str, Text] = {
    "settled": pgettext("state", "settled"),
    "moving": pgettext("state", "on its way"),
    "waiting": pgettext("state", "waiting for you"),
    "resting": pgettext("state", "resting"),
}
TONES: dict[str, str] = {"info": "info", "waiting": "waiting", "thanks": "thanks", "problem": "alert"}


def card(
    content: SafeString,
    *,
    title: Text = "",
    icon: str = "",
    href: str = "",
    link: Text = "",
    flush: bool = False,
    id: str = "",
    level: int = 2,
) -> dict[str, object]:
    """A framed part of a page. `flush` lets a table reach the edges; `link` to `href` stands right of the title."""
    names = ("content", "title", "icon", "href", "link", "flush", "id", "level")
    return dict(zip(names, (content, title, icon, href, link, flush, id, level), strict=True))


def notice(
    content: SafeString, tone: Tone = "info", *, title: Text = "", icon: str = "", live: bool = False
) -> dict[str, object]:
    """A word to the reader. `live` lets a screen reader say it at once. Never red for a customer."""
    assert tone in TONES, f"A notice is one of {', '.join(TONES)}, not '{tone}'."
    return {"content": content, "tone": tone, "title": title, "icon": icon or TONES[tone], "live": live}


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


def more(content: SafeString, label: Text, *, icon: str = "", is_open: bool = False) -> dict[str, object]:
    """A line that opens to show details ("What exactly is open?")."""
    return {"content": content, "label": label, "icon": icon, "is_open": is_open}


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


def way(label: Text, href: str, *, icon: str, note: Text = "") -> dict[str, object]:
    """One of the quiet ways on the customer's page, a whole row to press. Several stand in `<ul class="ways">`."""
    return {"label": label, "href": href, "icon": icon, "note": note}


def timeline(entries: Iterable[Entry], *, label: Text = "") -> dict[str, object]:
    return {"entries": list(entries), "label": label or _("What happened")}


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


def copy(value: str, *, label: Text, shown: str = "") -> dict[str, object]:
    """A value to take along (IBAN, reference): selectable text, with a copy button where JavaScript runs."""
    return {"value": value, "label": label, "shown": shown or value}


def person(
    *, team: Text, phone: str = "", phone_href: str = "", hours: Text = "", email: str = ""
) -> dict[str, object]:
    """A person to talk to: name of the team, number, hours."""
    return {"team": team, "phone": phone, "phone_href": phone_href, "hours": hours, "email": email}
