"""A person says what became of a message that perhaps left, or could not be sent. It is never sent twice by itself.

Only here does such a message move on: confirmed, sent once more, or left as it is.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from kulanz.data.contact.models import Attempt, Message
from kulanz.data.desk.models import Task
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import Conflict, NotFound
from kulanz.kernel.words import Reason, say
from kulanz.kernel.words_json import reason_to_json

OPEN = (Message.Status.AMBIGUOUS, Message.Status.FAILED)
NOT_AGAIN = Reason("desk.not_again", say("A person decided not to send it again."))


class Answer(StrEnum):
    """What a person can say."""

    SENT = "sent"  # it left: the provider says so
    AGAIN = "again"  # it did not leave: send it once more
    LEAVE = "leave"  # it did not leave, and need not


def run(message_id: UUID, answer: Answer, *, now: Now, actor: str) -> Message:
    """Inside the caller's transaction. The same answer twice is a `Conflict`, so nothing leaves twice."""
    message = Message.objects.filter(id=message_id).first()
    if message is None:
        raise NotFound(say("This message does not exist here."))
    lock_accounts([message.account_id])
    message.refresh_from_db(fields=["status", "tries"])
    is_possible = message.status in OPEN and (answer != Answer.SENT or message.status == Message.Status.AMBIGUOUS)
    if not is_possible:
        raise Conflict(say("This was said already: the message does not wait for a person any more."))
    record([_move(message, answer, now, actor)], now=now)
    _close_tasks(message, answer, now, actor)
    return message


def _move(message: Message, answer: Answer, now: Now, actor: str) -> Happened:
    if answer == Answer.AGAIN:
        message.status = Message.Status.READY
        message.save(update_fields=["status"])
        return Happened("message.ready", message.id, message.account_id, actor, {"again": True})
    if answer == Answer.SENT:
        # its text counts the days from when it was planned
        message.status, message.sent_at, message.sent_on = Message.Status.SENT, message.attempt_at, message.planned_on
        message.save(update_fields=["status", "sent_at", "sent_on"])
        _note(message, Attempt.Outcome.SENT, "confirmed by a person", now)
        data = {"stage": message.stage, "asked_minor": message.asked_minor, "purpose": message.purpose}
        return Happened("message.sent", message.id, message.account_id, actor, data)
    message.status = Message.Status.STOPPED
    message.save(update_fields=["status"])
    _note(message, Attempt.Outcome.STOPPED, str(NOT_AGAIN.words), now)
    data = {"reasons": [reason_to_json(NOT_AGAIN)]}
    return Happened("message.stopped", message.id, message.account_id, actor, data, only=())


def _note(message: Message, outcome: Attempt.Outcome, detail: str, now: Now) -> None:
    Attempt.objects.create(message=message, number=message.tries, outcome=outcome, at=now.at, detail=detail)


def _close_tasks(message: Message, answer: Answer, now: Now, actor: str) -> None:
    """The tasks are done under a key of their own, so that another failure of the same message is a new task."""
    for kind in (Task.Kind.AMBIGUOUS_MESSAGE, Task.Kind.FAILED_MESSAGE):
        key = f"{kind}:{message.id}"
        Task.objects.filter(key=key, done_at=None).update(
            key=f"{key}:{message.tries}", done_at=now.at, done_by=actor[:80], outcome=answer.value
        )
