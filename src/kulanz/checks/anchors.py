"""Anchors: each day the heads of all chains that moved go into a signed file, outside the database.

Whoever can change the database cannot change these, and whoever can change these has not the key. A file holds only what
moved since the one before, and the hash of that one, so none can be taken away unseen.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from django.db import connection

from kulanz.data.tenancy.models import Tenant
from kulanz.data.vault import derived

ENDING = ".anchor"
PURPOSE = b"kulanz.anchors"
OWN = "-"  # stands for the tenant's own chain, of events without an account
HEADS = """
SELECT id::text, event_number, encode(event_hash, 'hex') FROM receivables_account WHERE event_number > 0
UNION ALL
(SELECT %s, number, encode(hash, 'hex') FROM receivables_event WHERE account_id IS NULL ORDER BY number DESC LIMIT 1)
"""
# Which of these (account, number, hash) are no events of the tenant any more.
LOST = """
SELECT a.account, a.number FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS a (account, number, hash)
WHERE NOT EXISTS (
    SELECT 1 FROM receivables_event e
    WHERE e.account_id IS NOT DISTINCT FROM nullif(a.account, '-')::uuid
      AND e.number = a.number AND encode(e.hash, 'hex') = a.hash)
"""
Head = tuple[str, int, str]  # account, number and hash of an event


def write(folder: Path, *, tenant: Tenant, on: date) -> Path | None:
    """The file of day `on`, once the chains were found in order; None if that day has one already."""
    place = folder / str(tenant.id)
    path = place / f"{on.isoformat()}{ENDING}"
    if path.exists():
        return None
    known: dict[str, tuple[int, str]] = {}
    for file in _files(place):
        known.update({account: (number, hash_) for account, number, hash_ in _heads(file.read_text())})
    moved = [head for head in _now() if known.get(head[0]) != head[1:]]
    lines = [f"kulanz anchor 1 {tenant.id} {on.isoformat()}", f"after {_last_hash(place)}"]
    lines += [f"{account} {number} {hash_}" for account, number, hash_ in sorted(moved)]
    _keep(path, "\n".join(lines) + "\n")
    return path


def findings(folder: Path, *, tenant: Tenant) -> list[str]:
    """What the anchors of the current tenant say that the database does not say any more, or the files themselves."""
    place = folder / str(tenant.id)
    return [*_broken(place, tenant.id), *_lost(place)]


def _broken(place: Path, tenant: UUID) -> Iterator[str]:
    before = ""
    for file in _files(place):
        content = file.read_text()
        body, _, signature = content.rpartition("signed ")
        if not hmac.compare_digest(signature.strip(), _signature(body)):
            yield f"the signature of anchor {file.name} is not ours"
        elif not body.startswith(f"kulanz anchor 1 {tenant} {file.stem}\n"):
            yield f"anchor {file.name} is that of another day or organisation"
        elif f"\nafter {before or OWN}\n" not in body:
            yield f"the anchor before {file.name} is missing or another"
        before = hashlib.sha256(content.encode()).hexdigest()


def _lost(place: Path) -> Iterator[str]:
    for file in _files(place):
        heads = list(_heads(file.read_text()))
        columns = [list(column) for column in zip(*heads, strict=True)] or [[], [], []]
        with connection.cursor() as cursor:
            cursor.execute(LOST, columns)
            for account, number in cursor.fetchall():
                yield f"event {number} of account {account}, anchored on {file.stem}, is gone or another"


def _now() -> list[Head]:
    with connection.cursor() as cursor:
        cursor.execute(HEADS, [OWN])
        return [(account, number, hash_) for account, number, hash_ in cursor.fetchall()]


def _files(place: Path) -> list[Path]:
    """In the order of their days."""
    return sorted(place.glob(f"*{ENDING}"))


def _heads(content: str) -> Iterator[Head]:
    for line in content.splitlines()[2:-1]:
        account, number, hash_ = line.split(" ")
        yield account, int(number), hash_


def _last_hash(place: Path) -> str:
    files = _files(place)
    return hashlib.sha256(files[-1].read_bytes()).hexdigest() if files else OWN


def _signature(body: str) -> str:
    return hmac.digest(derived(PURPOSE), body.encode(), "sha256").hex()


def _keep(path: Path, body: str) -> None:
    """Whole or not at all, and not to be written to again by mistake."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(f"{body}signed {_signature(body)}\n")
    fresh.chmod(0o400)
    fresh.replace(path)
