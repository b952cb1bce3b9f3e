"""Has a file looked at by a child of its own, and takes what it understood: a file from outside is opened nowhere else."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from kulanz.kernel.errors import BadValue, NotFound
from kulanz.kernel.words import Words, say
from kulanz.kernel.words_json import words_from_json, words_to_json
from kulanz.quarantine.limits import MB, Limits
from kulanz.quarantine.parent import ask

LARGEST_FILE = 300_000_000  # bytes
LOOKING = Limits(
    memory_bytes=1536 * MB, cpu_seconds=300, silent_seconds=300, told_bytes=512 * MB, word_bytes=512 * MB
)  # it says all in one word


@dataclass(frozen=True, slots=True)
class Understood:
    """What a file is and what stands in it, as JSON by kind. `notes`: what a person should know besides."""

    format: str
    kind: Literal["invoice", "statement", "table"]
    data: dict[str, Any]  # Any: JSON
    notes: tuple[Words, ...] = ()


class Unreadable(NotFound):
    """There is no such file, or it may not be read."""

    code = "not_found"


def look_at(name: str) -> Understood:
    """What the file `name` is, or `-` for standard input; raises a `KulanzError` that says why it cannot be read."""
    if name == "-":
        return _ask(io.BytesIO(sys.stdin.buffer.read(LARGEST_FILE + 1)))
    try:
        with Path(name).open("rb") as stream:
            return _ask(stream if stream.seekable() else io.BytesIO(stream.read(LARGEST_FILE + 1)))
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(say("'%(name)s' cannot be read: %(reason)s.", name=name, reason=reason), value=name) from None


def told(understood: Understood) -> dict[str, Any]:  # Any: plain JSON values
    """What the child says."""
    return {
        "format": understood.format, "kind": understood.kind, "data": understood.data,
        "notes": [words_to_json(note) for note in understood.notes],
    }  # fmt: skip


def _ask(stream: BinaryIO) -> Understood:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > LARGEST_FILE:
        words = say("This file is too large.")
        raise BadValue(words)
    (said,) = ask({}, stream, limits=LOOKING, module="kulanz.read")
    return Understood(said["format"], said["kind"], said["data"], tuple(map(words_from_json, said["notes"])))
