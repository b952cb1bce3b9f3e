"""A small old workbook (XLS) for tests: records of Excel 97 in a container of sectors, as [MS-XLS] and [MS-CFB] have them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date

SECTOR, FREE, END, TABLE = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
EXCEL_BEGINS = date(1899, 12, 30)
Cell = str | float | date | None


def xls(rows: Sequence[Sequence[Cell]], *, name: str = "OP", version: int = 0x0600, more: bytes = b"") -> bytes:
    """One sheet; `more` are records that stand in it before the cells."""
    texts = [cell for row in rows for cell in row if isinstance(cell, str)]
    shared = struct.pack("<II", len(texts), len(texts)) + b"".join(map(_text, texts))
    styles = b"".join(_record(0x00E0, struct.pack("<HH", 0, format) + bytes(16)) for format in (0, 14))
    sheet_name = struct.pack("<IHBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    book = _begin(5, version) + styles + _record(0x0085, sheet_name) + _record(0x00FC, shared) + _record(0x000A)
    cells = b"".join(_cell(r, c, cell, texts) for r, row in enumerate(rows) for c, cell in enumerate(row))
    return contained(book + _begin(0x10, version) + more + cells + _record(0x000A))


def contained(stream: bytes, *, name: str = "Workbook") -> bytes:
    """`stream` in a container: header, table of sectors, directory, and the stream from the third sector on."""
    count = max(-(-len(stream) // SECTOR), 8)
    follows = [TABLE, END, *range(3, count + 2), END]
    table = struct.pack(f"<{SECTOR // 4}I", *follows, *[FREE] * (SECTOR // 4 - len(follows)))
    directory = _entry("Root Entry", 5, END, 0) + _entry(name, 2, 2, len(stream)) + bytes(2 * 128)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    return header + table + directory + stream.ljust(count * SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, FREE, FREE, FREE)
    return head.ljust(116, b"\0") + struct.pack("<IQ", start, size)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _begin(kind: int, version: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", version, kind, 0, 1997, 0, 0x0600))


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _cell(row: int, column: int, cell: Cell, texts: list[str]) -> bytes:
    place = struct.pack("<HHH", row, column, isinstance(cell, date))
    if cell is None:
        return b""
    if isinstance(cell, str):
        return _record(0x00FD, place + struct.pack("<I", texts.index(cell)))
    value = float((cell - EXCEL_BEGINS).days if isinstance(cell, date) else cell)
    return _record(0x0203, place + struct.pack("<d", value))
