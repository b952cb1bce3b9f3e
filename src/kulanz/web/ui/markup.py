"""What components are drawn with: icons, attributes, days. HTML written directly, `format_html` escapes whatever it is given.

Components that stand on every page are drawn so (`press.py`, `saying.py`): a template for each took most of a page's time.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kulanz.writing import formats

ATTRIBUTES = ("hx_", "data_", "aria_", "form", "target", "rel", "download", "pattern", "min", "max", "step", "rows")
NOTHING = SafeString("")


@cache
def icon(name: str) -> SafeString:
    """An outlined icon of the sprite. It is decoration: a word always stands beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("ui/icons.svg"), name)


def mark(name: str) -> SafeString:
    """The icon, where there is one."""
    return icon(name) if name else NOTHING


def maybe(pattern: str, value: object) -> SafeString:
    """`pattern` with the value in it, or nothing where there is no value."""
    return format_html(pattern, value) if value else NOTHING


def attributes(given: dict[str, object]) -> SafeString:
    """Template keywords as HTML attributes (`hx_post` is `hx-post`). Styles and scripts have no way in."""
    if not given:
        return NOTHING
    for name in given:
        assert name.startswith(ATTRIBUTES), f"'{name}' is no attribute a component takes."
    pairs = [(name.replace("_", "-"), value) for name, value in given.items() if value not in (None, False)]
    return format_html_join("", ' {}="{}"', [(name, "" if value is True else value) for name, value in pairs])


def keystroke(key: str) -> SafeString:
    """Attributes of whatever a key presses."""
    return format_html(' data-key="{0}" aria-keyshortcuts="{0}"', key) if key else NOTHING


def day(day: date | None, form: formats.DayForm = "short") -> SafeString:
    if day is None:
        return format_html('<span class="none">{}</span>', "–")
    return format_html('<time datetime="{}">{}</time>', day.isoformat()[:10], formats.day_text(day, form))


def moment(at: datetime | None) -> SafeString:
    if at is None:
        return format_html('<span class="none">{}</span>', "–")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), formats.moment_text(at))
