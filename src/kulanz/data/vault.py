"""What must not be readable in the database: settings with secrets, and files as they were handed in.

Encrypted with a key of the tenant, derived (HKDF, RFC 5869) from KULANZ_VAULT_KEY; never in events, never in logs.
A file is sealed, sent, fetched and opened part by part: however large it is, little of it is in memory.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import io
import json
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings as django_settings
from django.db import connection

from kulanz.data.inbox.models import StoredFile
from kulanz.data.scope import current_tenant, tenant_scope
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import say, technical

ENDED = say("This file was kept as long as the law asks for, and is gone.")
PART = 1 << 20  # bytes of a file that are sealed together
MARK = struct.Struct(">32sQQ")  # sealed with each part: hash and size of the file, number of the part
TOKEN, BLOCK = 57, 16  # bytes that Fernet adds (version, time, start vector, HMAC); its cipher fills up whole blocks
COPY_HEAD, COPY_END = b"PGCOPY\n\xff\r\n\0" + bytes(8), struct.pack(">h", -1)
COPY_ROW = struct.Struct(">hi")  # one column, and the length of its value
# COPY into a table under row-level security is refused, so the content goes through a table of this connection.
HOLD = "CREATE TEMP TABLE IF NOT EXISTS sealed_file (content bytea) ON COMMIT DELETE ROWS"
KEEP = """
INSERT INTO inbox_storedfile (id, tenant_id, sha256, name, size, stored_at, content)
SELECT %s, %s, %s, %s, %s, %s, content FROM sealed_file ON CONFLICT (tenant_id, sha256) DO NOTHING
"""
FETCH = "SELECT substring(content FROM %s FOR %s) FROM inbox_storedfile WHERE id = %s"


def seal(plain: bytes) -> bytes:
    """Encrypts for the current tenant."""
    return _box(current_tenant()).encrypt(plain)


def unseal(sealed: bytes | memoryview) -> bytes:
    """The plain bytes; another tenant's, or changed ones, are an error."""
    try:
        return _box(current_tenant()).decrypt(bytes(sealed))
    except InvalidToken:
        raise BadValue(technical("This sealed value cannot be opened: wrong key, wrong tenant, or changed.")) from None


def seal_settings(settings: Any) -> bytes:  # a plugin's settings dataclass
    return seal(json.dumps(dataclasses.asdict(settings)).encode())


def open_settings(kind: type, sealed: bytes | memoryview) -> Any:  # an instance of `kind`
    """A plugin's settings dataclass; fields it no longer has are dropped."""
    values = json.loads(unseal(sealed))
    names = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in names})


def store_file(*, name: str, content: bytes, now: Now) -> tuple[StoredFile, bool]:
    """Keeps a file by the hash of its content; the second value says whether it is new."""
    sha256 = hashlib.sha256(content).digest()
    rows = StoredFile.objects.defer("content").filter(sha256=sha256)
    if known := rows.first():
        return known, False
    with connection.cursor() as cursor:
        cursor.execute(HOLD)
        with cursor.copy("COPY sealed_file FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(COPY_HEAD + COPY_ROW.pack(1, _sealed_size(len(content))))
            for part in _sealed(content, sha256):
                copy.write(part)
            copy.write(COPY_END)
        cursor.execute(KEEP, [new_id(), current_tenant(), sha256, name[:200], len(content), now.at])
        is_new = cursor.rowcount == 1
        cursor.execute("DELETE FROM sealed_file")
    return rows.get(), is_new


def mark_of_ended(file: UUID) -> bytes:
    """What stands for the hash of a file whose time is over: its content is gone, its row stays."""
    return hashlib.sha256(b"ended" + file.bytes).digest()


def read_file(file: StoredFile) -> bytes:
    return open_file(file.id).read()


def open_file(file: UUID) -> BinaryIO:
    """A stored file as a stream that can be rewound. It stays readable after the end of this scope, for its tenant."""
    sha256, size = StoredFile.objects.values_list("sha256", "size").get(id=file)
    if bytes(sha256) == mark_of_ended(file):
        raise BadValue(ENDED)
    return io.BufferedReader(_Parts(current_tenant(), file, bytes(sha256), size))


class _Parts(io.RawIOBase):
    """A stored file, of which one part is in memory. Every part is fetched in a transaction of its own."""

    def __init__(self, tenant: UUID, file: UUID, sha256: bytes, size: int) -> None:
        self._tenant, self._file, self._sha256, self._size = tenant, file, sha256, size
        self._place = 0
        self._held, self._part = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(base + offset, 0)
        return self._place

    def readinto(self, room: Any) -> int:  # Any: a writable buffer, as the base declares it
        if self._place >= self._size:
            return 0
        number, start = divmod(self._place, PART)
        if number != self._held:
            self._held, self._part = number, self._open(number)
        found = self._part[start : start + len(room)]
        room[: len(found)] = found
        self._place += len(found)
        return len(found)

    def _open(self, number: int) -> bytes:
        whole = _sealed_part(PART)
        with tenant_scope(self._tenant), connection.cursor() as cursor:
            cursor.execute(FETCH, [number * whole + 1, whole, self._file])
            row = cursor.fetchone()
            plain = unseal(base64.urlsafe_b64encode(row[0] if row else b""))
        if plain[: MARK.size] != MARK.pack(self._sha256, self._size, number):
            raise BadValue(technical("This stored file was changed: a part of it is not where it was."))
        return plain[MARK.size :]


def _sealed(content: bytes, sha256: bytes) -> Iterator[bytes]:
    for number, start in enumerate(range(0, len(content), PART)):
        mark = MARK.pack(sha256, len(content), number)
        yield base64.urlsafe_b64decode(seal(mark + content[start : start + PART]))


def _sealed_size(size: int) -> int:
    """How long a content of `size` bytes is once it is sealed."""
    whole, rest = divmod(size, PART)
    return whole * _sealed_part(PART) + (_sealed_part(rest) if rest else 0)


def _sealed_part(size: int) -> int:
    return TOKEN + ((MARK.size + size) // BLOCK + 1) * BLOCK


def derived(purpose: bytes) -> bytes:
    """A key of the current tenant for one purpose, which is in no database."""
    return _key(django_settings.VAULT_KEY, purpose, current_tenant())


def _box(tenant_id: UUID) -> Fernet:
    return _fernet(_key(django_settings.VAULT_KEY, b"kulanz.vault", tenant_id))


@lru_cache(maxsize=1024)
def _key(secret: str, purpose: bytes, tenant_id: UUID) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=purpose, info=tenant_id.bytes)
    return kdf.derive(secret.encode())


@lru_cache(maxsize=256)
def _fernet(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))
