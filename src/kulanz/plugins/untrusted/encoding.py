"""In which encoding a list was saved: UTF-8, UTF-16 or Windows-1252. A file that is none of them, or two at once, is
refused with line and character, because a name that is guessed wrong ends up on a letter."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say

MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CHUNK, HEAD = 1 << 20, 4096
UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
UTF8_READ_AS_CP1252 = re.compile(rb"[\xc2\xc3][\x80-\xbf]|\xe2\x82\xac")  # "Ã¤", "Â§", "â‚¬": never meant so


def guess_encoding(head: bytes) -> str:
    """The encoding that the first bytes of a file speak for; raises `BadValue` where they speak for none."""
    marked = _utf16_or_marked(head)
    encoding = marked or "utf-8"
    if _begins_in(head, encoding):
        return encoding
    if marked or UNDEFINED_IN_CP1252.search(head) or UTF8_READ_AS_CP1252.search(head):
        raise _bad_place(io.BytesIO(head), encoding)
    return "cp1252"


def decode_head(head: bytes, encoding: str) -> str:
    """The text of the first bytes, with newlines for all line ends; a character cut off at their end is left out."""
    text = codecs.getincrementaldecoder(_codec(encoding))().decode(head, final=False).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_encoding(stream: BinaryIO) -> str:
    """Reads the whole `stream` once, goes back to its start, and names the encoding that holds from the first to the
    last byte: a head may be plain letters only, and the first umlaut come in line 900."""
    start = stream.tell()
    head = stream.read(HEAD)
    stream.seek(start)
    encoding = _utf16_or_marked(head) or _utf8_or_cp1252(stream, start)
    if encoding != "cp1252" and not _decodes(stream, encoding):
        raise _bad_place(stream, encoding)
    stream.seek(start)
    return encoding


def open_text(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Text of a checked stream; every kind of line end becomes a newline."""
    return io.TextIOWrapper(stream, encoding=_codec(encoding), newline=None)


def _codec(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _utf16_or_marked(head: bytes) -> str | None:
    """What a mark at the start says, or UTF-16 that shows by its many zeros; None: neither."""
    for mark, encoding in MARKS.items():
        if head.startswith(mark):
            return encoding
    first, second = head[0::2].count(0), head[1::2].count(0)
    if first + second <= len(head) // 100:
        return None
    if max(first, second) < len(head) // 4 or min(first, second) > max(first, second) // 10:
        words = say("This file is not text.")
        raise BadValue(words)
    return "utf-16-le" if second > first else "utf-16-be"


def _begins_in(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _utf8_or_cp1252(stream: BinaryIO, start: int) -> str:
    """UTF-8 where the whole stream is; Windows-1252 where no byte and no pair of bytes speaks against it."""
    if _decodes(stream, "utf-8"):
        return "utf-8"
    stream.seek(start)
    before = b""
    while chunk := stream.read(CHUNK):
        window = before + chunk
        if UNDEFINED_IN_CP1252.search(window) or UTF8_READ_AS_CP1252.search(window):
            stream.seek(start)
            raise _bad_place(stream, "utf-8")
        before = chunk[-2:]
    return "cp1252"


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    start = stream.tell()
    try:
        while chunk := stream.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(start)
    return True


def _bad_place(stream: BinaryIO, encoding: str) -> BadValue:
    """Where the first byte stands that is not of `encoding`."""
    text = io.TextIOWrapper(stream, encoding=_codec(encoding), errors="replace", newline=None)
    line, character = 1, 1
    for number, content in enumerate(iter(lambda: text.readline(CHUNK), ""), start=1):
        if "\ufffd" in content:
            line, character = number, content.index("\ufffd") + 1
            break
    text.detach()
    words = say(
        "Line %(line)s, character %(character)s cannot be read: the file is saved in two encodings or in an unknown "
        "one. Please save it as UTF-8 and send it again.",
        line=line,
        character=character,
    )
    return BadValue(words, line=line, character=character)
