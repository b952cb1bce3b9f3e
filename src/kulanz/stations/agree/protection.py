"""A protection: a customer who is not asked for money any more, or for now. It holds for all accounts of the customer.

What each does to contact and interest says domain/journey/protections.py (InsO 87, 89, 39; BGB 1958, 1967; SI 2020/1311).
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from kulanz.data.agreements.models import Protection as ProtectionRow
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task, finish_tasks
from kulanz.data.history import record
from kulanz.data.standing_sql import holding
from kulanz.domain.journey.protections import RULES, Protection
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import say, technical
from kulanz.stations.agree.noting import LONGEST_TEXT, find, for_each, iso, known_as, lock_all_of, lock_customer, need
from kulanz.stations.books.interest_anew import take_back_interest

EARLIEST_DAYS = 3660  # ten years: an older day is a slip of the pen


def set_protection(
    account_id: UUID,
    *,
    kind: str,
    reason: str,
    now: Now,
    actor: str,
    since_on: date | None = None,
    until_on: date | None = None,
    contact: str = "",
    key: UUID | None = None,
) -> ProtectionRow:
    """From `since_on` (None: today) to, not including, `until_on` (None: until a person ends it). Where it stops
    interest, what was booked for its days is taken back. `key` is the form's own: sent twice it is one."""
    reason, since_on = need(reason, say("Please give a reason.")), since_on or now.on
    _check(kind, since_on, until_on, now)
    customer, heads = lock_customer(account_id)
    said = {"kind": kind, "reason": reason, "since_on": since_on, "until_on": until_on}
    known = known_as(ProtectionRow, key, customer_id=customer, **said)
    if known:
        return known
    if ProtectionRow.objects.filter(holding(now.on), customer=customer, kind=kind).exists():
        raise Conflict(say("This is noted already. End it first, then note it anew."))
    stop = ProtectionRow.objects.create(
        id=key or new_id(), customer_id=customer, contact=contact.strip()[:LONGEST_TEXT], made_by=actor, **said
    )
    add_task(Task.Kind.PROTECTION, account_id, about=stop.id, note=reason.strip(), now=now)
    data = {"kind": kind, "since_on": iso(since_on), "until_on": iso(until_on)}
    record(for_each(heads, "protection.set", stop.id, actor, data), now=now, heads=heads)
    if RULES[Protection(kind)].stops_interest and since_on < now.on:
        for account in sorted(heads):
            take_back_interest(account, key=stop.id, now=now, actor=actor)
    return stop


def end_protection(stop_id: UUID, *, because: str, now: Now, actor: str, was_mistake: bool = False) -> ProtectionRow:
    """It holds no longer. `was_mistake`: as if it had never been noted, so interest arises for its days as well."""
    because = need(because, say("Please give a reason."))
    stop = find(ProtectionRow, stop_id)
    heads = lock_all_of(stop.customer_id)
    stop.refresh_from_db()
    if stop.ended_on:
        raise Conflict(say("This has ended already."))
    stop.ended_on = stop.since_on if was_mistake else max(now.on, stop.since_on)
    stop.ended_because = because
    stop.save(update_fields=["ended_on", "ended_because"])
    finish_tasks([f"{Task.Kind.PROTECTION}:{stop.id}"], now=now, actor=actor, outcome=because)
    data = {"kind": stop.kind, "was_mistake": was_mistake}
    record(for_each(heads, "protection.ended", stop.id, actor, data), now=now, heads=heads)
    return stop


def _check(kind: str, since_on: date, until_on: date | None, now: Now) -> None:
    if kind not in list(Protection):
        raise BadValue(technical(f"The kind is one of: {', '.join(Protection)}."), value=kind, field="kind")
    if not now.on - timedelta(days=EARLIEST_DAYS) <= since_on <= now.on:
        raise BadValue(say("It began today or earlier, within ten years."), value=since_on, field="since_on")
    if until_on is not None and until_on <= max(since_on, now.on):
        raise BadValue(say("It ends on a day after today."), value=until_on, field="until_on")
