"""What a source says of a claim besides its money: reminders sent before, no wish to be written to, the account the customer
pays from, an objection. Written once for each; stated differently later, it is brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from kulanz.data import bulk
from kulanz.data.agreements.models import Objection
from kulanz.data.contact.models import OutsideMessage
from kulanz.data.history import Happened
from kulanz.data.parties.models import OptOut
from kulanz.data.parties.quality import iban_or_none
from kulanz.domain.contact.channel import MEDIA
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import _
from kulanz.ports.intake import ClaimDraft

SAID = _("Said by the creditor.")
CONSENT = tuple(channel.value for channel, medium in MEDIA.items() if medium.needs_consent)
REMINDER, BINDING = 2, 3  # tones: the first message of the creditor was a reminder, a later one was binding


class Particulars(NamedTuple):
    """A draft with the claim that it is about."""

    draft: ClaimDraft
    claim: UUID
    account: UUID
    customer: UUID


def run(stated: Sequence[Particulars], *, source: str, now: Now, actor: str, are_new: bool) -> list[Happened]:
    """Writes down all of it for claims that are new or stated differently; gives what happened. A few queries for all."""
    by = f"source:{source}"[:80]
    _payers(stated, by, now)
    return [
        *_reminders(stated, by, now, actor, are_new=are_new),
        *_consents(stated, by, now, actor),
        *_objections(stated, now, actor, are_new=are_new),
    ]


def tone_of(reminders: int) -> int:
    """How grave the last of so many reminders was. Never the last clarification: that word is ours to say."""
    return min(reminders + 1, BINDING)


def _reminders(stated: Sequence[Particulars], by: str, now: Now, actor: str, *, are_new: bool) -> list[Happened]:
    """The last reminder of the creditor counts like a message of ours; without a day it is only told."""
    sent = [one for one in stated if one.draft.reminders and (one.draft.reminded_on or are_new)]
    known = [] if are_new else _known_reminders(sent)
    noted, own = {row[1:4] for row in known}, {row[1]: row[0] for row in known if row[4] == by}
    sent = [one for one in sent if (one.claim, tone_of(one.draft.reminders), one.draft.reminded_on) not in noted]
    dated = [(one, tone_of(one.draft.reminders), one.draft.reminded_on) for one in sent if one.draft.reminded_on]
    fresh = [(new_id(), o.account, o.claim, tone, on, "", by) for o, tone, on in dated if o.claim not in own]
    columns = ("id", "account_id", "claim_id", "tone", "sent_on", "proof", "made_by")
    bulk.insert("contact_outsidemessage", columns, fresh)
    changed = [(own[o.claim], tone, on) for o, tone, on in dated if o.claim in own]
    bulk.update("contact_outsidemessage", ("id", "tone", "sent_on"), changed)
    return [Happened("outside.noted", one.claim, one.account, actor, _told(one.draft), only=()) for one in sent]


def _told(draft: ClaimDraft) -> dict[str, object]:
    on = draft.reminded_on.isoformat() if draft.reminded_on else None
    return {"reminders": draft.reminders, "tone": tone_of(draft.reminders), "sent_on": on}


def _known_reminders(sent: Sequence[Particulars]) -> list[tuple[UUID, UUID, int, date, str]]:
    """Whoever noted them, the newest last."""
    rows = OutsideMessage.objects.filter(
        account__in={one.account for one in sent}, claim__in=[one.claim for one in sent]
    ).order_by("sent_on", "id")
    return list(rows.values_list("id", "claim_id", "tone", "sent_on", "made_by"))


def _consents(stated: Sequence[Particulars], by: str, now: Now, actor: str) -> list[Happened]:
    """No consent ends messages by e-mail and telephone; said again otherwise it brings back only what it had ended."""
    said = {one.customer: one for one in stated if one.draft.consent is not None}
    if not said:
        return []
    open_ = list(
        OptOut.objects.filter(customer__in=said, ended_on=None).values_list("customer_id", "channel", "made_by", "id")
    )
    known = {(customer, channel) for customer, channel, *_ in open_}
    refused = [
        (new_id(), one.customer, channel, now.on, SAID, by)
        for one in said.values()
        for channel in CONSENT
        if one.draft.consent is False and (one.customer, channel) not in known
    ]
    bulk.insert("parties_optout", ("id", "customer_id", "channel", "since_on", "reason", "made_by"), refused)
    ended = [row for row in open_ if row[2] == by and said[row[0]].draft.consent]
    bulk.update("parties_optout", ("id", "ended_on"), [(row[3], now.on) for row in ended])
    told = [("optout.set", row[0], row[1], row[2]) for row in refused]
    told += [("optout.ended", row[3], row[0], row[1]) for row in ended]
    return [
        Happened(kind, id_, said[customer].account, actor, {"channel": channel}, only=())
        for kind, id_, customer, channel in told
    ]


def _payers(stated: Sequence[Particulars], by: str, now: Now) -> None:
    """The account the customer pays from: it makes matching surer, and is no event of its own."""
    ibans = {(one.account, iban) for one in stated if (iban := iban_or_none(one.draft.iban))}
    rows = [(new_id(), account, iban, now.at, by) for account, iban in sorted(ibans)]
    columns = ("id", "account_id", "iban", "learned_at", "made_by")
    bulk.insert("payments_payeriban", columns, rows, on_conflict="(tenant_id, account_id, iban) DO NOTHING")


def _objections(stated: Sequence[Particulars], now: Now, actor: str, *, are_new: bool) -> list[Happened]:
    """The source says that the customer objects: nothing asks for these claims until the objection is answered."""
    disputed = [one for one in stated if one.draft.is_disputed]
    if disputed and not are_new:  # what was answered once is not raised again by the next list
        objections = Objection.objects.filter(account__in={one.account for one in disputed})
        known = set(objections.values_list("claim_id", flat=True))
        disputed = [one for one in disputed if one.claim not in known]
    rows = [(new_id(), one.account, one.claim, "other", "", now.on, "", actor[:80]) for one in disputed]
    columns = ("id", "account_id", "claim_id", "reason", "text", "raised_on", "answer", "made_by")
    bulk.insert("agreements_objection", columns, rows)
    return [
        Happened("objection.raised", row[0], row[1], actor, {"reason": "other", "claim": str(row[2])}) for row in rows
    ]
