"""RF creditor references (ISO 11649) and creditor ids: two check digits that let a bank find a slip of the pen.

`RF`, check digits, then 1 to 21 letters or digits; with the first four moved to the end and A=10..Z=35 it is 1 mod 97.
"""

from __future__ import annotations

import re

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say

_BODY = re.compile(r"[A-Z0-9]{1,21}")
_REFERENCE = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")
_CREDITOR = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}")


def rf_reference(text: str) -> str:
    """The reference for `text`; spaces and lower case are fine. A whole `RF..` reference is checked and returned."""
    body = compact(text)
    if _REFERENCE.fullmatch(body):
        return checked(body)
    if not _BODY.fullmatch(body):
        raise BadValue(say("'%(given)s' must be 1 to 21 letters A-Z or digits.", given=text), value=text)
    return f"RF{98 - mod_97(body + 'RF00'):02d}{body}"


def checked(text: str) -> str:
    """A whole reference without spaces, if its check digits are right."""
    reference = compact(text)
    if not is_reference(reference):
        raise BadValue(say("'%(given)s' is no RF reference: its check digits are wrong.", given=text), value=text)
    return reference


def is_reference(text: str) -> bool:
    """An RF reference (ISO 11649) whose check digits are right, with or without spaces."""
    reference = compact(text)
    return bool(_REFERENCE.fullmatch(reference)) and mod_97(reference[4:] + reference[:4]) == 1


def is_creditor_id(text: str) -> bool:
    """A SEPA creditor identifier (EPC262-08). The business code in places 5 to 7 is not part of the check."""
    plain = compact(text)
    return bool(_CREDITOR.fullmatch(plain)) and mod_97(plain[7:] + plain[:4]) == 1


def grouped(text: str) -> str:
    """In groups of four, as people read it."""
    plain = compact(text)
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def compact(text: str) -> str:
    """Without spaces, in capitals: as references and IBANs are compared."""
    return "".join(text.split()).upper()


def mod_97(text: str) -> int:
    """Letters become 10 to 35, then the whole is a number (ISO 7064)."""
    return int("".join(str(int(char, 36)) for char in text)) % 97
