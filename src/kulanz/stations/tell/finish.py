"""A person finishes a task and says with what outcome. What needs an answer of its own is not finished by a tick."""

from __future__ import annotations

from uuid import UUID

from kulanz.data.agreements.models import Objection
from kulanz.data.desk.models import Task
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.kernel.words import say

BY_ANSWER = {  # kinds that end by what is done about them, never by a tick
    Task.Kind.UNCLEAR_MONEY: say("Money is assigned or put aside, then this task is done by itself."),
    Task.Kind.NOT_LISTED: say("Say first whether these invoices are settled, then this task is done by itself."),
    Task.Kind.HANDOVER: say("Release the last step or refuse it, then this task is done by itself."),
    Task.Kind.AMBIGUOUS_MESSAGE: say("Say first whether the message left, then this task is done by itself."),
}


def run(task_id: UUID, *, outcome: str, now: Now, actor: str) -> Task:
    """Inside the caller's transaction."""
    task = Task.objects.select_for_update().filter(id=task_id).first()
    if task is None:
        raise NotFound(say("This task does not exist here."))
    if task.done_at:
        raise Conflict(say("This task was finished already."))
    if not outcome.strip():
        raise BadValue(say("Please say in a few words what came of it."))
    _check(task)
    task.done_at, task.done_by, task.outcome = now.at, actor[:80], outcome.strip()[:300]
    task.save(update_fields=["done_at", "done_by", "outcome"])
    return task


def _check(task: Task) -> None:
    if task.kind in BY_ANSWER:
        raise NotAllowed(BY_ANSWER[Task.Kind(task.kind)])
    if task.kind == Task.Kind.OBJECTION and task.subject_id and _is_open(task.subject_id):
        raise NotAllowed(say("The objection is still open. Answer it, then this task is done by itself."))


def _is_open(objection_id: UUID) -> bool:
    return Objection.objects.filter(id=objection_id, ended_on=None).exists()
