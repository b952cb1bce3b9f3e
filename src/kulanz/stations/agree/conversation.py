"""A conversation was held: it has time to take effect before the next message, as long as journey and law say.

Reg F, 12 CFR 1006.14(b)(2)(i)(B). What it came to is a promise, an objection or a task of its own; the note is for people.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from kulanz.data.agreements.models import Conversation
from kulanz.data.history import Happened, record
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import say, technical
from kulanz.stations.agree.noting import known_as, lock

WAYS = ("phone", "in_person", "writing")
LATE_DAYS = 14  # noted later than that it says nothing any more
LONGEST_NOTE = 1000


def note_conversation(
    account_id: UUID,
    *,
    way: str,
    now: Now,
    actor: str,
    note: str = "",
    held_on: date | None = None,
    key: UUID | None = None,
) -> Conversation:
    """Somebody talked with the customer on `held_on` (None: today). `key` is the form's own: sent twice it is one.

    The event stands on the business day on which it is noted, and rests are counted from there: a day too many is kind."""
    if way not in WAYS:
        raise BadValue(technical(f"A conversation was one of: {', '.join(WAYS)}."), value=way, field="way")
    held_on, note = held_on or now.on, note.strip()
    if not now.on - timedelta(days=LATE_DAYS) <= held_on <= now.on:
        raise BadValue(say("A conversation was today or in the last two weeks."), value=held_on, field="held_on")
    if len(note) > LONGEST_NOTE:
        raise BadValue(say("A note has at most %(most)s signs.", most=LONGEST_NOTE), field="note")
    lock(account_id)
    said = {"account_id": account_id, "way": way, "held_on": held_on, "note": note}
    if known := known_as(Conversation, key, **said):
        return known
    held = Conversation.objects.create(id=key or new_id(), noted_on=now.on, made_by=actor, **said)
    data = {"way": way, "held_on": held_on.isoformat()}
    record([Happened("conversation.held", held.id, account_id, actor, data)], now=now)
    return held
