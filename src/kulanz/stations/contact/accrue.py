"""Station 2: interest that a message is about to name becomes firm: booked up to the day, then the message goes on.

Interest is computed as of any day and booked only when it is named, allocated, agreed or handed over.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from kulanz.data.contact.models import Message
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.ledger import post
from kulanz.kernel.dates import Now
from kulanz.stations.books.due_interest import InterestOf, due_interests

ACTOR = "rule:accrue/1"


def run(messages: Collection[UUID], *, now: Now) -> None:
    """Books what is due for the claims that the planned ones among `messages` name, inside the caller's transaction."""
    rows = list(Message.objects.filter(id__in=messages, status=Message.Status.PLANNED).order_by("account_id", "id"))
    heads = lock_accounts({row.account_id for row in rows})
    wishes = [InterestOf(row.account_id, [UUID(claim) for claim in row.asked_claims]) for row in rows]
    happened, entries = [], []
    for row, interest in zip(rows, due_interests(wishes, on=now.on), strict=True):
        for one in interest:
            entries.append(one.entry)
            row.asked_claims[str(one.claim)] += one.entry.amount_minor
        row.asked_minor = sum(row.asked_claims.values())
        data = {"interest": [one.told for one in interest]}
        happened.append(Happened("claim.accrued", row.id, row.account_id, ACTOR, data))
    post(entries, now=now)
    Message.objects.bulk_update(rows, ["asked_claims", "asked_minor"], batch_size=500)
    record(happened, now=now, heads=heads)
