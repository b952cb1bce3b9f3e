"""A pause: no message that asks for money, for the whole account or for one claim, until a day or until a person ends it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from kulanz.data.agreements.models import Hold
from kulanz.data.history import Happened, record
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import say
from kulanz.stations.agree.noting import LONGEST_REASON, claim_of, find, iso, known_as, lock, need

LONGEST_HOLD_DAYS = 366


def set_hold(
    account_id: UUID,
    *,
    reason: str,
    until_on: date | None,
    now: Now,
    actor: str,
    kind: str = "pause",
    claim_id: UUID | None = None,
    key: UUID | None = None,
) -> Hold:
    """No message that asks for money until `until_on` (first day without the hold; None: until a person ends it).

    `claim_id` None: the whole account. `key` is the form's own: sent twice it is one hold."""
    reason = need(reason, say("A pause needs a reason."))
    if until_on is not None and not now.on < until_on <= now.on + timedelta(days=LONGEST_HOLD_DAYS):
        raise BadValue(say("A pause ends on a day after today, within a year."), value=until_on, field="until_on")
    lock(account_id)
    known = known_as(Hold, key, account_id=account_id, claim_id=claim_id, reason=reason, until_on=until_on)
    if known:
        return known
    claim_of(account_id, claim_id)
    hold = Hold.objects.create(
        id=key or new_id(), account_id=account_id, claim_id=claim_id, kind=kind, reason=reason, since_on=now.on,
        until_on=until_on, made_by=actor,
    )  # fmt: skip
    data = {"kind": kind, "until_on": iso(until_on), **({"claim": str(claim_id)} if claim_id else {})}
    record([Happened("hold.set", hold.id, account_id, actor, data)], now=now)
    return hold


def end_hold(hold_id: UUID, *, because: str, now: Now, actor: str) -> Hold:
    hold = find(Hold, hold_id)
    lock(hold.account_id)
    hold.refresh_from_db()
    if hold.ended_on:
        raise Conflict(say("This pause has ended already."))
    hold.ended_on, hold.ended_because = now.on, because.strip()[:LONGEST_REASON]
    hold.save(update_fields=["ended_on", "ended_because"])
    record([Happened("hold.ended", hold.id, hold.account_id, actor)], now=now)
    return hold
