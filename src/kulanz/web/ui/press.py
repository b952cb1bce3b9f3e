"""What people press: buttons, links that look like them, ways on."""

from __future__ import annotations

from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from kulanz.writing.formats import say_text

from .markup import NOTHING, attributes, keystroke, mark, maybe
from .parts import Text

Kind = Literal["primary", "secondary", "quiet", "danger"]
Size = Literal["", "small", "large"]


def button(
    label: Text,
    *,
    kind: Kind = "primary",
    icon: str = "",
    name: str = "",
    value: str = "",
    type: Literal["submit", "button", "reset"] = "submit",
    size: Size = "",
    wide: bool = False,
    key: str = "",
    why_not: Text = "",
    **more: object,
) -> SafeString:
    """`why_not` switches the button off and says why; `key` is its keystroke at the office."""
    return format_html(
        '<button class="{}" type="{}"{}{}{}{}{}>{}</button>{}\n',
        _classes(kind, size, wide),
        type,
        maybe(' name="{}"', name),
        maybe(' value="{}"', value),
        keystroke(key),
        SafeString(" disabled") if why_not else NOTHING,
        attributes(more),
        _face(label, icon, key),
        maybe('<small class="why-not">{}</small>', say_text(why_not)),
    )


def link_button(
    label: Text,
    href: str,
    *,
    kind: Kind = "secondary",
    icon: str = "",
    size: Size = "",
    wide: bool = False,
    key: str = "",
    **more: object,
) -> SafeString:
    return format_html(
        '<a class="{}" href="{}"{}{}>{}</a>\n',
        _classes(kind, size, wide),
        href,
        keystroke(key),
        attributes(more),
        _face(label, icon, key),
    )


def way(label: Text, href: str, *, icon: str, note: Text = "") -> SafeString:
    """One of the quiet ways on the customer's page, a whole row to press. Several stand in `<ul class="ways">`."""
    return format_html(
        '<li><a class="way" href="{}">{}<span class="way-words"><span>{}</span>{}</span>{}</a></li>\n',
        href,
        mark(icon),
        say_text(label),
        maybe("<small>{}</small>", say_text(note)),
        mark("chevron-right"),
    )


def _classes(kind: str, size: str, wide: bool) -> str:
    return f"button button-{kind}{f' button-{size}' if size else ''}{' button-wide' if wide else ''}"


def _face(label: Text, icon: str, key: str) -> SafeString:
    key_cap = maybe('<kbd aria-hidden="true">{}</kbd>', key)
    return format_html("{}<span>{}</span>{}", mark(icon), say_text(label), key_cap)
