"""What a document cannot do without: says which business term of EN 16931 is missing, in words and by its number."""

from __future__ import annotations

from typing import TypeVar

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.xml_file import Part

from . import cells

T = TypeVar("T")
TERMS = {
    "BT-3": say("The invoice does not say of which type it is (BT-3)."),
    "BT-1": say("The invoice has no number (BT-1)."),
    "BT-112": say("The invoice does not state its total with VAT (BT-112)."),
    "BT-115": say("The invoice does not state the amount due (BT-115)."),
}


def needed(value: T | None, term: str, part: Part) -> T:
    """`value`; raises `BadValue` where it is missing or empty. Zero is a value."""
    if value is None or value == "":
        raise _refused(TERMS[term], part.line)
    return value


def refused_currency(code: str) -> str:
    """`code`, if it is that of a currency (BT-5)."""
    try:
        return cells.currency(code)
    except cells.Unreadable:
        words = say("'%(value)s' is not a currency (BT-5).", value=code[:20])
        raise _refused(words, None) from None


def _refused(words: Words, line: int | None) -> BadValue:
    return BadValue(str(words), words=words, line=line)
