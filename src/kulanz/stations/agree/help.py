"""The customer asks for help, or says "already paid": messages that ask for money rest, and a person looks at it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from kulanz.data.agreements.models import Hold
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.data.history import Happened, record
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.stations.agree.noting import LONGEST_TEXT, lock, same

HELP_DAYS = 14  # messages that ask rest this long when a customer asks for help; a person answers before


def ask_help(account_id: UUID, *, text: str, now: Now, actor: str, key: UUID | None = None) -> Hold:
    """Messages that ask for money rest, and a person gets in touch. `key` is the form's own: sent twice it is one."""
    until_on = now.on + timedelta(days=HELP_DAYS)
    lock(account_id)
    known = Hold.objects.filter(id=key).first() if key else None
    if known:
        same(Task.objects.get(key=f"{Task.Kind.HELP}:{known.id}").note, text.strip()[:LONGEST_TEXT])
        return known
    hold = Hold.objects.create(
        id=key or new_id(), account_id=account_id, kind=Hold.Kind.CUSTOMER_ASKED, reason="The customer asked for help.",
        since_on=now.on, until_on=until_on, made_by=actor,
    )  # fmt: skip
    add_task(Task.Kind.HELP, account_id, about=hold.id, note=text.strip()[:LONGEST_TEXT], now=now)
    record([Happened("help.asked", hold.id, account_id, actor)], now=now)
    return hold


def note_declared_payment(account_id: UUID, receipt_id: UUID, *, text: str, now: Now) -> None:
    """The customer said "already paid": a task, so that a person looks when the money does not come."""
    add_task(Task.Kind.DECLARED_PAID, account_id, about=receipt_id, note=text.strip()[:LONGEST_TEXT], now=now)
