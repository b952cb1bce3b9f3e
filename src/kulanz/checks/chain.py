"""The chain of events proves what it says: nothing changed, nothing left out, nothing cut off at its end."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import connection

from kulanz.data.receivables.models import Event
from kulanz.data.scope import current_tenant
from kulanz.data.vault import derived
from kulanz.domain.events import NO_HASH, PURPOSE, canonical, chain

COLUMNS = (
    "id", "account_id", "number", "kind", "version", "at", "business_on", "actor", "subject_id", "data", "previous_hash",
    "hash",
)  # fmt: skip
Heads = dict[UUID | None, tuple[int, bytes]]  # of each account, and of the tenant's own chain


def findings() -> list[str]:
    """What is wrong with the chains of the current tenant."""
    heads: Heads = {}
    return [*_links(heads), *_ends(heads)]


def _links(heads: Heads) -> Iterator[str]:
    """Each event is numbered without a gap, holds the hash of the one before, and its own is that of what it says."""
    tenant, key = current_tenant(), derived(PURPOSE)
    rows = Event.objects.order_by("account_id", "number").values_list(*COLUMNS)
    for id_, account, number, kind, version, at, on, actor, subject, data, previous, hash_ in rows.iterator():
        last, end = heads.get(account, (0, NO_HASH))
        told = chain(
            end, key=key, id=id_, tenant=tenant, account=account, number=last + 1, kind=kind, version=version, at=at, on=on,
            actor=actor, subject=subject, data=canonical(data),
        )  # fmt: skip
        if number != last + 1 or bytes(previous) != end or bytes(hash_) != told:
            yield f"the chain of events is broken at number {number} of account {account}: {id_}"
        heads[account] = (number, bytes(hash_))


def _ends(heads: Heads) -> Iterator[str]:
    """Each account knows the number and hash of its last event."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, event_number, event_hash FROM receivables_account ORDER BY id")
        for account, number, hash_ in cursor.fetchall():
            last, end = heads.get(account, (0, NO_HASH))
            if number != last:
                yield f"the last event of account {account} is number {last}, but the account says {number}"
            elif bytes(hash_) != end:
                yield f"the last event of account {account} is another than the account says: number {number}"
