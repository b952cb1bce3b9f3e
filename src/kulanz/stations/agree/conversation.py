"""A conversation was held: it has time to take effect before the next message, as long as journey and law say.

Reg F, 12 CFR 1006.14(b)(2)(i)(B). What was said belongs into a promise, an objection or a task, not here.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from kulanz.data.history import Happened, record
from kulanz.data.receivables.models import Event
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue
from kulanz.kernel.ids import new_id
from kulanz.stations.noting import lock, same

WAYS = ("phone", "in_person", "writing")
LATE_DAYS = 14  # noted later than that it says nothing any more


def note_conversation(
    account_id: UUID, *, way: str, now: Now, actor: str, held_on: date | None = None, key: UUID | None = None
) -> UUID:
    """Somebody talked with the customer on `held_on` (None: today). `key` is the form's own: sent twice it is one.

    The event stands on the business day on which it is noted, and rests are counted from there: a day too many is kind."""
    if way not in WAYS:
        raise BadValue(f"A conversation was one of: {', '.join(WAYS)}.", value=way, field="way")
    held_on = held_on or now.on
    if not now.on - timedelta(days=LATE_DAYS) <= held_on <= now.on:
        raise BadValue("A conversation was today or in the last two weeks.", value=held_on, field="held_on")
    lock(account_id)
    data = {"way": way, "held_on": held_on.isoformat()}
    known = Event.objects.filter(account=account_id, kind="conversation.held", subject_id=key).first() if key else None
    if known:
        same(known.data, data)
        return known.subject_id
    subject = key or new_id()
    record([Happened("conversation.held", subject, account_id, actor, data, wakes=("decide",))], now=now)
    return subject
