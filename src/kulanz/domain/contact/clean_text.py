"""Text from outside, made safe to show: no sign in it may be invisible, turn the line around or break it.

Unicode Technical Report 36 (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing), Standard Annex 9.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")  # fillers: letters that nobody sees
SOFT_HYPHEN = "\u00ad"  # word processors leave it behind; it hides nothing
UNUSED = ("Cs", "Co", "Cn")  # half characters and places of Unicode that mean nothing to anybody else
MOST_MARKS = 3  # signs above and below one letter; more of them would run over the lines around
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
QUESTIONED = re.compile(r"[^\W\d_]\?[^\W\d_]")  # M?ller
FRAMES = re.compile(r"[\u2500-\u259f\ufffd]")  # M├╝ller, and the sign for what could not be read
ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[A-Za-z]{2,8});")


def clean(text: str) -> str:
    """`text` on one line, as it looks: composed (NFC), without signs that are invisible or steer the direction."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    seen = "".join(_seen(unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", " ".join(seen.split()))  # what was taken out may have kept two signs apart


def hides_something(text: str) -> bool:
    """Whether `clean` would take out signs that a reader could be deceived with."""
    return any(_is_hidden(sign) and sign != SOFT_HYPHEN for sign in text)


def repaired(text: str) -> str:
    """What a garbled text was probably meant to be ("MÃ¼ller" -> "Müller"); the same text if nothing speaks for it."""
    plain = html.unescape(text) if ENTITY.search(text) else text
    return BEYOND_ASCII.sub(lambda run: _reread(run[0]), plain)


def is_garbled(text: str) -> bool:
    """Whether letters were lost or mistaken on the way: wrong encoding, question marks inside words, HTML signs."""
    return bool(QUESTIONED.search(text) or FRAMES.search(text)) or repaired(text) != text


def _seen(text: str) -> Iterator[str]:
    marks = 0
    for sign in text:
        category = unicodedata.category(sign)
        marks = marks + 1 if category.startswith("M") else 0
        if category in ("Cc", "Zl", "Zp", "Zs"):
            yield " "
        elif not _is_hidden(sign) and category not in UNUSED and marks <= MOST_MARKS:
            yield sign


def _is_hidden(sign: str) -> bool:
    is_selector = "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
    return unicodedata.category(sign) == "Cf" or sign in INVISIBLE_LETTERS or is_selector


def _reread(run: str) -> str:
    """Letters beyond ASCII that are UTF-8 read as Windows-1252 (or Latin-1), read again the right way."""
    try:
        return b"".join(_byte(sign) for sign in run).decode()
    except UnicodeError:
        return run


def _byte(sign: str) -> bytes:
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1")
