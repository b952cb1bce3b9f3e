"""What protects a customer or says how to reach them: protections, opt-outs, reminders sent from elsewhere, the group.

Stops and opt-outs hold for all accounts of the customer; the account only names whom they are about.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from kulanz.data.agreements.models import Hold, Objection, Plan, Protection
from kulanz.data.contact.models import OutsideMessage
from kulanz.data.parties.models import OptOut
from kulanz.data.receivables.models import Account
from kulanz.data.scope import tenant_scope
from kulanz.data.standing_sql import holding
from kulanz.domain.journey import protections
from kulanz.kernel.errors import NotFound
from kulanz.kernel.words import _, technical
from kulanz.stations import agree

from .access import caller_of
from .accounts import account_of
from .facts import ENDED, BecauseIn, claim_id, router, with_places
from .facts_out import (
    HoldOut,
    Noted,
    ObjectionOut,
    OptOutOut,
    PromiseOut,
    ProtectionOut,
    ReminderOut,
    hold_out,
    objection_out,
    opt_out_out,
    promise_out,
    protection_out,
    reminder_out,
)
from .named import Medium
from .once import once
from .problems import BadFields, Fault
from .reading import Day, Input

MOST = 500  # of one kind on one account


class ProtectionIn(Input):
    """Something after which a customer is not asked for money."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "insolvency", "reason": "Amtsgericht Lindau, IN 12/26", "since_on": "2026-11-02"}]
        }
    )

    kind: Literal["insolvency", "death", "representative", "vulnerability", "moratorium", "identity"]
    reason: str = Field(min_length=1, max_length=300, description=_("How it is known."))
    since_on: Day | None = Field(
        None,
        description=_(
            "Its first day, for insolvency that of the opening; null: today. Interest stops from this day on."
        ),
    )
    until_on: Day | None = Field(None, description=_("The first day without it; null: until it is ended."))
    contact: str = Field("", max_length=4000, description=_("Whom to write to instead."))


class ProtectionEnd(BecauseIn):
    was_mistake: bool = Field(
        False, description=_("As if it had never been noted: interest arises for its days as well.")
    )


class OptOutIn(Input):
    """The customer wants no messages by a channel. What the law demands is still sent."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"channel": "sms"}]})

    channel: Medium
    reason: str = Field("", max_length=300)


class ReminderIn(Input):
    """What was sent about a claim from elsewhere. It counts like a message of that tone."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "claim": "0190f5a0-0000-7000-8000-000000000001",
                    "tone": 2,
                    "sent_on": "2026-10-20",
                    "proof": "posting list 17",
                }
            ]
        }
    )

    claim: str = Field(description=_("Our id of the claim."))
    tone: int = Field(
        ge=1, le=4, description=_("1 friendly notice, 2 reminder, 3 formal notice, 4 last clarification.")
    )
    sent_on: Day
    proof: str = Field("", max_length=200, description=_("How it could be shown."))


class SegmentIn(Input):
    """The group by behaviour and need; null gives it back to the rule."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"segment": "cannot_now"}]})

    segment: (
        Literal["forgot", "postpones", "cannot_now", "disputes", "unreachable", "business_process", "vulnerable"] | None
    )


class SegmentOut(BaseModel):
    segment: str = Field(description=_("As the last decision read it, or as it was said; empty: not read yet."))
    is_fixed: bool = Field(description=_("A person, the customer or your system said so."))
    changed: bool


class FactsOut(BaseModel):
    """Everything noted about an account that has not ended, the oldest first."""

    promises: list[PromiseOut]
    objections: list[ObjectionOut]
    holds: list[HoldOut]
    protections: list[ProtectionOut]
    opt_outs: list[OptOutOut]
    reminders: list[ReminderOut]
    segment: str


@router.get("/{uuid:account}/facts", response=FactsOut, summary=_("What is noted about an account"))
def read_facts(request: HttpRequest, account: UUID) -> FactsOut:
    caller = caller_of(request)
    with tenant_scope(caller.tenant_id):
        row = account_of(account, caller)
        customer = row.customer_id
        made = Plan.objects.filter(account=row, status=Plan.Status.MADE).prefetch_related("instalments")
        raised = Objection.objects.filter(account=row, ended_on=None).order_by("id")[:MOST]
        running = Protection.objects.filter(holding(caller.now.on), customer=customer).order_by("id")[:MOST]
        held = Hold.objects.filter(holding(caller.now.on), account=row).order_by("id")[:MOST]
        return FactsOut(
            promises=[promise_out(one, row.currency) for one in made.order_by("id")[:MOST]],
            objections=[objection_out(one, row.currency) for one in raised],
            holds=[hold_out(one) for one in held],
            protections=[_protection(one) for one in running],
            opt_outs=[
                opt_out_out(one)
                for one in OptOut.objects.filter(customer=customer, ended_on=None).order_by("id")[:MOST]
            ],
            reminders=[reminder_out(one) for one in OutsideMessage.objects.filter(account=row).order_by("id")[:MOST]],
            segment=row.segment_fixed or row.segment,
        )


@router.post("/{uuid:account}/protections", response=ProtectionOut, summary=_("Protect a customer"))
@once
def set_protection(request: HttpRequest, account: UUID, body: ProtectionIn) -> ProtectionOut:
    caller = caller_of(request)
    row = account_of(account, caller)
    made = with_places(lambda: agree.set_protection(row.id, **body.model_dump(), now=caller.now, actor=caller.actor))
    return _protection(made)


@router.post(
    "/{uuid:account}/protections/{uuid:protection}/end",
    response=ProtectionOut,
    summary=_("End a protection"),
    description=ENDED,
)
@once
def end_protection(request: HttpRequest, account: UUID, protection: UUID, body: ProtectionEnd) -> ProtectionOut:
    caller = caller_of(request)
    _of_customer(Protection, protection, account_of(account, caller))
    return _protection(agree.end_protection(protection, **body.model_dump(), now=caller.now, actor=caller.actor))


@router.post("/{uuid:account}/opt-outs", response=OptOutOut, summary=_("No messages by a channel"))
@once
def set_opt_out(request: HttpRequest, account: UUID, body: OptOutIn) -> OptOutOut:
    caller = caller_of(request)
    row = account_of(account, caller)
    return opt_out_out(agree.set_opt_out(row.id, **body.model_dump(), now=caller.now, actor=caller.actor))


@router.post(
    "/{uuid:account}/opt-outs/{uuid:opt_out}/end",
    response=OptOutOut,
    summary=_("Messages by a channel again"),
    description=ENDED,
)
@once
def end_opt_out(request: HttpRequest, account: UUID, opt_out: UUID, body: BecauseIn) -> OptOutOut:
    caller = caller_of(request)
    _of_customer(OptOut, opt_out, account_of(account, caller))
    return opt_out_out(agree.end_opt_out(opt_out, because=body.because, now=caller.now, actor=caller.actor))


@router.post("/{uuid:account}/reminders", response=ReminderOut, summary=_("Note a reminder sent from elsewhere"))
@once
def note_reminder(request: HttpRequest, account: UUID, body: ReminderIn) -> ReminderOut:
    caller = caller_of(request)
    row = account_of(account, caller)
    claim = claim_id(body.claim)
    if claim is None:
        raise BadFields([Fault(place="/claim", reason="This is not an id.")])
    made = with_places(
        lambda: agree.note_reminder(
            row.id,
            claim_id=claim,
            tone=body.tone,
            sent_on=body.sent_on,
            proof=body.proof,
            now=caller.now,
            actor=caller.actor,
        )
    )
    return reminder_out(made)


@router.post(
    "/{uuid:account}/reminders/{uuid:reminder}/end",
    response=Noted,
    summary=_("Take a noted reminder back"),
    description=_("It was noted by mistake and counts no more."),
)
@once
def forget_reminder(request: HttpRequest, account: UUID, reminder: UUID, body: BecauseIn) -> Noted:
    caller = caller_of(request)
    row = account_of(account, caller)
    if not OutsideMessage.objects.filter(id=reminder, account=row).exists():
        raise NotFound(technical("There is nothing of this kind under that id on this account."))
    agree.forget_reminder(reminder, because=body.because, now=caller.now, actor=caller.actor)
    return Noted(id=reminder)


@router.post("/{uuid:account}/segment", response=SegmentOut, summary=_("Correct the group"))
@once
def set_segment(request: HttpRequest, account: UUID, body: SegmentIn) -> SegmentOut:
    caller = caller_of(request)
    row = account_of(account, caller)
    changed = agree.set_segment(row.id, body.segment or "", now=caller.now, actor=caller.actor)
    row.refresh_from_db(fields=["segment", "segment_fixed"])
    return SegmentOut(segment=row.segment_fixed or row.segment, is_fixed=bool(row.segment_fixed), changed=changed)


def _protection(row: Protection) -> ProtectionOut:
    return protection_out(row, stops_interest=protections.RULES[protections.Protection(row.kind)].stops_interest)


def _of_customer(kind: type[Protection] | type[OptOut], id_: UUID, account: Account) -> None:
    """It is about the customer of this account, which the key may touch."""
    if not kind._default_manager.filter(id=id_, customer=account.customer_id).exists():
        raise NotFound(technical("There is nothing of this kind under that id on this account."))
