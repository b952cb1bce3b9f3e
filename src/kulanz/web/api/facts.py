"""What people say about an account, noted and ended by a creditor's system: promise, objection, pause, conversation.

Each is undone by its end, with a reason; what it does to messages says `GET /accounts/{account}` at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import ConfigDict, Field

from kulanz.data.agreements.models import Hold, Objection, Plan
from kulanz.data.receivables.models import Account
from kulanz.kernel.errors import BadValue, KulanzError, NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import _, technical
from kulanz.stations import agree

from .access import Caller, caller_of
from .accounts import account_of
from .facts_out import HoldOut, Noted, ObjectionOut, PromiseOut, hold_out, objection_out, promise_out
from .once import once
from .problems import BadFields, Fault
from .reading import Amount, Day, Input, money

router = Router(tags=[_("What was agreed")])
Made = TypeVar("Made")
ENDED = _("Ends it with a reason; what is ended stays in the history.")


class PromiseIn(Input):
    """The customer pays so much by that day."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"amount": "89.90", "due_on": "2026-12-04"}]})

    amount: Amount
    due_on: Day = Field(description=_("Between today and three months from now."))
    note: str = Field("", max_length=300)


class ObjectionIn(Input):
    """The customer objects: to everything, to one claim, or to a part of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"claim": "0190f5a0-0000-7000-8000-000000000001", "amount": "20.00", "reason": "wrong_amount"}]
        }
    )

    reason: Literal["not_mine", "wrong_amount", "already_paid", "not_delivered", "other"]
    text: str = Field("", max_length=4000, description=_("In the customer's words."))
    claim: str | None = Field(None, description=_("Our id of the claim; null: the whole account."))
    amount: Amount | None = Field(None, description=_("The part of the claim objected to; null: all of it."))


class HoldIn(Input):
    """Nothing asks for money until a day, or until it is ended."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Moving house", "until_on": "2026-12-15"}]})

    reason: str = Field(min_length=1, max_length=300)
    until_on: Day | None = Field(None, description=_("The first day without it; null: until it is ended."))
    claim: str | None = Field(None, description=_("Our id of the claim; null: the whole account."))


class ConversationIn(Input):
    """Somebody talked with the customer; it has time to take effect before the next message."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"way": "phone", "held_on": "2026-11-20", "note": "Salary comes on the 1st."}]}
    )

    way: Literal["phone", "in_person", "writing"]
    held_on: Day | None = Field(None, description=_("Today or in the last two weeks; null: today."))
    note: str = Field("", max_length=1000, description=_("What was said, for the colleague who talks next."))


class BecauseIn(Input):
    model_config = ConfigDict(json_schema_extra={"examples": [{"because": "The customer called again."}]})

    because: str = Field(min_length=1, max_length=300)


class AnswerIn(Input):
    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "The meter was read again; it is right."}]})

    answer: str = Field(min_length=1, max_length=4000, description=_("What the customer was told."))


@router.post("/{uuid:account}/promises", response=PromiseOut, summary=_("Note a promise"))
@once
def note_promise(request: HttpRequest, account: UUID, body: PromiseIn) -> PromiseOut:
    caller, row = _begin(request, account)
    made = with_places(
        lambda: agree.promise(
            row.id,
            amount=_money(body.amount, row),
            due_on=body.due_on,
            note=body.note,
            now=caller.now,
            actor=caller.actor,
        )
    )
    return promise_out(made, row.currency)


@router.post(
    "/{uuid:account}/promises/{uuid:promise}/end", response=PromiseOut, summary=_("End a promise"), description=ENDED
)
@once
def end_promise(request: HttpRequest, account: UUID, promise: UUID, body: BecauseIn) -> PromiseOut:
    caller, row = _begin(request, account)
    _own(Plan, promise, row)
    return promise_out(
        agree.end_promise(promise, because=body.because, now=caller.now, actor=caller.actor), row.currency
    )


@router.post("/{uuid:account}/objections", response=ObjectionOut, summary=_("Note an objection"))
@once
def note_objection(request: HttpRequest, account: UUID, body: ObjectionIn) -> ObjectionOut:
    caller, row = _begin(request, account)
    part = _money(body.amount, row) if body.amount else None
    claim = claim_id(body.claim)
    made = with_places(
        lambda: agree.object_to(
            row.id, reason=body.reason, text=body.text, claim_id=claim, amount=part, now=caller.now, actor=caller.actor
        )
    )
    return objection_out(made, row.currency)


@router.post(
    "/{uuid:account}/objections/{uuid:objection}/end",
    response=ObjectionOut,
    summary=_("Answer an objection"),
    description=_("An objection ends with an answer, which is kept."),
)
@once
def end_objection(request: HttpRequest, account: UUID, objection: UUID, body: AnswerIn) -> ObjectionOut:
    caller, row = _begin(request, account)
    _own(Objection, objection, row)
    ended = agree.end_objection(objection, answer=body.answer, now=caller.now, actor=caller.actor)
    return objection_out(ended, row.currency)


@router.post("/{uuid:account}/holds", response=HoldOut, summary=_("Set a pause"))
@once
def set_hold(request: HttpRequest, account: UUID, body: HoldIn) -> HoldOut:
    caller, row = _begin(request, account)
    claim = claim_id(body.claim)
    made = with_places(
        lambda: agree.set_hold(
            row.id, reason=body.reason, until_on=body.until_on, claim_id=claim, now=caller.now, actor=caller.actor
        )
    )
    return hold_out(made)


@router.post("/{uuid:account}/holds/{uuid:hold}/end", response=HoldOut, summary=_("End a pause"), description=ENDED)
@once
def end_hold(request: HttpRequest, account: UUID, hold: UUID, body: BecauseIn) -> HoldOut:
    caller, row = _begin(request, account)
    _own(Hold, hold, row)
    return hold_out(agree.end_hold(hold, because=body.because, now=caller.now, actor=caller.actor))


@router.post("/{uuid:account}/conversations", response=Noted, summary=_("Note a conversation"))
@once
def note_conversation(request: HttpRequest, account: UUID, body: ConversationIn) -> Noted:
    caller, row = _begin(request, account)
    made = with_places(
        lambda: agree.note_conversation(
            row.id, way=body.way, held_on=body.held_on, note=body.note, now=caller.now, actor=caller.actor
        )
    )
    return Noted(id=made.id)


def with_places(work: Callable[[], Made]) -> Made:
    """What a station refuses, at the field that it is about."""
    try:
        return work()
    except BadValue as error:
        field = error.facts.get("field")
        if field is None:
            raise
        raise BadFields([Fault(place=f"/{field}", reason=error.message)]) from None


def claim_id(text: str | None) -> UUID | None:
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise BadFields([Fault(place="/claim", reason="This is not an id.")]) from None


def _begin(request: HttpRequest, account: UUID) -> tuple[Caller, Account]:
    caller = caller_of(request)
    return caller, account_of(account, caller)


def _own(kind: type[Hold] | type[Plan] | type[Objection], id_: UUID, account: Account) -> None:
    """It belongs to this account, which the key may touch."""
    if not kind._default_manager.filter(id=id_, account=account).exists():
        raise NotFound(technical("There is nothing of this kind under that id on this account."))


def _money(text: str, account: Account) -> Money:
    try:
        return money(text, account.currency)
    except KulanzError as error:
        raise BadFields([Fault(place="/amount", reason=error.message)]) from None
