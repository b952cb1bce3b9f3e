"""How what was noted about an account goes out: ids, days, amounts as texts, and since when until when it holds."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from kulanz.data.agreements.models import Hold, Objection, Plan, Protection
from kulanz.data.contact.models import OutsideMessage
from kulanz.data.parties.models import OptOut
from kulanz.kernel.words import _

from .named import HoldKind, PromiseStatus
from .reading import plain


class Noted(BaseModel):
    id: UUID


class PromiseOut(BaseModel):
    id: UUID
    amount: str
    due_on: date
    made_on: date
    status: PromiseStatus
    closed_on: date | None


class ObjectionOut(BaseModel):
    id: UUID
    claim: UUID | None
    amount: str | None = Field(description=_("The part objected to; null: all of it."))
    reason: str
    raised_on: date
    ended_on: date | None
    answer: str


class HoldOut(BaseModel):
    id: UUID
    claim: UUID | None
    kind: HoldKind
    reason: str
    since_on: date
    until_on: date | None
    ended_on: date | None


class ProtectionOut(BaseModel):
    id: UUID
    kind: str
    reason: str
    contact: str = Field(description=_("Whom to write to instead."))
    since_on: date
    until_on: date | None
    ended_on: date | None
    stops_interest: bool


class OptOutOut(BaseModel):
    id: UUID
    channel: str
    since_on: date
    ended_on: date | None


class ReminderOut(BaseModel):
    id: UUID
    claim: UUID
    tone: int
    sent_on: date
    proof: str


def promise_out(row: Plan, currency: str) -> PromiseOut:
    return PromiseOut(
        id=row.id, amount=plain(row.amount_minor, currency), due_on=row.due_on, made_on=row.made_on,
        status=Plan.Status(row.status), closed_on=row.closed_on,
    )  # fmt: skip


def objection_out(row: Objection, currency: str) -> ObjectionOut:
    return ObjectionOut(
        id=row.id, claim=row.claim_id, amount=None if row.amount_minor is None else plain(row.amount_minor, currency),
        reason=row.reason, raised_on=row.raised_on, ended_on=row.ended_on, answer=row.answer,
    )  # fmt: skip


def hold_out(row: Hold) -> HoldOut:
    return HoldOut(
        id=row.id, claim=row.claim_id, kind=Hold.Kind(row.kind), reason=row.reason, since_on=row.since_on,
        until_on=row.until_on, ended_on=row.ended_on,
    )  # fmt: skip


def protection_out(row: Protection, *, stops_interest: bool) -> ProtectionOut:
    return ProtectionOut(
        id=row.id, kind=row.kind, reason=row.reason, contact=row.contact, since_on=row.since_on, until_on=row.until_on,
        ended_on=row.ended_on, stops_interest=stops_interest,
    )  # fmt: skip


def opt_out_out(row: OptOut) -> OptOutOut:
    return OptOutOut(id=row.id, channel=row.channel, since_on=row.since_on, ended_on=row.ended_on)


def reminder_out(row: OutsideMessage) -> ReminderOut:
    return ReminderOut(id=row.id, claim=row.claim_id, tone=row.tone, sent_on=row.sent_on, proof=row.proof)
