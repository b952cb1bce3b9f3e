"""Cuts an MT940 or MT942 file into messages and fields (SWIFT User Handbook, Category 9), whatever a bank wraps around them.

Banks differ in envelopes, separators and line ends; a field is what begins with `:61:` at the start of a line.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Numbers alone are believed only where SWIFT knows them: `:26:` at the start of a line is the rest of a time of day.
TAG = re.compile(r":(NS|[0-9]{2}[A-Z]|13|2[0158]|6[01245]|86):|:(6[02][FM])(?=[CD][0-9]{6}[A-Z]{3})")
MINUTES = re.compile(r":2[0158]:[0-5][0-9](?![0-9])")  # the same, where the minute is a number that SWIFT knows
BROKEN_TAG = re.compile(
    r"(?m)^:\n(?=(?:NS|[0-9]{2}[A-Z]?):)"
)  # seen from savings banks: a line that ends behind its colon
ENVELOPE = re.compile(r"\{[1-5]:(?:[^{}]|\{[^{}]*\})*\}|\{4:")
# `-`, `-}`, `-}{5:...}`, `-å` where the brackets are Swedish letters, and `-XXX` of an older Dutch dialect.
END = re.compile(r"-\s*(?:[}å].*)?|-[A-Z]{3}|:9[0-9]{2}:\s*")
GOES_ON = re.compile(r":(?:61|62[FM]?|86):")
FIRST = {"20"}
FULL = 60  # a line that is about as long as a line may be was cut by its length
MARKS = {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}


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
        text = content.decode("utf-16" if content[:2] in MARKS else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if "\n:" in text else text.replace("@@", "\n")  # line ends of home banking (HBCI)


def _fields(text: str) -> Iterator[Field | None]:
    """Fields in their order, None for each end of a message. What stands before the first field belongs to nobody."""
    joined = BROKEN_TAG.sub(":", text)
    shifts = iter([joined[:start].count("\n") for start in _joints(text)])
    tag, begun, shift = "", 0, 0
    lines: list[str] = []
    is_open = False  # a movement was told and no closing balance yet
    joint = next(shifts, None)
    all_lines = joined.split("\n")
    for number, line in enumerate(all_lines, start=1):
        while joint is not None and number > joint + 1:
            shift, joint = shift + 1, next(shifts, None)
        line = ENVELOPE.sub("", line) if line.startswith("{") else line
        found = None if lines and len(lines[-1]) >= FULL and MINUTES.match(line) else TAG.match(line)
        is_end = bool(END.fullmatch(line)) and not (is_open and _goes_on(all_lines[number : number + 3]))
        if (found or is_end) and tag:
            yield Field(tag, tuple(lines), begun)
            tag = ""
        if is_end:
            yield None
            is_open = False
        elif found:
            tag, lines, begun = found[1] or found[2], [line[found.end() :]], number + shift
            is_open = tag == "61" or (is_open and tag in ("86", "NS"))
        elif tag:
            lines.append(line)
    if tag:
        yield Field(tag, tuple(lines), begun)


def _goes_on(following: list[str]) -> bool:
    """Whether the message goes on behind a line that looks like its end: a purpose may end with a dash."""
    return bool(GOES_ON.match(next((line for line in following if line.strip()), "")))


def _joints(text: str) -> Iterator[int]:
    """Where broken tags were joined, as places in the joined text."""
    for count, found in enumerate(BROKEN_TAG.finditer(text)):
        yield found.start() - count
