"""Sends many messages of the demo's past at once: the same gate and the same rows as station `deliver`, the same bytes as
the channel; what would go over the line is given back, to be laid into the mailbox. A test holds both equal."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from kulanz.data import bulk
from kulanz.data.contact.models import Message
from kulanz.data.history import Happened, record
from kulanz.data.standing import load
from kulanz.domain.journey.facts import Standing
from kulanz.domain.journey.gate import Purpose, Verdict, may_act
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_ids
from kulanz.plugins.channel.mime import message_id, written
from kulanz.ports.channel import Outgoing
from kulanz.stations.contact import deliver
from kulanz.stations.contact.deliver import ACTOR

SENT_COLUMNS = ("id", "status", "attempt_at", "tries", "sent_at", "sent_on", "outside_id", "raw", "raw_hash")
ATTEMPT_COLUMNS = ("id", "message_id", "number", "outcome", "at", "detail")


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that left: of which account, at which stage (empty: an answer), and its bytes."""

    account: UUID
    stage: str
    raw: bytes


def post(messages: Collection[UUID], *, now: Now) -> list[Posted]:
    """Sends the ready ones among `messages`, inside the caller's transaction."""
    found = Message.objects.filter(id__in=messages).select_related("account__customer", "account__creditor")
    # not asked of the database: its index of ready ones holds, inside one long transaction, all that ever were
    rows = [row for row in found.order_by("id") if row.status == Message.Status.READY]
    accounts, ids = {row.account_id for row in rows}, {row.id for row in rows}
    loaded = {one.standing.account: one for one in load(accounts, on=now.on, without=ids)}
    verdicts = [_judge(row, loaded[row.account_id].standing, now) for row in rows]
    happened, attempts, sent, posted = [], [], [], []
    for row, verdict in zip(rows, verdicts, strict=True):
        if not verdict.allowed:
            attempts.append((row.id, 0, "stopped", str(verdict.because[0].words)[:300]))
            happened.append(deliver.stopped(row, verdict))
            continue
        outgoing = outgoing_of(row, now)
        raw = written(outgoing)
        digest = hashlib.sha256(raw).digest()
        sent.append((row.id, "sent", now.at, 1, now.at, now.on, message_id(outgoing)[:200], raw, digest))
        attempts += [(row.id, 1, "sending", ""), (row.id, 1, "sent", "")]
        data = {"stage": row.stage, "asked_minor": row.asked_minor, "purpose": row.purpose}
        happened.append(Happened("message.sent", row.id, row.account_id, ACTOR, data))
        posted.append(Posted(row.account_id, row.stage, raw))
    _write(sent, attempts, now)
    record(happened, now=now, heads={account: one.head for account, one in loaded.items()})
    return posted


def _judge(row: Message, standing: Standing, now: Now) -> Verdict:
    """As station `deliver` judges, but for the hour: the past was posted at ten in the morning."""
    asked = {UUID(claim): minor for claim, minor in row.asked_claims.items()} if row.asked_claims else None
    return may_act(
        standing=standing, purpose=Purpose(row.purpose), on=now.on, channel=row.channel, asked=asked,
        ahead_days=standing.journey.ahead_days,
    )  # fmt: skip


def outgoing_of(row: Message, now: Now) -> Outgoing:
    """The message as station `deliver` hands it to the channel, dated in its own time."""
    creditor = row.account.creditor
    return Outgoing(
        key=str(row.id),
        to_name=row.account.customer.name,
        to_address=row.to_address,
        from_name=creditor.sender_name,
        from_address=creditor.sender_email,
        reply_to=creditor.reply_to,
        subject=row.subject,
        text=row.body_text,
        html=row.body_html,
        written_at=now.at,
    )


def _write(sent: Sequence[tuple[object, ...]], attempts: Sequence[tuple[UUID, int, str, str]], now: Now) -> None:
    bulk.update("contact_message", SENT_COLUMNS, sent)
    stopped = [(id_, "stopped") for id_, _number, outcome, _detail in attempts if outcome == "stopped"]
    bulk.update("contact_message", ("id", "status"), stopped)
    ids = new_ids(len(attempts)) if attempts else iter(())
    rows = [(next(ids), id_, number, outcome, now.at, detail) for id_, number, outcome, detail in attempts]
    bulk.insert("contact_attempt", ATTEMPT_COLUMNS, rows)
