"""The texts that come with Kulanz, published for a tenant at its start; each creditor may publish its own versions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kulanz.data.contact import publishing
from kulanz.data.contact.models import Text
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import _, technical

FOLDER = Path(__file__).parent / "texts"
FORMALITY = "sie"

# What people call the shipped texts, as message ids; an organisation's own ones have their key only.
NAMES: Mapping[str, str] = {
    "due_soon": _("Due soon"),
    "reminder_service": _("Friendly reminder"),
    "reminder": _("Reminder"),
    "notice": _("Notice"),
    "last_clarification": _("Last clarification"),
    "page_left": _("Page left without paying"),
    "payment_failed": _("Payment did not go through"),
    "promise_missed": _("Promised payment did not come"),
    "thank_you": _("Thank you"),
    "welcome_back": _("Welcome back"),
    "business_reminder": _("Reminder for businesses"),
    "business_paper": _("Approval or order number missing"),
    "first_letter": _("First letter of the agency"),
    "agency_help": _("Offer of help by the agency"),
    "agency_reminder": _("Reminder of the agency"),
    "agency_last": _("Last clarification by the agency"),
}


@cache
def shipped() -> tuple[tuple[str, str, str, str], ...]:
    """(key, language, subject, body) of every shipped text; the first line of a file is its subject."""
    found = []
    for path in sorted(FOLDER.glob("*/*.txt")):
        try:
            wording = publishing.read(path.read_text(encoding="utf-8"))
        except BadValue as wrong:
            raise BadValue(technical(f"{path.name}: {wrong.message}"), path=path.name) from wrong
        found.append((path.stem, path.parent.name, wording.subject, wording.body))
    return tuple(found)


def publish_shipped_texts(*, now: Now) -> int:
    """Publishes version 1 of each shipped text where the tenant has none; returns how many."""
    first = Text.objects.filter(creditor=None, formality=FORMALITY, version=1)
    known = set(first.values_list("key", "language"))
    fresh = [
        Text(
            key=key, language=language, formality=FORMALITY, version=1, subject=subject, body=body, published_at=now.at
        )
        for key, language, subject, body in shipped()
        if (key, language) not in known
    ]
    Text.objects.bulk_create(fresh, ignore_conflicts=True)  # published twice at once they are there once
    return len(fresh)
