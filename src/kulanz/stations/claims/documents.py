"""Papers that belong to a claim: the invoice, a proof of delivery. What a file is its content says, never its name.

Kept encrypted by the vault; the same file at the same claim is one document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from uuid import UUID

from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.inbox.models import Document
from kulanz.data.receivables.models import Claim
from kulanz.data.vault import read_file, store_file
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, NotAllowed, NotFound
from kulanz.kernel.words import say, technical

KINDS = ("invoice", "proof", "contract", "other")
LARGEST = 10_000_000  # bytes
MOST = 50  # of one claim
LONGEST_NAME = 200

# How a file of each kind begins, and the endings its name may have (the first is given to a name with another one).
BEGINNINGS: Mapping[str, re.Pattern[bytes]] = {
    "application/pdf": re.compile(rb"%PDF-[12]\.\d"),  # ISO 32000-2, 7.5.2
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/tiff": re.compile(rb"II\*\0|MM\0\*"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/tiff": (".tif", ".tiff"),
    "image/webp": (".webp",),
}
SEPARATORS = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class Added:
    """The document of a claim. `is_new` False: this very file was there before, and nothing was changed."""

    document: Document
    is_new: bool


def add(claim_id: UUID, *, name: str, kind: str, content: bytes, now: Now, actor: str) -> Added:
    """Keeps a PDF or picture with a claim, inside the caller's transaction."""
    if kind not in KINDS:
        raise BadValue(technical(f"The kind of a document is one of: {', '.join(KINDS)}."), value=kind)
    media_type = media_type_of(content)
    claim = Claim.objects.filter(id=claim_id).first()
    if claim is None:
        raise NotFound(say("There is no such claim."))
    heads = lock_accounts([claim.account_id])
    file, _is_new_file = store_file(name=_name(name, media_type), content=content, now=now)
    known = Document.objects.filter(claim=claim, file=file).select_related("file").first()
    if known:
        return Added(known, is_new=False)
    if Document.objects.filter(claim=claim).count() >= MOST:
        raise NotAllowed(say("A claim has at most %(most)s documents.", most=MOST))
    document = Document.objects.create(
        claim=claim, file=file, name=_name(name, media_type), kind=kind, media_type=media_type, added_at=now.at,
        made_by=actor[:80],
    )  # fmt: skip
    data = {"document": str(document.id), "kind": kind, "media_type": media_type, "size": len(content)}
    record([Happened("document.added", claim.id, claim.account_id, actor, data)], now=now, heads=heads)
    return Added(document, is_new=True)


def content_of(document: Document) -> bytes:
    """The file as it was handed in."""
    return read_file(document.file)


def media_type_of(content: bytes) -> str:
    """What the content is. Raises `BadValue` for what is no PDF and no picture, is empty or is too large."""
    if not content:
        raise BadValue(say("The file is empty."))
    if len(content) > LARGEST:
        raise BadValue(say("A document has at most %(most)s MB.", most=LARGEST // 1000000), size=len(content))
    for media_type, beginning in BEGINNINGS.items():
        if beginning.match(content):
            return media_type
    raise BadValue(
        say("A document is a PDF or a picture: PNG, JPEG, TIFF or WebP. This file begins like none of them.")
    )


def _name(stated: str, media_type: str) -> str:
    """A name that is safe on every disk and tells what the file is, whatever it was called."""
    last = SEPARATORS.split(stated)[-1]
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(" .")
    path = PurePath(plain or "document")
    right = ENDINGS[media_type]
    ending = path.suffix if path.suffix.lower() in right else right[0]
    stem = path.stem if path.suffix == ending else path.name
    return stem[: LONGEST_NAME - len(ending)] + ending
