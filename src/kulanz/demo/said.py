"""What customers and the team say in the demo's past: promises, objections, pauses, protection, wishes, conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from kulanz.data.agreements.models import Objection, Plan, Protection
from kulanz.data.parties.models import OptOut
from kulanz.data.receivables.models import Claim
from kulanz.domain.journey import protections
from kulanz.domain.journey.segment import Segment
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.ports.registry import plugin
from kulanz.stations import agree
from kulanz.stations.money import receive

from .actor import Actor, look, notes, open_sum

CUSTOMER = "customer:link"
PROMISED_DAYS, PAUSED_DAYS = 8, 21
PART_PERCENT = 35  # what a part objection is about


def declare(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    look(actor, claims, now)
    account = actor.account
    holidays = plugin("country", account.creditor.country.lower()).holidays(account.creditor.region)
    paid_on, amount = now.on - timedelta(days=1), Money(open_sum(claims), account.currency)
    receipt = receive.declare_paid(account, amount=amount, paid_on=paid_on, key=new_id(), holidays=holidays, now=now)
    assert receipt, "a fresh key is a fresh receipt"
    agree.note_declared_payment(account.id, receipt, text="", now=now)


def promise(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    if not Plan.objects.filter(account=actor.account, status=Plan.Status.MADE).exists():
        agree.promise(
            actor.account.id, amount=Money(open_sum(claims), actor.account.currency), now=now, actor=actor.agent,
            due_on=now.on + timedelta(days=PROMISED_DAYS), note=actor.chance.choice(notes()["promises"]),
        )  # fmt: skip


def object_to(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    look(actor, claims, now)
    reason, text = actor.chance.choice(notes()["objections"])
    claim = claims[0].id if len(claims) == 1 or actor.chance.random() < 0.5 else None
    agree.object_to(actor.account.id, reason=reason, text=text, claim_id=claim, now=now, actor=CUSTOMER)


def object_to_part(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    """Only a part of the oldest invoice is wrong; the rest may be asked for."""
    look(actor, claims, now)
    claim = claims[0]
    part = Money(max(claim.open_minor * PART_PERCENT // 100, 1), claim.currency)
    agree.object_to(
        actor.account.id, reason="wrong_amount", text=notes()["part"], claim_id=claim.id, amount=part, now=now,
        actor=CUSTOMER,
    )  # fmt: skip


def answer(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    text = actor.chance.choice(notes()["answers"])
    for objection in Objection.objects.filter(account=actor.account, ended_on=None).values_list("id", flat=True):
        agree.end_objection(objection, answer=text, now=now, actor=actor.agent)


def ask_help(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    look(actor, claims, now)
    agree.ask_help(actor.account.id, text=actor.chance.choice(notes()["help"]), now=now, actor=CUSTOMER)


def pause(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    until_on, reason = now.on + timedelta(days=PAUSED_DAYS), actor.chance.choice(notes()["holds"])
    agree.set_hold(actor.account.id, reason=reason, until_on=until_on, now=now, actor=actor.agent)


def pause_claim(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    """One invoice rests while it is looked into; the others go on."""
    until_on, reason = now.on + timedelta(days=PAUSED_DAYS), actor.chance.choice(notes()["holds"])
    agree.set_hold(
        actor.account.id, reason=reason, until_on=until_on, claim_id=claims[-1].id, now=now, actor=actor.agent
    )


def converse(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    agree.note_conversation(actor.account.id, way="phone", now=now, actor=actor.agent)


def insolvent(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    _protect(actor, protections.Protection.INSOLVENCY, now)


def represented(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    _protect(actor, protections.Protection.REPRESENTATIVE, now)


def needs_care(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    _protect(actor, protections.Protection.VULNERABILITY, now)


def _protect(actor: Actor, kind: protections.Protection, now: Now) -> None:
    reason, contact = notes()["stops"][kind]
    if not Protection.objects.filter(customer=actor.account.customer_id, ended_on=None).exists():
        agree.set_protection(actor.account.id, kind=kind, reason=reason, contact=contact, now=now, actor=actor.agent)


def opt_out(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    """No mail that asks for money; what the law demands still goes."""
    if not OptOut.objects.filter(customer=actor.account.customer_id, ended_on=None).exists():
        agree.set_opt_out(actor.account.id, channel="email", reason=notes()["opt_out"], now=now, actor=actor.agent)


def correct_group(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    """A person knows better than the rule."""
    agree.set_segment(actor.account.id, Segment.CANNOT_NOW, now=now, actor=actor.agent)
