"""Finds plugins by entry point. Nobody imports a plugin; everybody asks here by group and key."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import Any

from kulanz.kernel.errors import NotFound
from kulanz.kernel.words import technical

GROUPS = ("payment", "channel", "country", "intake", "statement", "telephony")


@cache
def plugins(group: str) -> dict[str, Any]:
    """All plugins of a group by key, sorted by key. A plugin is an instance or a module that fits the port."""
    assert group in GROUPS, group
    found = {point.name: point.load() for point in entry_points(group=f"kulanz.{group}")}
    return dict(sorted(found.items()))


def method(key: str) -> Any:  # a `ports.payment.Method`; the registry knows no port
    """The method to pay that some plugin serves under `key`; None where no installed one does."""
    return next((one for found in plugins("payment").values() for one in found.serves if one.key == key), None)


def plugin(group: str, key: str) -> Any:
    """The plugin `key` of `group`; raises `NotFound` with the keys that there are."""
    found = plugins(group)
    if key not in found:
        raise NotFound(
            technical(f"There is no {group} plugin '{key}'. There are: {', '.join(found) or 'none'}."), key=key
        )
    return found[key]
