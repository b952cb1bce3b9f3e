"""How a creditor's plugins are set up: the row with its sealed settings, the ways that it serves, and the door for its news."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from kulanz.data.doorway import hash_of, new_key
from kulanz.data.tenancy.models import Creditor, Doorway, SetUp, Way
from kulanz.data.vault import open_settings, seal_settings
from kulanz.kernel.errors import BadValue
from kulanz.ports.registry import plugin
from kulanz.ports.wire import TAKES_NEWS


def set_up(creditor: Creditor, port: str, key: str, settings: Any) -> SetUp:  # Any: the plugin's own settings dataclass
    """Keeps `settings`; the first time the ways that the plugin serves come behind those there are, and a plugin that takes
    news gets a door of its own."""
    row = SetUp.objects.select_for_update().filter(creditor=creditor, port=port, plugin=key).first()
    if row is None:
        row = SetUp.objects.create(creditor=creditor, port=port, plugin=key, settings=seal_settings(settings))
        _open_door(row)
    elif _differ(row, settings):
        row.settings, row.checked_at, row.check_answer = seal_settings(settings), None, None
        row.save(update_fields=["settings", "checked_at", "check_answer"])
    _add_ways(row)
    return row


def serves(port: str, key: str) -> tuple[str, ...]:
    """The keys of the methods or media that a plugin serves."""
    return tuple(str(getattr(one, "key", one)) for one in plugin(port, key).serves)


def ways(creditor: UUID, port: str) -> QuerySet[Way]:
    """The ways that are offered, in the creditor's order."""
    offered = Way.objects.filter(set_up__creditor=creditor, set_up__port=port, set_up__is_enabled=True, is_enabled=True)
    return offered.select_related("set_up").order_by("position", "id")


def settings_of(row: SetUp) -> Any:  # Any: an instance of the plugin's own settings dataclass
    return open_settings(plugin(row.port, row.plugin).Settings, row.settings)


def _differ(row: SetUp, settings: Any) -> bool:
    """Sealed twice, the same settings are other bytes; so the open ones are compared. What cannot be opened differs."""
    try:
        return bool(open_settings(type(settings), row.settings) != settings)
    except BadValue:
        return True


def _add_ways(row: SetUp) -> None:
    known = set(Way.objects.filter(set_up=row).values_list("kind", flat=True))
    fresh = [kind for kind in serves(row.port, row.plugin) if kind not in known]
    Way.objects.bulk_create(_behind(row, fresh))


def _behind(row: SetUp, kinds: list[str]) -> Iterator[Way]:
    there = Way.objects.filter(set_up__creditor=row.creditor_id, set_up__port=row.port)
    last = there.aggregate(last=Max("position"))["last"]
    for place, kind in enumerate(kinds, start=0 if last is None else last + 1):
        yield Way(set_up=row, kind=kind, position=place)


def _open_door(row: SetUp) -> None:
    if not TAKES_NEWS & {str(one) for one in plugin(row.port, row.plugin).can}:
        return
    row.hook_key = new_key()
    row.save(update_fields=["hook_key"])
    Doorway.objects.create(
        hash=hash_of(row.hook_key), kind=Doorway.Kind.HOOK, tenant_id=row.tenant_id, target_id=row.id
    )
