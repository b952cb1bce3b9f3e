"""Keys for machines: made, shown once, closed. The doorway keeps a hash of a key, its row a name and the first letters."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kulanz.data.doorway import hash_of, new_key
from kulanz.data.scope import current_tenant
from kulanz.data.tenancy.models import ApiKey, Creditor, Doorway

OURS = "klz_"  # so that a key left in a file or a chat is recognised for what it is
PREFIX_LENGTH = 12


def make(*, name: str, creditor: Creditor | None) -> str:
    """A new key for the current tenant, in words: whoever calls shows it now or never. `creditor` None: for all of them."""
    key = OURS + new_key()
    row = ApiKey.objects.create(name=name[:80], creditor=creditor, prefix=key[:PREFIX_LENGTH])
    Doorway.objects.create(
        hash=hash_of(key), kind=Doorway.Kind.API, tenant_id=current_tenant(), target_id=row.id
    )  # fmt: skip
    return key


def close(key_id: UUID, *, at: datetime) -> bool:
    """From now on the key opens nothing; False if it did not before."""
    closed = ApiKey.objects.filter(id=key_id, closed_at=None).update(closed_at=at)
    Doorway.objects.filter(tenant_id=current_tenant(), target_id=key_id, kind=Doorway.Kind.API).update(closed_at=at)
    return bool(closed)
