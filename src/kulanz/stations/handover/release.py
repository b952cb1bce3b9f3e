"""A person decides about a proposed last step: releases it, or refuses it. Nothing is given up or handed over without.

GDPR 22: a person decides. Before it is carried out the gate is asked again, under the account's lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from kulanz.data.agreements.models import Hold
from kulanz.data.desk.models import Handover
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.ledger import post
from kulanz.data.receivables.models import Claim
from kulanz.data.standing import load
from kulanz.data.standing_sql import OPEN
from kulanz.domain.journey.facts import Standing
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.kernel.words import _, say
from kulanz.stations.agree.noting import need
from kulanz.stations.books.corrections import begin
from kulanz.stations.books.due_interest import due_interest
from kulanz.stations.books.writing_off import write_off_claims
from kulanz.stations.handover.handing_over import close, misfits, recall

GIVEN_UP_AS = "uncollectable"  # the reason of the write-off, in the words of the books
LONGEST_REST_DAYS = 366
HANDED_OVER: Mapping[str, str] = {
    Handover.To.AGENCY: _("Handed over to an agency."),
    Handover.To.COURT: _("Handed over for court proceedings."),
}
DECIDED_BEFORE = say("This was decided about already.")


def release(handover_id: UUID, *, now: Now, actor: str) -> Handover:
    """Carries the step out, or recalls it where it fits no more: look at `state` of what comes back."""
    row, standing = _proposed(handover_id, now)
    against = misfits(standing, row, now=now)
    if against:
        record([recall(row, against, now=now, actor=actor)], now=now)
        return row
    claims = [UUID(claim) for claim in row.claims]
    if row.to == Handover.To.WRITE_OFF:
        _write_off(row, claims, now, actor)
    else:
        _hand_over(row, claims, now, actor)
    close(row, Handover.State.RELEASED, note="", now=now, actor=actor)
    data = {"to": row.to, "claims": row.claims, "amount_minor": row.amount_minor}
    record([Happened("handover.released", row.id, row.account_id, actor, data)], now=now)
    return row


def refuse(handover_id: UUID, *, because: str, look_on: date, now: Now, actor: str) -> Handover:
    """Not now: a pause with the reason until `look_on`, when the account is looked at again."""
    because = need(because, say("Please give a reason."))
    if not now.on < look_on <= now.on + timedelta(days=LONGEST_REST_DAYS):
        raise BadValue(say("The day to look again lies after today, within a year."), value=look_on, field="look_on")
    row, _standing = _proposed(handover_id, now)
    close(row, Handover.State.REFUSED, note=because, now=now, actor=actor)
    hold = Hold.objects.create(
        account_id=row.account_id, reason=because, since_on=now.on, until_on=look_on, made_by=actor
    )
    held = {"kind": hold.kind, "until_on": look_on.isoformat()}
    refused = {"to": row.to, "look_on": look_on.isoformat()}
    happened = [
        Happened("handover.refused", row.id, row.account_id, actor, refused),
        Happened("hold.set", hold.id, row.account_id, actor, held),
    ]
    record(happened, now=now)
    return row


def _proposed(handover_id: UUID, now: Now) -> tuple[Handover, Standing]:
    """The proposal and the standing of its account, which is locked."""
    found = Handover.objects.filter(id=handover_id).first()
    if found is None:
        raise NotFound(say("This does not exist here."))
    lock_accounts([found.account_id])
    found.refresh_from_db()
    if found.state != Handover.State.PROPOSED:
        raise Conflict(DECIDED_BEFORE)
    [loaded] = load([found.account_id], on=now.on)
    return found, loaded.standing


def _write_off(row: Handover, claims: list[UUID], now: Now, actor: str) -> None:
    books = begin(row.account_id, key=row.id, wish={"released": str(row.id)}, now=now, actor=actor)
    open_ = Claim.objects.filter(OPEN, id__in=claims).order_by("due_on", "id")
    write_off_claims(books, list(open_), because=GIVEN_UP_AS)


def _hand_over(row: Handover, claims: list[UUID], now: Now, actor: str) -> None:
    """Interest up to today becomes firm, and nobody here asks for these claims any more."""
    due = due_interest(row.account_id, claims, on=now.on)
    post([one.entry for one in due], now=now)
    happened = [
        Happened("claim.accrued", one.claim, row.account_id, actor, {"interest": [one.told]}, only=()) for one in due
    ]
    for claim in claims:
        hold = Hold.objects.create(
            account_id=row.account_id, claim_id=claim, reason=HANDED_OVER[row.to], since_on=now.on, made_by=actor
        )
        data = {"kind": hold.kind, "until_on": None, "claim": str(claim)}
        happened.append(Happened("hold.set", hold.id, row.account_id, actor, data))
    record(happened, now=now)
