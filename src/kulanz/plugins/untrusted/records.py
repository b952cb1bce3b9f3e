"""Lines of text become records of cells with the line they begin in, also where a quoted cell holds several lines.

Follows RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180) and forgives what people's programs do: stray quotation marks
in a cell, and one that is opened and never closed, which must not swallow the rest of the file.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say

LONGEST_LINE = 1_000_000  # characters
MOST_LINES = 100  # in one record
MOST_CELLS = 1000  # in one record
QUOTE = '"'
WRITTEN = re.compile(r"[^\W_]")  # a line without is a line of dashes
# How the line of a sum begins.
SUM = re.compile(
    r"(?:zwischen|gesamt|end|teil)?summen?\b|gesamt\b|gesamt(?:betrag|saldo)\b|(?:grand |sub ?)?totals?\b|"
    r"(?:sub|eind|alles )?totaal\b|saldo\b|übertrag\b|anzahl\b|aantal\b|count\b|sum\b|som\b|Σ|\*+ ?$", re.IGNORECASE
)  # fmt: skip


class Record(NamedTuple):
    """The cells of one record; `line` is the line of the file it begins in. `is_broken`: it cannot be taken apart."""

    line: int
    cells: list[str]
    is_broken: bool = False


def read_records(text: TextIO, separator: str) -> Iterator[Record]:
    """All records of `text` that are not blank, in flat memory."""
    lines = _Lines(text)
    for line in lines:
        number = lines.number
        if line.count(separator) >= MOST_CELLS:
            raise _too_wide(number)
        if QUOTE in line:
            record = _quoted(line, lines, separator)
            if len(record.cells) > MOST_CELLS:
                raise _too_wide(number)
            yield record
        elif cells := line.split(separator) if line.strip() else None:
            yield Record(number, cells)


def _too_wide(line: int) -> BadValue:
    words = say("Line %(line)s has more than %(most)s columns, which no list of claims or movements has.",
                line=line, most=MOST_CELLS)  # fmt: skip
    return BadValue(words, line=line, too_wide=True)


class _Lines:
    """Lines with their number, and the way to give some back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= LONGEST_LINE:
            words = say("Line %(line)s is far too long for a list.", line=self.number)
            raise BadValue(words, line=self.number)
        return line[:-1] if line.endswith("\n") else line

    def give_back(self, lines: list[str]) -> None:
        self._again.extendleft(f"{line}\n" for line in reversed(lines))
        self.number -= len(lines)


def _quoted(first: str, lines: _Lines, separator: str) -> Record:
    """A record with quotation marks in it: as many lines as it takes to close them, or a broken one of one line."""
    number, taken = lines.number, [first]
    cells = _cells(first, separator)
    while cells is None and len(taken) < MOST_LINES:
        following = next(lines, None)
        if following is None:
            break
        taken.append(following)
        if following.count(QUOTE) % 2:  # an even number of marks cannot close what is open
            cells = _cells("\n".join(taken), separator)
    if cells is not None:
        return Record(number, cells)
    lines.give_back(taken[1:])
    return Record(number, first.split(separator), is_broken=True)


def _cells(record: str, separator: str) -> list[str] | None:
    """The cells of `record`, or None where a quotation mark stays open."""
    try:
        return next(csv.reader([record], delimiter=separator, strict=True, skipinitialspace=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            return None
    try:  # text before or after a quoted part: taken as it stands
        return next(csv.reader([record], delimiter=separator, skipinitialspace=True))
    except csv.Error:
        return None
