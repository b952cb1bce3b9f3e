"""The demo's mailbox: what arrived at the mail server on this machine, as the customer would see it.

The HTML part is shown in a sandbox of its own: it can run nothing, and its links open in a new tab.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from kulanz.web.ui.tables import LONGEST_WISH

from . import neighbours
from .mailsink import MailHead, list_mails, read_mail
from .overview import frame

MOST_SEARCHED = 5000
SHOWN = 100
SANDBOX = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'self'"
)


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail in the list."""

    href: str
    head: MailHead


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    wish = request.GET.get("q", "").strip()[:LONGEST_WISH]
    return render(request, "demo/mailbox.html", {**frame("demo:mailbox"), "mails": _lines(wish), "wish": wish})


@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    folder = neighbours.mail_folder(settings.KULANZ_HOME)
    found = read_mail(folder, name)
    context = {**frame("demo:mailbox"), "mail": found, "html_href": reverse("demo:mail-html", args=[name])}
    return render(request, "demo/mail.html", context)


@require_safe
@xframe_options_sameorigin
def html_part(request: HttpRequest, name: str) -> HttpResponse:
    found = read_mail(neighbours.mail_folder(settings.KULANZ_HOME), name)
    html = found.html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff"})


def _lines(wish: str) -> list[MailLine]:
    """The newest first; a search looks at addresses and subjects."""
    folder = neighbours.mail_folder(settings.KULANZ_HOME)
    heads = list_mails(folder, most=MOST_SEARCHED if wish else SHOWN)
    fitting = [head for head in heads if wish.casefold() in f"{head.to} {head.subject} {head.sender}".casefold()]
    return [MailLine(reverse("demo:mail", args=[head.name]), head) for head in fitting[:SHOWN]]
