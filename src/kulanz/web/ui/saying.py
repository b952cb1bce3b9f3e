"""What a page says: cards, notices, lines that open, people to talk to, and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.messages.storage.base import Message
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kulanz.kernel.words import Reason
from kulanz.writing.formats import say_text

from .markup import NOTHING, day, mark, maybe, moment
from .parts import Entry, Text, Tone

MESSAGES: Mapping[str, str] = {"success": "settled", "error": "alert", "warning": "alert"}
TONES: Mapping[str, str] = {"info": "info", "waiting": "waiting", "thanks": "thanks", "problem": "alert"}


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
) -> SafeString:
    """A framed part of a page. `flush` lets a table reach the edges; `link` to `href` stands right of the title."""
    on = format_html('<a class="card-link" href="{}">{}{}</a>', href, say_text(link), mark("chevron-right"))
    head = format_html(
        '\n  <header class="card-head">{0}<h{1} class="card-title">{2}</h{1}>{3}</header>',
        mark(icon),
        level,
        say_text(title),
        on if href else NOTHING,
    )
    return format_html(
        '<section class="card{}"{}>{}\n  {}\n</section>\n',
        SafeString(" card-flush") if flush else NOTHING,
        maybe(' id="{}"', id),
        head if title or href else NOTHING,
        content,
    )


def notice(
    content: SafeString, tone: Tone = "info", *, title: Text = "", icon: str = "", live: bool = False
) -> SafeString:
    """A word to the reader. `live` lets a screen reader say it at once. Never red for a customer."""
    assert tone in TONES, f"A notice is one of {', '.join(TONES)}, not '{tone}'."
    return format_html(
        '<div class="notice notice-{}"{}>{}<div class="notice-words">{}\n  {}\n</div></div>\n',
        tone,
        SafeString(' role="status"') if live else NOTHING,
        mark(icon or TONES[tone]),
        maybe('\n  <p class="notice-title">{}</p>', say_text(title)),
        content,
    )


def more(content: SafeString, label: Text, *, icon: str = "", is_open: bool = False) -> SafeString:
    """A line that opens to show details ("What exactly is open?")."""
    return format_html(
        '<details class="more"{}><summary>{}<span>{}</span>{}</summary>\n<div class="more-body">\n{}\n</div></details>\n',
        SafeString(" open") if is_open else NOTHING,
        mark(icon),
        say_text(label),
        mark("chevron-down"),
        content,
    )


def copy(value: str, *, label: Text, shown: str = "") -> SafeString:
    """A value to take along (IBAN, reference): selectable text, with a copy button where JavaScript runs."""
    return format_html(
        '<div class="copy"><span class="copy-label">{0}</span><span class="copy-value">{1}</span>'
        '<button class="button button-quiet button-small" type="button" data-copy="{2}" hidden>{3}'
        '<span data-copy-word="{4}">{5}</span><span class="unseen"> {0}</span></button></div>\n',
        say_text(label),
        shown or value,
        value,
        mark("copy"),
        gettext("Copied"),
        gettext("Copy"),
    )


def person(*, team: Text, phone: str = "", phone_href: str = "", hours: Text = "", email: str = "") -> SafeString:
    """A person to talk to: name of the team, number, hours."""
    number = format_html('<a href="{}">{}</a>', phone_href, phone) if phone_href else phone
    when = maybe(" <small>{}</small>", say_text(hours))
    return format_html(
        '<div class="person">{}<div>\n  <p class="person-team">{}</p>\n  {}\n  {}\n</div></div>\n',
        mark("message"),
        say_text(team),
        format_html("<p>{}{}</p>", number, when) if phone else NOTHING,
        format_html('<p><a href="mailto:{0}">{0}</a></p>', email) if email else NOTHING,
    )


def toasts(messages: Iterable[Message]) -> SafeString:
    """What became of the press before this page. It is there even when empty, so that htmx can fill it."""
    told = format_html_join("", _TOAST, (_toast(message) for message in messages))
    return format_html('<div class="toasts" id="toasts" aria-live="polite">{}</div>\n', told)


_TOAST = (
    '<div class="toast toast-{}" role="status">{}<p>{}</p>'
    '<button class="icon-button" type="button" data-dismiss hidden>{}<span class="unseen">{}</span></button></div>'
)


def _toast(message: Message) -> tuple[object, ...]:
    sort = message.level_tag
    return sort, mark(MESSAGES.get(sort, "info")), message.message, mark("close"), gettext("Close")


def timeline(entries: Iterable[Entry], *, label: Text = "") -> SafeString:
    """What happened, in the order given: when, what, by whom, and why."""
    told = format_html_join("", "{}", ((_entry(entry),) for entry in entries))
    name = say_text(label or gettext("What happened"))
    return format_html('<ol class="timeline" aria-label="{}">{}\n</ol>\n', name, told)


def _entry(entry: Entry) -> SafeString:
    when = moment(entry.at) if isinstance(entry.at, datetime) else day(entry.at)
    return format_html(
        '\n  <li class="event{}">\n    <span class="event-mark">{}</span>\n    <div class="event-words">\n'
        '      <p class="event-title">{}</p>\n      <p class="event-when">{}{}{}</p>\n      {}\n      {}\n    </div>\n  </li>',
        maybe(" event-{}", entry.state),
        mark(entry.icon or "list"),
        say_text(entry.title),
        when,
        maybe(" · {}", say_text(entry.by)),
        format_html(' · <a href="{}">{}</a>', entry.href, say_text(entry.link)) if entry.href else NOTHING,
        maybe('<p class="event-text">{}</p>', say_text(entry.text)),
        _why(entry),
    )


def _why(entry: Entry) -> SafeString:
    """The reasons behind a line that opens, and the way to all of them."""
    if not entry.why:
        words = gettext("Why this?")
        pattern = '<p class="event-when"><a href="{}">{}</a></p>'
        return format_html(pattern, entry.why_href, words) if entry.why_href else NOTHING
    reasons = format_html_join(
        "",
        "<li>{}{}</li>",
        (
            (say_text(reason), maybe(" <small>{}</small>", reason.law if isinstance(reason, Reason) else ""))
            for reason in entry.why
        ),
    )
    whole = format_html('<p><a href="{}">{}</a></p>', entry.why_href, gettext("The whole decision"))
    return format_html(
        '<details class="why"><summary>{}</summary><ul>{}</ul>{}</details>',
        gettext("Why?"),
        reasons,
        whole if entry.why_href else NOTHING,
    )
