"""What the details of a movement tell, in whichever form a bank writes them, and how its texts are read."""

from __future__ import annotations

import re
from dataclasses import dataclass

IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")


@dataclass(frozen=True, slots=True)
class Details:
    """What field 86 tells; empty where it says nothing."""

    name: str = ""
    account: str = ""
    remittance: str = ""
    reference: str = ""
    end_to_end_id: str = ""
    mandate_id: str = ""
    return_code: str = ""
    on_behalf_of: str = ""
    is_return: bool = False


def iban_of(text: str) -> str:
    """`text` as a compact IBAN, by its form; empty where it is a number of another kind."""
    compact = "".join(text.split()).upper()
    return compact if IBAN.fullmatch(compact) else ""


def single(text: str) -> str:
    """With single blanks, on one line."""
    return " ".join(text.split())
