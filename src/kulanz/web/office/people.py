"""Names for what rows call by id or key: who did something, which stage, which way to pay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from kulanz.data.scope import current_tenant
from kulanz.data.tenancy.models import User
from kulanz.kernel.errors import NotFound
from kulanz.ports.registry import method, plugin
from kulanz.web.office.step_words import CHANNEL_NAMES
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import say_text

from .words import STAGES, word

ROLES: Mapping[str, Text] = {
    "rule": _("by rule"), "customer": _("by the customer"), "api": _("by your system"),
    "source": _("by the creditor's file"), "import": _("by the creditor's file"),
}  # fmt: skip
SOURCES: Mapping[str, Text] = {
    "bank": _("bank account"),
    "customer": _("told by the customer"),
    "creditor": _("told by the creditor"),
}


def actor_names(actors: Iterable[str]) -> dict[str, Text]:
    """Each actor of events as people call it; one query for all persons among them."""
    wanted = set(actors)
    ids = {actor.partition(":")[2] for actor in wanted if actor.startswith("person:")}
    people = User.objects.filter(tenant_id=current_tenant(), id__in=[id_ for id_ in ids if _is_id(id_)])
    names = {f"person:{id_}": name for id_, name in people.values_list("id", "name")} if ids else {}
    return {actor: names.get(actor) or _role(actor) for actor in wanted}


def source_name(source: str) -> Text:
    """Where money was seen: `provider:testbank` is the provider's own name."""
    kind, _colon, key = source.partition(":")
    return provider_name(key) if kind == "provider" else word(SOURCES, source)


def provider_name(key: str) -> Text:
    """A way to pay by its label; one that is no longer installed by its key."""
    try:
        return say_text(plugin("payment", key).label)
    except NotFound:
        return key


def method_name(key: str) -> Text:
    """A method to pay by its label; one that nobody serves any more by its key."""
    found = method(key)
    return say_text(found.label) if found else key


def way_label(port: str, kind: str) -> Text:
    """A method or medium by its name."""
    return method_name(kind) if port == "payment" else word(CHANNEL_NAMES, kind)


def stage_names() -> dict[str, Text]:
    """The name of every stage of this organisation's journeys, the newest version of each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT definition FROM journeys_journey ORDER BY version")
        definitions = [json.loads(d) if isinstance(d, str) else d for (d,) in cursor.fetchall()]
    return {stage["key"]: stage_name(stage["name"]) for d in definitions for stage in d["stages"]}


def stage_name(name: str) -> Text:
    """The names that come with Kulanz are translated, an organisation's own ones are its words."""
    return word(STAGES, name)


def _role(actor: str) -> Text:
    kind, _colon, key = actor.partition(":")
    if kind == "provider":
        return provider_name(key)
    return word(ROLES, kind) if kind in ROLES else _("a person") if kind == "person" else actor


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
