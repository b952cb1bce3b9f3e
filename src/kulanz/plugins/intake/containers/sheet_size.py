"""How many cells a workbook really spans, before a library makes room for all of them.

One cell far out in a file of two kilobytes spans seventeen thousand million; so corners and repeats are counted first.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.xml_file import Part, walk
from kulanz.plugins.untrusted.zip_file import CHUNK, DAMAGED, open_zip, unpacked_size

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 200_000, 1000, 3_000_000
LARGEST_UNPACKED = 500_000_000  # bytes
MOST_CHARACTERS = 200_000_000  # in all cells, however few of them the file writes out
# Cells and rows with their attributes; a tag that is not written like this is not believed at all.
TAG = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)(?=[\s/>])")
WHOLE_TAG = re.compile(rb"""<(?:[\w.-]+:)?(c|row)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(/?)>""")
PLACE = re.compile(rb"""\sr\s*=\s*["']\s*([^"'\s,]*)\s*["']""")
COORDINATES = re.compile(rb"(?:(?<=,)|^)([A-Z]{0,3})([0-9]{1,7})(?=,|$)")
LONGEST_TAG = 10_000  # bytes
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def check_size(stream: BinaryIO) -> None:
    """Raises `BadValue` for a workbook that spans more than is read, or is none."""
    archive = open_zip(stream)
    names = archive.namelist()
    if unpacked_size(archive, most=LARGEST_UNPACKED) > LARGEST_UNPACKED:
        raise _too_large()
    if "content.xml" in names:
        _check_ods(archive)
        return
    sheets = [name for name in names if re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", name, re.IGNORECASE)]
    if not sheets:
        raise _refused(say("This file is not a workbook (XLSX, ODS)."))
    span = Span()
    for name in sheets:
        _check_xlsx(archive, name, span)
        span.next_sheet()


def _check_xlsx(archive: zipfile.ZipFile, name: str, span: Span) -> None:
    """By the farthest row and column that any cell of the sheet names."""
    rest = b""
    try:
        with archive.open(name) as member:
            while chunk := member.read(CHUNK):
                whole, mark, rest = (rest + chunk).rpartition(b"<")
                rest = mark + rest
                if len(rest) > LONGEST_TAG + CHUNK:
                    raise _damaged()
                _check_tags(whole, span)
        _check_tags(rest, span)
    except DAMAGED:
        raise _refused(say("This zip file is damaged.")) from None


def _check_tags(text: bytes, span: Span) -> None:
    """Every cell and row in `text`, which ends between two tags. A row that is closed at once is only as high as it says:
    LibreOffice ends its sheets with the last row there can be."""
    found = WHOLE_TAG.findall(text)
    if len(found) != len(TAG.findall(text)):
        raise _damaged()
    tags = [attributes for name, attributes, end in found if name != b"row" or not end]
    places = PLACE.findall(b"\n".join(tags))
    coordinates = COORDINATES.findall(b",".join(places))
    if len(coordinates) != len(places):
        raise _damaged()
    columns = max((_column(letters) for letters in {letters for letters, _ in coordinates}), default=0)
    span.add(max((int(digits) for _, digits in coordinates), default=0), columns)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_ods(archive: zipfile.ZipFile) -> None:
    """By the rows and cells of each table and how often each is repeated; what is empty counts up to the last that is not."""
    rows = empty = 0
    span = Span()
    with archive.open("content.xml") as member:
        for event, part in walk(member, ("table", "table-row")):  # type: ignore[arg-type]
            if event == "start":
                if part.name == "table":
                    rows = empty = 0
                    span.next_sheet()
                continue
            if part.name == "table-row":
                repeated, width = _repeated(part, "rows"), _width(part)
                rows, empty = (rows + empty + repeated, 0) if width else (rows, empty + repeated)
                span.add(rows, width)
                span.write(repeated * _characters(part) if width else 0)


def _width(row: Part) -> int:
    """Columns up to the last cell that holds something."""
    width = seen = 0
    for cell in row.children():
        seen += _repeated(cell, "columns")
        if not cell.is_empty() or any("value" in name or "formula" in name for name in cell.attributes()):
            width = seen
    return width


def _characters(row: Part) -> int:
    return sum(_repeated(cell, "columns") * cell.length() for cell in row.children())


def _repeated(part: Part, what: str) -> int:
    text = part.attribute(f"{{{TABLE}}}number-{what}-repeated")
    return int(text[:20]) if text.isascii() and text.isdigit() else 1


@dataclass(slots=True)
class Span:
    """How far the cells of a sheet reach, and how many those of the sheets before it took."""

    rows: int = 0
    columns: int = 0
    before: int = 0
    characters: int = 0

    def add(self, rows: int, columns: int) -> None:
        """Raises `BadValue` where it is more than is read."""
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        cells = self.before + self.rows * max(self.columns, 1)
        if self.rows > MOST_ROWS or self.columns > MOST_COLUMNS or cells > MOST_CELLS:
            raise _too_large()

    def write(self, characters: int) -> None:
        self.characters += characters
        if self.characters > MOST_CHARACTERS:
            raise _too_large()

    def next_sheet(self) -> None:
        self.before += self.rows * self.columns
        self.rows = self.columns = 0


def _damaged() -> BadValue:
    return _refused(say("This workbook cannot be read: it is damaged or locked with a password."))


def _too_large() -> BadValue:
    words = say(
        "A sheet of this workbook has more than %(rows)s rows or %(columns)s columns. Please save the table as CSV and "
        "send it again.",
        rows=MOST_ROWS,
        columns=MOST_COLUMNS,
    )
    return BadValue(words)


def _refused(words: Words) -> BadValue:
    return BadValue(words)
