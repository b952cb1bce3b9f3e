"""The one way to give people something to do. A task has a key, so that the same thing never makes two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from kulanz.data import bulk
from kulanz.data.desk.models import Task
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_ids

LONGEST_NOTE = 4000
KNOWN = "(tenant_id, key) DO NOTHING"
# ticked off two weeks ago, and still nothing came of it: the same task stands again
ANEW = """(tenant_id, key) DO UPDATE SET done_at = NULL, done_by = '', outcome = '', due_on = EXCLUDED.due_on
WHERE desk_task.done_at < EXCLUDED.made_at - interval '14 days'"""
# its subject waits again: what was done about it before is over
AGAIN = "(tenant_id, key) DO UPDATE SET done_at = NULL, done_by = '', due_on = EXCLUDED.due_on"


class ToDo(NamedTuple):
    """Something for a person. `key` names what it is about; `subject` the row, where that is not the account."""

    kind: str
    key: str
    account: UUID | None
    note: str = ""
    subject: UUID | None = None


class _Row(NamedTuple):
    id: UUID
    kind: str
    key: str
    account_id: UUID | None
    subject_id: UUID | None
    note: str
    made_at: datetime
    due_on: date
    done_by: str = ""
    outcome: str = ""


def add_tasks(todos: Sequence[ToDo], *, now: Now, on_known: str = KNOWN) -> int:
    """Writes those that are not known yet; how many. `on_known` says what becomes of one that was done before."""
    if not todos:
        return 0
    rows = [
        _Row(id_, todo.kind, todo.key, todo.account, todo.subject, todo.note[:LONGEST_NOTE], now.at, now.on)
        for id_, todo in zip(new_ids(len(todos)), todos, strict=True)
    ]
    return bulk.insert("desk_task", _Row._fields, rows, on_conflict=on_known)


def add_task(kind: str, account: UUID | None, *, about: UUID, note: str = "", now: Now, key: str = "") -> bool:
    """One task about the row `about`; False where it is known. `key` where the row alone does not tell two apart."""
    return add_tasks([ToDo(str(kind), key or f"{kind}:{about}", account, note, about)], now=now) == 1


def finish_tasks(keys: Sequence[str], *, now: Now, actor: str, outcome: str = "") -> None:
    """What these tasks waited for has been done."""
    open_ = Task.objects.filter(key__in=keys, done_at=None)
    open_.update(done_at=now.at, done_by=actor[:80], outcome=outcome[:300])
