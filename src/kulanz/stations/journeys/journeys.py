"""Journeys change: one draft for each key, published as its next version.

A published version never changes. New accounts take the newest one; running accounts stay until a person moves them
(`stations/journeys/moving.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from kulanz.data.contact.models import Text
from kulanz.data.history import Happened, record
from kulanz.data.journeys.models import Journey, JourneyDraft
from kulanz.data.scope import current_tenant
from kulanz.domain.journey.data import read_journey, write_journey
from kulanz.domain.journey.journey import Journey as Rules
from kulanz.domain.journey.location import stage_place
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import Conflict, NotAllowed, NotFound
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import say

Definition = Mapping[str, Any]  # a journey's data form
MOST_FORMER = 20  # changes of a draft that can be taken back

MEANWHILE = say("Somebody else changed this journey meanwhile. Nothing was overwritten; this is how it stands now.")
NO_DRAFT = say("Nobody is working on this journey any more: the draft was published or discarded.")
NOTHING_NEW = say("The draft says the same as the version that is published.")
NO_TEXT = say("There is no text “%(text)s” yet. Write it first, or choose another one.")


def newest(key: str) -> Journey | None:
    """The version that new accounts take; None: nothing of that name is published."""
    return Journey.objects.filter(key=key).order_by("-version").first()


def keys() -> set[str]:
    """The keys of all published journeys."""
    return set(Journey.objects.values_list("key", flat=True).distinct())


def checked(definition: Definition, *, key: str) -> Definition:
    """The definition in its usual form. Raises `BadValue` with the stage and the field that are wrong."""
    return write_journey(_rules(definition, key))


def is_same(one: Definition, other: Definition, *, key: str) -> bool:
    """Whether two definitions say the same, however their amounts and lists of words are written."""
    return bool(_meaning(checked(one, key=key)) == _meaning(checked(other, key=key)))


def mark(definition: Definition) -> str:
    """A short sign of what a definition says; it differs when anything in it does."""
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()[:16]


def begin(key: str, *, definition: Definition | None, now: Now, actor: str) -> JourneyDraft:
    """The draft of `key`; a new one starts from what is published, or from `definition`."""
    _one_at_a_time(key)
    known = JourneyDraft.objects.filter(key=key).first()
    if known is not None:
        return known
    base = newest(key)
    data = definition or (base.definition if base else None)
    if data is None:
        raise NotFound(say("No journey '%(key)s' is published for this organisation.", key=key), key=key)
    data = checked(data, key=key)
    return JourneyDraft.objects.create(
        key=key, name=data["name"], definition=data, based_on=base, edited_at=now.at, edited_by=actor
    )


def keep(key: str, *, definition: Definition, seen: str, now: Now, actor: str) -> JourneyDraft:
    """Writes the draft. `seen` is the mark of what the person had before them; a draft changed meanwhile is a conflict."""
    data = checked(definition, key=key)
    draft = _draft(key, seen)
    if mark(data) != seen:
        draft.former = [*draft.former, draft.definition][-MOST_FORMER:]
        _write(draft, data, now, actor)
    return draft


def take_back(key: str, *, seen: str, now: Now, actor: str) -> JourneyDraft:
    """The draft as it was before its last change; one that was not changed stays as it is."""
    draft = _draft(key, seen)
    if draft.former:
        *draft.former, last = draft.former
        _write(draft, last, now, actor)
    return draft


def discard(key: str) -> None:
    """Lets the draft go; what is published stays as it is. Without a draft there is nothing to do."""
    JourneyDraft.objects.filter(key=key).delete()


def publish(key: str, *, seen: str, after: int, now: Now, actor: str) -> Journey:
    """The draft becomes the next version. `seen` is the mark of the draft and `after` the version that the person looked at
    (0: none yet); if either is another by now, nothing is published."""
    _one_at_a_time(key)
    draft = _draft(key, seen)
    base = newest(key)
    if (base.version if base else 0) != after:
        raise Conflict(MEANWHILE)
    journey = _publish(key, draft.definition, now, actor)
    draft.delete()
    return journey


def publish_file(key: str, definition: Definition, *, now: Now, actor: str) -> Journey:
    """A definition from a file becomes the next version; a draft that somebody works on stays beside it."""
    _one_at_a_time(key)
    return _publish(key, definition, now, actor)


def check_texts(definition: Definition, *, key: str) -> None:
    """Every text that the stages send is written, in some language at least."""
    known = set(Text.objects.values_list("key", flat=True).distinct())
    for number, stage in enumerate(_rules(definition, key).stages, start=1):
        missing = [option.text for option in stage.options if option.text not in known]
        if missing:
            raise stage_place(number, stage.key).wrong(say(NO_TEXT.text, text=missing[0]), field="text")


def sources_of(key: str) -> Sequence[Journey]:
    """The versions of a journey, newest first."""
    return list(Journey.objects.filter(key=key).order_by("-version"))


def _publish(key: str, definition: Definition, now: Now, actor: str) -> Journey:
    data = checked(definition, key=key)
    check_texts(data, key=key)
    base = newest(key)
    if base is not None and is_same(base.definition, data, key=key):
        raise NotAllowed(NOTHING_NEW)
    version = base.version + 1 if base else 1
    journey = Journey.objects.create(
        key=key, version=version, name=data["name"], definition=data, published_at=now.at, published_by=actor
    )
    facts = {"key": key, "version": version}
    record([Happened("journey.published", journey.id, None, actor, facts)], now=now)
    return journey


def _write(draft: JourneyDraft, data: Definition, now: Now, actor: str) -> None:
    draft.definition, draft.name, draft.edited_at, draft.edited_by = dict(data), data["name"], now.at, actor
    draft.save(update_fields=["definition", "former", "name", "edited_at", "edited_by"])


def _draft(key: str, seen: str) -> JourneyDraft:
    draft = JourneyDraft.objects.select_for_update(of=("self",)).filter(key=key).first()
    if draft is None:
        raise NotFound(NO_DRAFT)
    if mark(draft.definition) != seen:
        raise Conflict(MEANWHILE)
    return draft


def _meaning(value: Any) -> Any:  # Any: plain data
    """A value to compare: amounts by what they are worth, words of a condition in one order."""
    if isinstance(value, list):
        return [_meaning(one) for one in value]
    if not isinstance(value, dict):
        return value
    said: dict[str, Any] = {}
    for name, one in value.items():
        if name in ("at_least", "at_most"):
            said[name] = Decimal(str(one))
        elif name in ("is", "is_not"):
            said[name] = sorted(one if isinstance(one, list) else [one])
        else:
            said[name] = _meaning(one)
    return said


def _rules(definition: Definition, key: str) -> Rules:
    return read_journey(definition, id=new_id(), key=key, version=1)


def _one_at_a_time(key: str) -> None:
    """Two people who begin or publish the same journey wait for each other, to the end of the transaction."""
    with connection.cursor() as cursor:
        name = f"kulanz.journey.{current_tenant()}.{key}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
