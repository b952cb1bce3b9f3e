"""The journeys that come with Kulanz, as data files; published for a tenant at its start, each version once.

A running account names its version, so a published version never changes: a changed file is a new version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kulanz.data.tenancy.models import Journey
from kulanz.domain.journey import read_journey
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import _

FOLDER = Path(__file__).parent

# Names in the data files are message ids; the catalogues find them here.
NAMES = (_("Friendly"), _("Friendly reminder"), _("Reminder"), _("Notice"), _("Last clarification"))


def shipped() -> dict[str, Mapping[str, Any]]:  # Any: a journey's JSON, checked
    """Every shipped journey by key, read and checked."""
    found = {}
    for path in sorted(FOLDER.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        if not data.get("name"):
            raise BadValue(f"The journey {path.name} has no name.", path=path.name)
        read_journey(data, id=new_id(), key=path.stem, version=1)
        found[path.stem] = data
    return found


def publish_shipped_journeys(now: Now) -> int:
    """Publishes version 1 of each shipped journey where the current tenant has none; returns how many."""
    made = 0
    for key, data in shipped().items():
        _journey, is_new = Journey.objects.get_or_create(
            key=key, version=1, defaults={"name": data["name"], "definition": data, "published_at": now.at}
        )
        made += is_new
    return made
