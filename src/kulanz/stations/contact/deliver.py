"""Station 5: asks the gate once more, then hands the message to its channel. Never twice: an unknown outcome stays unknown.

Per message: lock the account, ask the gate, write `sending`, commit; send outside the lock; write the outcome.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection
from django.db.models import Q

from kulanz.data.contact.models import Attempt, Message
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.parties.findings import note_bounce
from kulanz.data.scope import tenant_scope
from kulanz.data.standing import load
from kulanz.data.tenancy.setups import settings_of, ways
from kulanz.domain.journey.facts import Standing
from kulanz.domain.journey.gate import Halt, Purpose, Stop, Verdict, may_act
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import KulanzError, NotFound, Unreachable
from kulanz.kernel.words import Reason, say
from kulanz.kernel.words_json import reason_to_json
from kulanz.ports.channel import Channel as Provider
from kulanz.ports.channel import Outgoing, Sent
from kulanz.ports.registry import plugin
from kulanz.ports.wire import Http
from kulanz.stations.http_client import HttpClient

log = structlog.get_logger()
ACTOR = "rule:deliver/1"
MOST_TRIES = 5
FIRST_PAUSE = timedelta(seconds=30)
LOST_TRIES = 7  # as if tried so often: a message whose job was lost is given out once an hour
STILL_OPEN = Halt(
    Stop.CHANGED, Reason("deliver.still_open", say("Something is open; a word of welcome would not be true."))
)
TOO_LATE = Halt(Stop.CHANGED, Reason("deliver.too_late", say("The day by which it asks to pay is over.")))
MOST_AT_ONCE = 5000  # of each kind of message that is handed over again
STUCK_AFTER = timedelta(minutes=2)  # a send is given 20 seconds; after this its process must have died


@dataclass(frozen=True, slots=True)
class _Ready:
    """A message that may go, its outcome not yet known."""

    outgoing: Outgoing
    plugin: Provider
    settings: Any  # the plugin's own settings dataclass


def run(tenant_id: UUID, messages: Collection[UUID], *, now: Now, http: Http | None = None) -> None:
    """Sends the ready ones among `messages`, each in its own transactions. Must not be called inside a transaction."""
    for message_id in messages:
        with tenant_scope(tenant_id):
            ready = _intend(message_id, now)
        if ready is None:
            continue
        try:
            sent: Sent | KulanzError = ready.plugin.send(ready.outgoing, ready.settings, http or HttpClient())
        except KulanzError as error:
            sent = error
        with tenant_scope(tenant_id):
            _conclude(message_id, sent, now)


def give_up_stuck(tenant_id: UUID, *, now: Now) -> int:
    """Messages whose process died between intent and outcome: nobody knows whether they left, so a person decides."""
    with tenant_scope(tenant_id):
        stuck = list(
            Message.objects.filter(status=Message.Status.SENDING, attempt_at__lt=now.at - STUCK_AFTER)
            .select_for_update(skip_locked=True)
            .values_list("id", flat=True)
        )
        for message_id in stuck:
            _conclude(message_id, Unreachable(say("The worker ended while sending."), maybe_sent=True), now)
    return len(stuck)


def take_due_again(*, now: Now) -> list[UUID]:
    """Messages to be handed over again, each given out once a pause: those that could not go and whose pause is over (it
    doubles with each try), those of an earlier day whose job was lost, and those that waited for the end of quiet hours."""
    ready = Message.objects.select_for_update(skip_locked=True).filter(status=Message.Status.READY)
    left = ready.filter(Q(tries__gt=0) | Q(planned_on__lt=now.on), send_after=None)
    rows = left.values_list("id", "tries", "attempt_at")
    tired = [id_ for id_, tries, at in rows if at is None or at + FIRST_PAUSE * 2 ** (tries or LOST_TRIES) <= now.at]
    rested = list(ready.filter(send_after__lte=now.at).values_list("id", flat=True)[:MOST_AT_ONCE])
    Message.objects.filter(id__in=rested).update(send_after=None)
    again = [*tired[:MOST_AT_ONCE], *rested]
    Message.objects.filter(id__in=again).update(attempt_at=now.at)
    return again


def _intend(message_id: UUID, now: Now) -> _Ready | None:
    """Under the account's lock: the gate, then `sending`. None if it is not to be sent (now)."""
    message = Message.objects.select_related("account__customer", "account__creditor").get(id=message_id)
    _one_at_a_time(message.to_address)
    loaded = load([message.account_id], on=now.on, without=[message.id])[0]
    message.refresh_from_db(fields=["status", "tries", "send_after"])
    if message.status != Message.Status.READY or (message.send_after and message.send_after > now.at):
        return None
    verdict = _judge(message, loaded.standing, now)
    if not verdict.allowed:
        _hold_back(message, verdict, now)
        return None
    try:
        ready = _prepare(message)
    except (
        KulanzError
    ) as error:  # no such channel, or no settings for it: ours to mend, and no other message waits for it
        message.attempt_at = now.at
        _not_sent(message, error, now)
        return None
    message.status, message.attempt_at, message.tries = Message.Status.SENDING, now.at, message.tries + 1
    message.send_after = None
    message.save(update_fields=["status", "attempt_at", "tries", "send_after", "set_up"])
    Attempt.objects.create(message=message, number=message.tries, outcome=Attempt.Outcome.SENDING, at=now.at)
    return ready


def _one_at_a_time(address: str) -> None:
    """Two accounts may share an address; the facts of the second are read when the first is on its way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"kulanz.address.{address}"])


def _judge(message: Message, standing: Standing, now: Now) -> Verdict:
    """The gate at this very moment: money, promises, quiet hours, what went to the same address a minute ago; and whether
    what was written is true still."""
    verdict = may_act(
        standing=standing,
        purpose=Purpose(message.purpose),
        on=now.on,
        channel=message.channel,
        at=None if now.is_staged else now.at,
        asked={UUID(claim): minor for claim, minor in message.asked_claims.items()} if message.asked_claims else None,
        ahead_days=standing.journey.ahead_days,
    )
    return replace(verdict, halts=(*verdict.halts, *_overtaken(message, standing, now)))


def _overtaken(message: Message, standing: Standing, now: Now) -> Iterator[Halt]:
    """What happened while the message waited and makes it untrue."""
    if message.stands_until is not None and message.stands_until < now.on:
        yield TOO_LATE
    if message.purpose == Purpose.CARE and standing.open_minor > 0:
        yield STILL_OPEN


def _hold_back(message: Message, verdict: Verdict, now: Now) -> None:
    """Quiet hours only put it off; anything else ends it. What changed meanwhile is decided anew."""
    stops = {halt.stop for halt in verdict.halts}
    if stops == {Stop.QUIET_HOURS}:
        message.send_after = verdict.halts[0].until_at or now.at + timedelta(days=1)
        message.save(update_fields=["send_after"])
        return
    _close(message, Message.Status.STOPPED, str(verdict.because[0].words), now)
    record([stopped(message, verdict)], now=now)


def stopped(message: Message, verdict: Verdict) -> Happened:
    """The gate said no. The account is decided anew only where that may bring another message now."""
    data = {"reasons": [reason_to_json(reason) for reason in verdict.because]}
    only = None if {halt.stop for halt in verdict.halts} & {Stop.CHANGED, Stop.ENOUGH, Stop.KILL_SWITCH} else ()
    return Happened("message.stopped", message.id, message.account_id, ACTOR, data, only=only)


def _prepare(message: Message) -> _Ready:
    creditor = message.account.creditor
    way = ways(creditor.id, "channel").filter(kind=message.channel).first()
    if way is None:
        raise NotFound(say("%(name)s has nobody set up who carries this.", name=creditor.name), channel=message.channel)
    message.set_up = way.set_up
    provider = plugin("channel", way.set_up.plugin)
    outgoing = Outgoing(
        key=str(message.id),
        to_name=message.account.customer.name,
        to_address=message.to_address,
        from_name=creditor.sender_name,
        from_address=creditor.sender_email,
        reply_to=creditor.reply_to,
        subject=message.subject,
        text=message.body_text,
        html=message.body_html,
        channel=message.channel,
    )
    return _Ready(outgoing, provider, settings_of(way.set_up))


def _conclude(message_id: UUID, outcome: Sent | KulanzError, now: Now) -> None:
    lock_accounts(Message.objects.filter(id=message_id).values_list("account_id", flat=True))
    message = Message.objects.select_related("account").select_for_update(of=("self",)).get(id=message_id)
    if message.status != Message.Status.SENDING:
        return
    if isinstance(outcome, Sent):
        message.sent_at, message.sent_on, message.outside_id = now.at, now.on, outcome.outside_id[:200]
        message.raw, message.raw_hash = outcome.raw, hashlib.sha256(outcome.raw).digest()
        _close(message, Message.Status.SENT, "", now)
        data = {"stage": message.stage, "asked_minor": message.asked_minor, "purpose": message.purpose}
        record([Happened("message.sent", message.id, message.account_id, ACTOR, data)], now=now)
        return
    _not_sent(message, outcome, now)


def _not_sent(message: Message, error: KulanzError, now: Now) -> None:
    """Another try later where that helps; else the message ends here, and a person is told."""
    maybe_sent = isinstance(error, Unreachable) and bool(error.facts.get("maybe_sent"))
    is_passing = isinstance(error, Unreachable) or bool(error.facts.get("is_temporary"))
    log.warning("message.not_sent", message=str(message.id), code=error.code, maybe_sent=maybe_sent)
    if is_passing and not maybe_sent and message.tries < MOST_TRIES:
        _close(message, Message.Status.READY, error.message, now, outcome=Attempt.Outcome.FAILED)
        return
    is_bad_address = error.facts.get("stage") == "recipient"
    if is_bad_address:
        note_bounce(customer=message.account.customer_id, address=message.to_address, now=now)
    status = Message.Status.AMBIGUOUS if maybe_sent else Message.Status.FAILED
    _close(message, status, error.message, now)
    kind = "message.ambiguous" if maybe_sent else "message.failed"
    only = None if is_bad_address else ()  # any other trouble is ours: the same step again would fail again
    record([Happened(kind, message.id, message.account_id, ACTOR, {"code": error.code}, only=only)], now=now)
    task = Task.Kind.AMBIGUOUS_MESSAGE if maybe_sent else Task.Kind.FAILED_MESSAGE
    add_task(task, message.account_id, about=message.id, note=error.message, now=now)


def _close(message: Message, status: str, detail: str, now: Now, *, outcome: str | None = None) -> None:
    message.status = Message.Status(status)
    message.save()
    Attempt.objects.create(
        message=message, number=message.tries, outcome=outcome or status, at=now.at, detail=detail[:300]
    )
