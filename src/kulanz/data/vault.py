"""What must not be readable in the database: settings with secrets, and files as they were handed in.

Encrypted with a key of the tenant, derived (HKDF, RFC 5869) from KULANZ_VAULT_KEY; never in events, never in logs.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings as django_settings

from kulanz.data.inbox.models import StoredFile
from kulanz.data.scope import current_tenant
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue


def seal(plain: bytes) -> bytes:
    """Encrypts for the current tenant."""
    return _box(current_tenant()).encrypt(plain)


def unseal(sealed: bytes | memoryview) -> bytes:
    """The plain bytes; another tenant's, or changed ones, are an error."""
    try:
        return _box(current_tenant()).decrypt(bytes(sealed))
    except InvalidToken:
        raise BadValue("This sealed value cannot be opened: wrong key, wrong tenant, or changed.") from None


def seal_settings(settings: Any) -> bytes:  # a plugin's settings dataclass
    return seal(json.dumps(dataclasses.asdict(settings)).encode())


def open_settings(kind: type, sealed: bytes | memoryview) -> Any:  # an instance of `kind`
    """A plugin's settings dataclass; fields it no longer has are dropped."""
    values = json.loads(unseal(sealed))
    names = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in names})


def store_file(*, name: str, content: bytes, now: Now) -> tuple[StoredFile, bool]:
    """Keeps a file by the hash of its content; the second value says whether it is new."""
    return StoredFile.objects.get_or_create(
        sha256=hashlib.sha256(content).digest(),
        defaults={"name": name[:200], "size": len(content), "content": seal(content), "stored_at": now.at},
    )


def read_file(file: StoredFile) -> bytes:
    return unseal(file.content)


@lru_cache(maxsize=256)
def _box(tenant_id: UUID) -> Fernet:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=b"kulanz.vault", info=tenant_id.bytes)
    return Fernet(base64.urlsafe_b64encode(kdf.derive(django_settings.VAULT_KEY.encode())))
