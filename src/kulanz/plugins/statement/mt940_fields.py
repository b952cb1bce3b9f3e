"""Cuts an MT940 or MT942 file into messages and fields (SWIFT User Handbook, Category 9), whatever a bank wraps around them.

Banks differ in envelopes, separators and line ends; a field is what begins with `:61:` at the start of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

TAG = re.compile(r":(NS|[0-9]{2}[A-Z]?):")
BROKEN_TAG = re.compile(
    r"(?m)^:\n(?=(?:NS|[0-9]{2}[A-Z]?):)"
)  # seen from savings banks: a line that ends behind its colon
ENVELOPE = re.compile(r"\{[1-5]:(?:[^{}]|\{[^{}]*\})*\}|\{4:")
END = re.compile(r"-\s*(?:\}.*)?|-[A-Z]{3}")  # `-`, `-}`, `-}{5:...}`, and `-XXX` of an older Dutch dialect
FIRST = {"20"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `lines` are its lines as they stand, without line ends."""

    tag: str
    lines: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        return "".join(self.lines).strip()


def messages(content: bytes) -> Iterator[list[Field]]:
    """The fields of one message after the other. A message ends at a line `-`, or where the next one begins."""
    message: list[Field] = []
    for field in _fields(decode(content)):
        if field is None or (field.tag in FIRST and any(f.tag != "21" for f in message)):
            if message:
                yield message
            message = []
        if field is not None:
            message.append(field)
    if message:
        yield message


def decode(content: bytes) -> str:
    """SWIFT knows plain letters only; banks send umlauts as UTF-8 or as Windows writes them."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _fields(text: str) -> Iterator[Field | None]:
    """Fields in their order, None for each end of a message. What stands before the first field belongs to nobody."""
    joined = BROKEN_TAG.sub(":", text)
    shifts = iter([joined[:start].count("\n") for start in _joints(text)])
    tag, begun, shift = "", 0, 0
    lines: list[str] = []
    joint = next(shifts, None)
    for number, line in enumerate(joined.split("\n"), start=1):
        while joint is not None and number > joint + 1:
            shift, joint = shift + 1, next(shifts, None)
        line = ENVELOPE.sub("", line) if line.startswith("{") else line
        found = TAG.match(line)
        is_end = bool(END.fullmatch(line))
        if (found or is_end) and tag:
            yield Field(tag, tuple(lines), begun)
            tag = ""
        if is_end:
            yield None
        elif found:
            tag, lines, begun = found[1], [line[found.end() :]], number + shift
        elif tag:
            lines.append(line)
    if tag:
        yield Field(tag, tuple(lines), begun)


def _joints(text: str) -> Iterator[int]:
    """Where broken tags were joined, as places in the joined text."""
    for count, found in enumerate(BROKEN_TAG.finditer(text)):
        yield found.start() - count
