"""Asks for a file from outside to be recognised, unpacked or read, by a child. Nobody else touches what is inside of one."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from kulanz.kernel.errors import BadValue
from kulanz.ports.intake import ClaimDraft, Layout, Reject, layout_from_json, layout_to_json
from kulanz.ports.plain import part_from_json
from kulanz.ports.statement import StatementPart

from .limits import READING, RECOGNISING, UNPACKING, Limits
from .parent import ask
from .refusals import error_from_json

STATEMENT_HEAD = 65_536  # bytes by which a statement is recognised


@dataclass(frozen=True, slots=True)
class Recognised:
    """The plugin that reads a file of claims, and how."""

    plugin: str
    layout: Layout


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One file of a zip: its content and what it is, or why it is refused."""

    name: str
    content: bytes
    found: Recognised | BadValue


def recognise_claims(content: bytes, *, limits: Limits = RECOGNISING) -> Recognised:
    """Raises `BadValue` for a file that no plugin can read."""
    (said,) = ask({"do": "recognise claims"}, io.BytesIO(content), limits=limits)
    return _recognised(said)


def open_claims(content: bytes, *, largest_bytes: int) -> Recognised | Iterator[Unpacked]:
    """What the file is, or the files of a zip one by one. Raises `BadValue` for what is neither."""
    said = ask({"do": "open claims", "largest_bytes": largest_bytes}, io.BytesIO(content), limits=UNPACKING)
    first = next(said)
    if "archive" in first:
        return map(_unpacked, said)
    said.close()
    return _recognised(first)


def read_claims(
    content: BinaryIO, plugin: str, layout: Layout, defaults: Mapping[str, Any]
) -> Iterator[ClaimDraft | Reject]:  # Any: by field of `ClaimDraft`
    """Claims and rejects in the order of the file."""
    question = {"do": "read claims", "plugin": plugin, "layout": layout_to_json(layout), "defaults": defaults}
    for said in ask(question, content, limits=READING):
        yield from map(part_from_json, said["parts"])


def recognise_statement(content: bytes) -> str:
    """The plugin that reads this statement; raises `BadValue`."""
    (said,) = ask({"do": "recognise statement"}, io.BytesIO(content[:STATEMENT_HEAD]))
    return str(said["plugin"])


def read_statement(content: BinaryIO, plugin: str) -> Iterator[StatementPart]:
    """Heads, lines and rejects in the order of the file."""
    for said in ask({"do": "read statement", "plugin": plugin}, content, limits=READING):
        yield from map(part_from_json, said["parts"])


def _recognised(said: Mapping[str, Any]) -> Recognised:  # Any: plain JSON values
    return Recognised(said["plugin"], layout_from_json(said["layout"]))


def _unpacked(said: Mapping[str, Any]) -> Unpacked:  # Any: plain JSON values
    if "refusal" in said:
        return Unpacked(said["name"], b"", error_from_json(said["refusal"]))
    return Unpacked(said["name"], said["content"], _recognised(said))
