"""An objection: to the whole account, to one claim or to a part of it. It rests until there is an answer.

BDSG 31, UWG 4a: what is objected to is neither asked for, nor reported, nor handed over.
"""

from __future__ import annotations

from uuid import UUID

from kulanz.data.agreements.models import Objection
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task, finish_tasks
from kulanz.data.history import Happened, record
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.kernel.words import say, technical
from kulanz.stations.agree.noting import LONGEST_TEXT, claim_of, find, known_as, lock, need

OBJECTIONS = ("not_mine", "wrong_amount", "already_paid", "not_delivered", "other")


def object_to(
    account_id: UUID,
    *,
    reason: str,
    text: str,
    now: Now,
    actor: str,
    claim_id: UUID | None = None,
    amount: Money | None = None,
    key: UUID | None = None,
) -> Objection:
    """The customer objects, to one claim or (None) to the whole account. A task waits at the desk at once.

    `amount` is the part of the claim objected to (None: all of it). `key` is the form's own: sent twice it is one."""
    if reason not in OBJECTIONS:
        raise BadValue(technical(f"An objection is one of: {', '.join(OBJECTIONS)}."), value=reason, field="reason")
    lock(account_id)
    text, part = text.strip()[:LONGEST_TEXT], amount.minor if amount else None
    known = known_as(Objection, key, claim_id=claim_id, reason=reason, text=text, amount_minor=part)
    if known:
        return known
    _check_part(account_id, claim_id, amount)
    objection = Objection.objects.create(
        id=key or new_id(), account_id=account_id, claim_id=claim_id, amount_minor=part, reason=reason, text=text,
        raised_on=now.on, made_by=actor,
    )  # fmt: skip
    add_task(Task.Kind.OBJECTION, account_id, about=objection.id, note=text, now=now)
    data: dict[str, object] = {"reason": reason, "claim": str(claim_id or "")}
    if amount:
        data |= {"amount_minor": amount.minor, "currency": amount.currency}
    record([Happened("objection.raised", objection.id, account_id, actor, data)], now=now)
    return objection


def end_objection(objection_id: UUID, *, answer: str, now: Now, actor: str) -> Objection:
    """Ends with a documented answer, without which nothing goes on."""
    answer = need(answer, say("An objection ends with an answer to the customer."), longest=LONGEST_TEXT)
    objection = find(Objection, objection_id)
    lock(objection.account_id)
    objection.refresh_from_db()
    if objection.ended_on:
        raise Conflict(say("This objection was answered already."))
    objection.ended_on, objection.answer = now.on, answer
    objection.save(update_fields=["ended_on", "answer"])
    finish_tasks([f"objection:{objection.id}"], now=now, actor=actor)
    record([Happened("objection.ended", objection.id, objection.account_id, actor)], now=now)
    return objection


def _check_part(account_id: UUID, claim_id: UUID | None, amount: Money | None) -> None:
    claim = claim_of(account_id, claim_id)
    if amount is None:
        return
    if claim is None:
        raise BadValue(say("A part of an amount belongs to one invoice. Please choose which."), field="claim")
    if amount.currency != claim.currency:
        raise BadValue(say("The amount has another currency than the account."), value=str(amount), field="amount")
    if not 0 < amount.minor <= claim.open_minor:
        raise BadValue(
            say("The part objected to is more than zero and at most what is open."), value=str(amount), field="amount"
        )
