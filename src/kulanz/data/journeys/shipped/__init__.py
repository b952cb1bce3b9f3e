"""The journeys that come with Kulanz, as files; published for a tenant at its start, each version once.

A running account names its version, so a published version never changes: a changed file is a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from kulanz.data.journeys.models import Journey
from kulanz.domain.journey.data import read_journey, write_journey
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import _, technical

from .file import read_file

FOLDER = Path(__file__).parent

# Names in the files are message ids; the catalogues find them here.
NAMES = (
    _("Friendly"), _("Business to business"), _("Agency"), _("Due soon"), _("Friendly reminder"), _("Reminder"), _("Notice"),
    _("Last clarification"), _("Page left without paying"), _("Payment did not go through"),
    _("Promised payment did not come"), _("Welcome back"), _("Approval or order number missing"),
    _("First letter of the agency"), _("Offer of help"),
)  # fmt: skip


def shipped() -> dict[str, Mapping[str, Any]]:  # Any: a journey's data form, checked
    """Every shipped journey by key, read and checked; each caller's own copy."""
    return deepcopy(_shipped())


@cache
def _shipped() -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        data = read_file(path.read_bytes())
        if not data.get("name"):
            raise BadValue(technical(f"The journey {path.name} has no name."), path=path.name)
        found[path.stem] = write_journey(read_journey(data, id=new_id(), key=path.stem, version=1))
    return found


def publish_shipped_journeys(now: Now) -> int:
    """Publishes version 1 of each shipped journey where the current tenant has none; returns how many."""
    known = set(Journey.objects.filter(version=1).values_list("key", flat=True))
    fresh = [
        Journey(key=key, version=1, name=data["name"], definition=data, published_at=now.at)
        for key, data in shipped().items()
        if key not in known
    ]
    Journey.objects.bulk_create(fresh, ignore_conflicts=True)  # published twice at once they are there once
    return len(fresh)
