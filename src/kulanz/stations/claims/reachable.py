"""Tasks to find a way to a customer end by themselves once there is one, whoever brought it. Inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from kulanz.kernel.dates import Now
from kulanz.kernel.words import _

FOUND = _("There is an address that works now.")
WISHED = _("Messages are wished again.")
# The key is given free, so that losing the way once more is a new task.
FINISH = """
UPDATE desk_task SET done_at = %s, done_by = %s, outcome = %s, key = key || ':' || id
WHERE kind = 'no_address' AND done_at IS NULL AND account_id IN (
    SELECT a.id FROM receivables_account a
    JOIN parties_contactpoint p ON p.customer_id = a.customer_id AND p.kind = 'email' AND NOT p.is_bad
    WHERE a.customer_id = ANY(%s)
)
"""


def finish_searches(customers: Collection[UUID], *, now: Now, actor: str) -> None:
    """For those of `customers` who can be written to."""
    with connection.cursor() as cursor:
        cursor.execute(FINISH, [now.at, actor[:80], FOUND, list(customers)])


TALKED = """
UPDATE desk_task SET done_at = %s, done_by = %s, outcome = %s, key = key || ':' || id
WHERE kind = 'opted_out' AND done_at IS NULL AND account_id = ANY(%s)
"""


def finish_talks(accounts: Collection[UUID], *, now: Now, actor: str) -> None:
    """For accounts whose customer may be written to again."""
    with connection.cursor() as cursor:
        cursor.execute(TALKED, [now.at, actor[:80], WISHED, list(accounts)])
