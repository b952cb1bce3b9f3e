"""Looks into a zip (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) without believing what it says of its size.

What a few kilobytes unpack to can fill every disk; so members are counted, measured and unpacked up to a limit only.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say

MOST_MEMBERS = 2000
LARGEST_MEMBER, LARGEST_TOTAL = 300_000_000, 600_000_000  # bytes, unpacked
CHUNK = 1 << 20
ZIP = b"PK\x03\x04"
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def members(stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """Name and content of every file in the zip, in its order, each within the limits. Raises `BadValue`."""
    archive = open_zip(stream)
    unpacked = 0
    for info in archive.infolist():
        if info.is_dir():
            continue
        content = _unpack(archive, info, min(LARGEST_MEMBER, LARGEST_TOTAL - unpacked))
        unpacked += len(content.getbuffer())
        yield info.filename, content


def open_zip(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive with its list of members; raises `BadValue` where it is damaged or holds too many."""
    try:
        archive = zipfile.ZipFile(stream)
    except DAMAGED:
        raise _refused(say("This zip file is damaged.")) from None
    if len(archive.infolist()) > MOST_MEMBERS:
        raise _refused(say("This zip file holds more than %(most)s files.", most=MOST_MEMBERS))
    return archive


def unpacked_size(archive: zipfile.ZipFile, *, most: int) -> int:
    """What the members really unpack to, counted up to a little more than `most` and kept nowhere."""
    size = 0
    for info in archive.infolist():
        try:
            with archive.open(info) as member:
                while chunk := member.read(CHUNK):
                    size += len(chunk)
                    if size > most:
                        return size
        except DAMAGED:
            raise _refused(say("This zip file is damaged.")) from None
    return size


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> io.BytesIO:
    if info.flag_bits & 0x1:
        raise _refused(say("The file %(name)s is locked with a password.", name=info.filename[:100]))
    content = io.BytesIO()
    try:
        with archive.open(info) as member:
            while chunk := member.read(CHUNK):
                content.write(chunk)
                if content.tell() > most:
                    raise _refused(say("This zip file unpacks to more than can be read."))
    except DAMAGED:
        raise _refused(say("This zip file is damaged.")) from None
    content.seek(0)
    return content


def _refused(words: Words) -> BadValue:
    return BadValue(words)
