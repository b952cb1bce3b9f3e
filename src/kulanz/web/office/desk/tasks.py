"""Tasks as people see them: what it is, what to do, where the matching form is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse

from kulanz.stations.tell.finish import BY_ANSWER
from kulanz.web.office.spoken import spoken
from kulanz.web.office.words import TASKS, TO_DO, word
from kulanz.web.ui.parts import Text
from kulanz.web.ui.tables import PAGE_ROWS

MESSAGES = ("ambiguous_message", "failed_message")
TELLING = frozenset({  # kinds whose note is a person's words or an error; of the others the kind says it all
    "objection", "help", "declared_paid", "failed_message", "ambiguous_message", "failed_work", "webhook", "protection",
})  # fmt: skip
FORMS: Mapping[str, str] = {  # kind -> the part of the account's page where it is worked on
    "objection": "#end-{subject}",
    "protection": "#end-{subject}",
    "help": "#end-{subject}",
    "declared_paid": "#receipts",
    "reversed_money": "#receipts",
    "broken_promise": "#promise",
}


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task that waits. `href` leads to where it is worked on; empty: nowhere but here."""

    id: UUID
    kind: str
    title: Text
    to_do: Text
    customer: str
    creditor: str
    note: str
    since_on: date
    days: int
    href: str
    account: UUID | None
    message_status: str  # of the message it is about; empty: it is about something else
    can_tick: bool

    @property
    def key(self) -> str:
        return str(self.id)

    @property
    def has_place(self) -> bool:
        return bool(self.href)

    @property
    def has_form(self) -> bool:
        """Whether the account's page leads to where it is worked on: a part of itself, or the contact data."""
        return "#" in self.href or self.kind == "no_address"

    @property
    def is_about_message(self) -> bool:
        return self.message_status in ("ambiguous", "failed")


TASK_ROWS = """
SELECT t.id, t.kind, t.note, t.due_on, t.account_id, t.subject_id, c.name, cr.name, coalesce(m.status, '')
FROM desk_task t
LEFT JOIN receivables_account a ON a.id = t.account_id
LEFT JOIN parties_customer c ON c.id = a.customer_id
LEFT JOIN tenancy_creditor cr ON cr.id = a.creditor_id
LEFT JOIN contact_message m ON m.id = t.subject_id
WHERE t.done_at IS NULL {test} ORDER BY t.due_on, t.id LIMIT %(most)s OFFSET %(start)s
"""


def open_tasks(kind: str, on: date, *, page: int) -> list[TaskView]:
    """One page of tasks, the oldest first; `kind` empty: all kinds."""
    test = "AND t.kind = %(kind)s" if kind else ""
    return _read(test, {"kind": kind, "most": PAGE_ROWS, "start": (page - 1) * PAGE_ROWS}, on)


def of_account(account_id: UUID, on: date) -> tuple[TaskView, ...]:
    return tuple(_read("AND t.account_id = %(account)s", {"account": account_id, "most": PAGE_ROWS, "start": 0}, on))


def counts() -> dict[str, int]:
    """How many tasks of each kind wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, count(*) FROM desk_task WHERE done_at IS NULL GROUP BY kind")
        return dict(cursor.fetchall())


def _read(test: str, values: Mapping[str, Any], on: date) -> list[TaskView]:
    with connection.cursor() as cursor:
        cursor.execute(TASK_ROWS.format(test=test), values)
        return [_view(row, on) for row in cursor.fetchall()]


def _view(row: Sequence[Any], on: date) -> TaskView:  # columns of TASK_ROWS
    id_, kind, note, due_on, account, subject, customer, creditor, message_status = row
    return TaskView(
        id=id_,
        kind=kind,
        title=word(TASKS, kind),
        to_do=word(TO_DO, kind),
        customer=customer or "",
        creditor=creditor or "",
        note=spoken(note) if kind in TELLING else "",
        since_on=due_on,
        days=max((on - due_on).days, 0),
        href=_place(kind, account, subject),
        account=account,
        message_status=message_status if kind in MESSAGES else "",
        can_tick=kind not in BY_ANSWER and kind != "objection",
    )


def _place(kind: str, account: UUID | None, subject: UUID | None) -> str:
    """Where the task is worked on."""
    if kind == "webhook":
        return reverse("office:creditors")
    if kind == "not_listed" and subject:
        return reverse("office:intake-missing", args=[subject])
    if kind == "unclear_money" and subject:
        return reverse("office:unclear-receipt", args=[subject])
    if kind in MESSAGES and subject:
        return reverse("office:message", args=[subject])
    if account is None:
        return ""
    if kind == "handover":
        return reverse("office:account-handover", args=[account])
    if kind == "no_address":
        return reverse("office:contact", args=[account])
    return reverse("office:account", args=[account]) + FORMS.get(kind, "").format(subject=subject)
