"""Takes the records of an old workbook (XLS) out of their container, sector by sector.

By [MS-CFB] (https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb): nothing of what it says of sizes is believed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER, ENTRY, IN_HEADER = 512, 128, 109  # bytes of the header and of an entry; addresses kept in the header
STREAMS = ("workbook", "book")


def damaged() -> BadValue:
    words = say("This workbook cannot be read: it is damaged or locked with a password.")
    return BadValue(words)


def records_of(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and body of every record; raises `BadValue` where there is no workbook in the container, or half of one."""
    try:
        stream = _workbook(content)
    except (struct.error, IndexError):
        raise damaged() from None
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _workbook(content: bytes) -> bytes:
    if not content.startswith(MARK) or len(content) < HEADER:
        raise IndexError
    shift, first_directory = struct.unpack_from("<H", content, 30)[0], struct.unpack_from("<I", content, 48)[0]
    if shift not in (9, 12):
        raise IndexError
    size = 1 << shift
    table = _allocation(content, size)
    directory = b"".join(_chain(content, size, table, first_directory))
    for place in range(0, len(directory) - ENTRY + 1, ENTRY):
        entry = directory[place : place + ENTRY]
        length = struct.unpack_from("<H", entry, 64)[0]
        if entry[: max(length - 2, 0)].decode("utf-16-le", errors="replace").lower() in STREAMS:
            start, bytes_ = struct.unpack_from("<II", entry, 116)
            stream = b"".join(_chain(content, size, table, start))
            if len(stream) >= bytes_ > 0:
                return stream[:bytes_]
    raise IndexError  # none, or cut off


def _allocation(content: bytes, size: int) -> list[int]:
    """Sector -> the sector that follows it."""
    addresses = list(struct.unpack_from(f"<{IN_HEADER}I", content, 76))
    more, most = struct.unpack_from("<I", content, 68)[0], len(content) // size + 1
    for _ in range(most):
        if more >= most:
            break
        *further, more = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        addresses += further
    table: list[int] = []
    for address in addresses[:most]:
        if address < most:
            table += struct.unpack_from(f"<{size // 4}I", content, (address + 1) * size)
    return table


def _chain(content: bytes, size: int, table: list[int], start: int) -> Iterator[bytes]:
    """The sectors of a stream, never more than there are."""
    sector = start
    for _ in range(len(content) // size + 1):
        if sector >= len(table):
            return
        yield content[(sector + 1) * size : (sector + 2) * size]
        sector = table[sector]
