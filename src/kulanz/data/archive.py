"""A ZIP written while it is sent, file by file, ending with a manifest that holds the hash of each file.

APPNOTE.TXT 6.3 with data descriptors (4.3.9), so nothing has to be known beforehand.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

MANIFEST = "manifest.json"


class _Pipe(io.RawIOBase):
    """Takes what is written and gives it away; nothing can be sought, so the archive is written straight on."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload]  # zipfile writes bytes; the base class allows any buffer
        self._waiting += content
        self._written += len(content)
        return len(content)

    def tell(self) -> int:
        return self._written

    def take(self) -> bytes:
        content = bytes(self._waiting)
        self._waiting.clear()
        return content


def zipped(files: Iterable[tuple[str, bytes]], *, at: datetime) -> Iterator[bytes]:
    """The archive of (name, content) in order, then `manifest.json` over all of them. The same files give the same bytes."""
    pipe, listed = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(_entry(name, at), content)
            listed.append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
            yield pipe.take()
        manifest = {"made_at": at.isoformat(), "files": listed}
        archive.writestr(_entry(MANIFEST, at), json.dumps(manifest, ensure_ascii=False, indent=2).encode())
    yield pipe.take()


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(at.year, at.month, at.day, at.hour, at.minute, at.second))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
