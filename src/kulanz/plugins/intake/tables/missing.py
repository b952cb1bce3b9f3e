"""What a document cannot do without: says which business term of EN 16931 is missing, in words and by its number."""

from __future__ import annotations

from typing import TypeVar

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.cells import Unreadable
from kulanz.plugins.untrusted.xml_file import Part

from . import cells

T = TypeVar("T")
TERMS = {
    "BT-1": say("The invoice has no number (BT-1)."),
    "BT-2": say("The invoice does not say when it was issued (BT-2)."),
    "BT-3": say("The invoice does not say of which type it is (BT-3)."),
    "BT-5": say("The invoice does not name its currency (BT-5)."),
    "BT-112": say("The invoice does not state its total with VAT (BT-112)."),
    "BT-115": say("The invoice does not state the amount due (BT-115)."),
}


def needed(value: T | None, term: str, part: Part) -> T:
    """`value`; raises `BadValue` where it is missing or empty. Zero is a value."""
    if value is None or value == "":
        raise _refused(TERMS[term], part.line)
    return value


def needed_currency(stated: Part | None, root: Part) -> str:
    """The currency of the document (BT-5); raises `BadValue` where it is missing or is none."""
    code = needed(stated.own_text() if stated else None, "BT-5", stated or root)
    try:
        return cells.currency(code)
    except Unreadable:
        words = say("'%(value)s' is not a currency (BT-5).", value=code[:20])
        raise _refused(words, (stated or root).line) from None


def _refused(words: Words, line: int) -> BadValue:
    return BadValue(words, line=line)
