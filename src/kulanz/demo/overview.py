"""The demo's first page: what there is to see, and where."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kulanz.web.ui.parts import Tab

from . import neighbours

PAGES = (
    ("demo:overview", _("The demo")),
    ("demo:mailbox", _("Mailbox")),
    ("demo:files", _("Files to try")),
)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/overview.html", frame("demo:overview"))


def frame(here: str) -> dict[str, object]:
    """What every page of the demo shows around itself."""
    known = neighbours.read(settings.KULANZ_HOME)
    return {
        "tabs": [Tab(label, reverse(name), name == here) for name, label in PAGES],
        "testbank": f"{known.testbank}/admin/" if known else "",
        "receiver": known.receiver if known else "",
    }
