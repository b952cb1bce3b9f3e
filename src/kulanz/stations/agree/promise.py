"""A promise: the customer pays so much by that day, a plan with one instalment. Until then, and some days of grace,
nothing asks for money."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from kulanz.data.agreements.models import Instalment, Plan
from kulanz.data.history import Happened, record
from kulanz.data.receivables.models import Claim
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.stations.agree.noting import LONGEST_REASON, find, known_as, lock

LONGEST_PROMISE_DAYS = 92


def promise(
    account_id: UUID, *, amount: Money, due_on: date, now: Now, actor: str, note: str = "", key: UUID | None = None
) -> Plan:
    """The customer pays `amount` by `due_on`. `key` is the form's own: sent twice it is one promise.

    While a promise stands there is no second one; one whose day is over gives way to the new one."""
    if amount.minor <= 0:
        raise BadValue(say("A promised amount is more than zero."), value=str(amount), field="amount")
    if not now.on <= due_on <= now.on + timedelta(days=LONGEST_PROMISE_DAYS):
        raise BadValue(
            say("A promised day lies between today and three months from now."), value=due_on, field="due_on"
        )
    lock(account_id)
    known = known_as(Plan, key, account_id=account_id, amount_minor=amount.minor, due_on=due_on)
    if known:
        return known
    open_minor = sum(Claim.objects.filter(account_id=account_id, status="open").values_list("open_minor", flat=True))
    if amount.minor > open_minor:
        raise BadValue(say("More was promised than is open."), value=str(amount), open_minor=open_minor, field="amount")
    before = list(Plan.objects.filter(account_id=account_id, status=Plan.Status.MADE))
    if any(one.due_on >= now.on for one in before):
        raise Conflict(say("There is a promise already. End it first, then note the new one."))
    for one in before:
        _end(one, because="", now=now, actor=actor)
    note = note.strip()[:LONGEST_REASON]
    made = Plan.objects.create(id=key or new_id(), account_id=account_id, made_on=now.on, note=note, made_by=actor)
    Instalment.objects.create(plan=made, amount_minor=amount.minor, due_on=due_on)
    data = {"amount_minor": amount.minor, "due_on": due_on.isoformat()}
    record([Happened("promise.made", made.id, account_id, actor, data)], now=now)
    return made


def end_promise(promise_id: UUID, *, because: str, now: Now, actor: str) -> Plan:
    made = find(Plan, promise_id)
    lock(made.account_id)
    made.refresh_from_db()
    if made.status != Plan.Status.MADE:
        raise Conflict(say("This promise is not open any more."))
    _end(made, because=because, now=now, actor=actor)
    return made


def _end(made: Plan, *, because: str, now: Now, actor: str) -> None:
    made.status, made.closed_on = Plan.Status.ENDED, now.on
    made.note = because.strip()[:LONGEST_REASON] or made.note
    made.save(update_fields=["status", "closed_on", "note"])
    record([Happened("promise.ended", made.id, made.account_id, actor)], now=now)
