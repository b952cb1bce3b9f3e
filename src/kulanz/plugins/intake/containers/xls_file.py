"""The sheets of an old workbook (XLS of Excel 97 to 2003) as cells: texts, numbers, days, yes and no.

By [MS-XLS] (https://learn.microsoft.com/openspecs/office_file_formats/ms-xls). Read here and not by the library for newer
workbooks, which a damaged file makes claim all memory there is.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say

from .sheet_size import Span
from .xls_container import damaged, records_of

BEGIN, END, LOCKED, CONTINUED, TEXTS = 0x0809, 0x000A, 0x002F, 0x003C, 0x00FC
DATE_MODE, FORMAT, STYLE, SHEET, FORMULA, FORMULA_TEXT = 0x0022, 0x041E, 0x00E0, 0x0085, 0x0006, 0x0207
SHARED_TEXT, NUMBER, RK, SEVERAL_RK, BOOLEAN, LABEL, RICH_LABEL = 0x00FD, 0x0203, 0x027E, 0x00BD, 0x0205, 0x0204, 0x00D6
BIFF8, WORKSHEET = 0x0600, 0x0010
DAY_FORMATS = {*range(14, 23), *range(27, 37), *range(50, 59)}  # of those that every workbook knows
NOT_A_PART = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|general', re.IGNORECASE)
BEGINS = (date(1899, 12, 30), date(1904, 1, 1))
MOST_SHEETS, MOST_TEXTS = 200, 3_000_000
Cell = Any  # str, float, bool, date
Cells = dict[tuple[int, int], Cell]  # by row and column


@dataclass(slots=True)
class Book:
    """What all sheets share."""

    begins: date = BEGINS[0]
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)  # of the shared texts, not taken apart yet

    def read(self, kind: int, body: bytes) -> None:
        """What a record says of the whole workbook."""
        if kind == TEXTS or (kind == CONTINUED and self.pieces):
            self.pieces.append(body)
            return
        self.end_texts()
        if kind == DATE_MODE:
            self.begins = BEGINS[struct.unpack_from("<H", body)[0] == 1]
        elif kind == FORMAT:
            self.formats[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind == STYLE:
            self.styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == SHEET:
            length, flags = struct.unpack_from("<BB", body, 6)
            self.names.append(_letters(body[8 : 8 + length * (1 + (flags & 1))], wide=bool(flags & 1)))

    def end_texts(self) -> None:
        if self.pieces:
            self.texts, self.pieces = list(_texts(self.pieces)), []

    def number(self, value: float, style: int) -> Cell:
        """A number, or the day that it stands for in a cell of this style."""
        format = self.styles[style] if style < len(self.styles) else 0
        if not self._is_day(format) or not 0 < value < 80_000:
            return value
        return self.begins + timedelta(days=int(value))

    def _is_day(self, format: int) -> bool:
        parts = NOT_A_PART.sub("", self.formats.get(format, "")).lower()
        return format in DAY_FORMATS if format not in self.formats else "d" in parts or "y" in parts or "j" in parts


def sheets_of_xls(content: bytes) -> list[tuple[str, list[list[Cell]]]]:
    """Name and rows of every sheet; raises `BadValue` for a workbook that is damaged, locked, older or too large."""
    try:
        return [(name, _rows(cells)) for name, cells in _sheets(content)]
    except (struct.error, IndexError, UnicodeDecodeError, OverflowError):
        raise damaged() from None


def _rows(cells: Cells) -> list[list[Cell]]:
    height = max((row for row, _ in cells), default=-1) + 1
    width = max((column for _, column in cells), default=-1) + 1
    rows: list[list[Cell]] = [[""] * width for _ in range(height)]
    for (row, column), cell in cells.items():
        rows[row][column] = cell
    return rows


def _sheets(content: bytes) -> Iterator[tuple[str, Cells]]:
    """The name of each sheet of cells, and the cells by their place."""
    book, span, parts, depth = Book(), Span(), 0, 0
    sheet: _SheetReader | None = None
    for kind, body in records_of(content):
        if kind == BEGIN:
            depth += 1
            if depth > 1:  # a drawing inside a sheet
                continue
            parts, sheet = parts + 1, _begun(book, span, body)
            if parts > MOST_SHEETS:
                raise _refused(say("This workbook has more than %(most)s sheets.", most=MOST_SHEETS))
        elif kind == END:
            depth -= 1
            if depth == 0 and sheet is not None:
                name = book.names[parts - 2] if 0 <= parts - 2 < len(book.names) else ""  # the first part is no sheet
                yield name, sheet.cells
        elif kind == LOCKED:
            raise damaged()
        elif depth == 1 and sheet is not None:
            sheet.read(kind, body)
        elif depth == 1:
            book.read(kind, body)


def _begun(book: Book, span: Span, body: bytes) -> _SheetReader | None:
    """The part of a workbook that begins, if it is a sheet of cells."""
    version, kind = struct.unpack_from("<HH", body)
    if version != BIFF8:
        raise _refused(say("This workbook is older than Excel 97. Please save it as XLSX or CSV."))
    span.next_sheet()
    book.end_texts()
    return _SheetReader(book, span) if kind == WORKSHEET else None


@dataclass(slots=True)
class _SheetReader:
    """The cells of one sheet as its records come."""

    book: Book
    span: Span
    cells: Cells = field(default_factory=dict)
    formula: tuple[int, int] | None = None  # its result, if it is a text, stands in the record behind it

    def read(self, kind: int, body: bytes) -> None:
        if kind == FORMULA_TEXT and self.formula is not None:
            self.cells[self.formula] = _text(body, 0)[0]
            return
        if kind == FORMULA:
            self.formula = _place(body)
        for row, column, cell in _cells(self.book, kind, body):
            self.span.add(row + 1, column + 1)
            self.cells[row, column] = cell


def _place(body: bytes) -> tuple[int, int]:
    row, column = struct.unpack_from("<HH", body)
    return row, column


def _cells(book: Book, kind: int, body: bytes) -> Iterator[tuple[int, int, Cell]]:
    """The cells of a record with their row and column; none for a record of anything else."""
    if kind not in (SHARED_TEXT, NUMBER, RK, SEVERAL_RK, BOOLEAN, LABEL, RICH_LABEL, FORMULA):
        return
    row, column, style = struct.unpack_from("<HHH", body)
    match kind:
        case 0x00FD:  # SHARED_TEXT
            yield row, column, book.texts[struct.unpack_from("<I", body, 6)[0]]
        case 0x0203:  # NUMBER
            yield row, column, book.number(struct.unpack_from("<d", body, 6)[0], style)
        case 0x027E:  # RK
            yield row, column, book.number(_rk(struct.unpack_from("<I", body, 6)[0]), style)
        case 0x00BD:  # SEVERAL_RK
            for number, place in enumerate(range(4, len(body) - 7, 6)):
                style, packed = struct.unpack_from("<HI", body, place)
                yield row, column + number, book.number(_rk(packed), style)
        case 0x0205 if not body[7]:  # BOOLEAN; an error says nothing
            yield row, column, bool(body[6])
        case 0x0204 | 0x00D6:  # LABEL, RICH_LABEL
            yield row, column, _text(body, 6)[0]
        case 0x0006 if body[12:14] != b"\xff\xff":  # FORMULA whose result is a number
            yield row, column, book.number(struct.unpack_from("<d", body, 6)[0], style)


def _rk(packed: int) -> float:
    """A number in thirty bits: whole or the upper half of a float, perhaps in hundredths (MS-XLS 2.5.217)."""
    if packed & 2:
        value = float(packed >> 2 if packed < 1 << 31 else (packed >> 2) - (1 << 30))
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & ~3) << 32))[0]
    return value / 100 if packed & 1 else value


def _text(body: bytes, place: int) -> tuple[str, int]:
    """A text with its length in front, and where it ends."""
    length, flags = struct.unpack_from("<HB", body, place)
    end = place + 3 + length * (1 + (flags & 1))
    return _letters(body[place + 3 : end], wide=bool(flags & 1)), end


def _letters(raw: bytes, *, wide: bool) -> str:
    return raw.decode("utf-16-le" if wide else "latin-1")


def _texts(pieces: list[bytes]) -> Iterator[str]:
    """The shared texts, which run on from record to record; within one a new record says anew how letters are kept."""
    count = min(struct.unpack_from("<I", pieces[0], 4)[0], MOST_TEXTS)
    source = _Pieces(pieces, 8)
    for _ in range(count):
        length, flags = struct.unpack("<HB", source.take(3))
        runs = struct.unpack("<H", source.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", source.take(4))[0] if flags & 4 else 0
        yield source.letters(length, wide=bool(flags & 1))
        source.take(4 * runs + extra)


class _Pieces:
    """Bytes that are spread over records."""

    def __init__(self, pieces: list[bytes], place: int) -> None:
        self._pieces, self._number, self._place = pieces, 0, place

    def take(self, length: int) -> bytes:
        taken = b""
        while len(taken) < length:
            part = self._rest(length - len(taken))
            taken += part
        return taken

    def letters(self, length: int, *, wide: bool) -> str:
        text = ""
        while len(text) < length:
            if self._is_at_end():
                self._next()
                wide = bool(self._pieces[self._number][0] & 1)
                self._place = 1
            part = self._rest((length - len(text)) * (1 + wide))
            text += _letters(part, wide=wide)
        return text

    def _is_at_end(self) -> bool:
        return self._place >= len(self._pieces[self._number])

    def _next(self) -> None:
        self._number, self._place = self._number + 1, 0
        if self._number >= len(self._pieces) or not self._pieces[self._number]:
            raise IndexError

    def _rest(self, most: int) -> bytes:
        """What is left of this piece, at most so many bytes."""
        if self._is_at_end():
            self._next()
        part = self._pieces[self._number][self._place : self._place + most]
        self._place += len(part)
        return part


def _refused(words: Words) -> BadValue:
    return BadValue(words)
