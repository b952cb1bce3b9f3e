"""The purpose of a German statement line: `EREF+`, `MREF+`, `SVWZ+` and the like, cut into pieces of 27 characters.

DFÜ agreement, annex 3, chapter 8.2.3 (https://www.ebics.de/de/datenformate).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

PLUS = re.compile(
    r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|PURP|SQTP|RREF|RCMT|BREF|ANAM)\+"
    r"|(?<![A-Za-z0-9])(BIC|TAN1?)\+"
)
REFERENCES = {"CRED", "MREF", "EREF", "KREF"}
# Older files write some of them with a colon; believed only at the start of a piece. `MTLG`: a message of the bank.
COLON = re.compile(r"\0(ABWA|ABWE|MTLG|EREF|MREF|CRED|KREF|IBAN|BIC): ?")


def split_tags(pieces: Sequence[str], *, full: int) -> Mapping[str, str]:
    r"""The text behind each tag; what stands before the first tag is kept under "". A tag that is not there is "".

    A piece of `full` length was cut anywhere, also inside a tag; one that is shorter by a character was cut at a blank.
    Where there are tags every piece goes on in the next one; without them a short piece is a line of its own. `\0` marks
    the starts of pieces that follow a shorter one.
    """
    text = "\0"
    for piece in pieces:
        text += piece if len(piece) >= full else f"{piece} \0" if len(piece) == full - 1 else f"{piece}\0"
    if not PLUS.search(text):
        text = text.replace("\0", " \0")
    marks = _marks(text)
    tags: defaultdict[str, str] = defaultdict(str)
    tags[""] = _bare(text[: marks[0][0]] if marks else text)
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    for (_, start, name), end in zip(marks, ends, strict=False):
        tags[name] = tags[name] or _bare(text[start:end])
    if marks and "SVWZ" not in tags and not tags[""]:
        start, name = marks[-1][1:]
        tags[name], tags[""] = _ended(text[start:], tags[name], name)
    return tags


def _ended(text: str, whole: str, name: str) -> tuple[str, str]:
    """A reference that stands last, and the purpose behind it where the piece it stands in was not full."""
    reference, mark, purpose = text.partition("\0")
    return (_bare(reference), _bare(purpose)) if mark and name in REFERENCES else (whole, "")


def _marks(text: str) -> list[tuple[int, int, str]]:
    """Start, end and name of each tag in its order; with a colon only where the same is not written with a plus."""
    plus = [(found.start(), found.end(), found[1] or found[2]) for found in PLUS.finditer(text)]
    named = {name for _, _, name in plus}
    colon = [(found.start(), found.end(), found[1]) for found in COLON.finditer(text) if found[1] not in named]
    return sorted(plus + colon)


def _bare(text: str) -> str:
    return text.replace("\0", "").strip()
