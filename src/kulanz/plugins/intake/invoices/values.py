"""Values as electronic invoices write them: days, amounts, accounts, and of which kind a document is.

Amounts and days: EN 16931-1, 6.5. Kinds: UNTDID 1001 as EN 16931 uses it. Formats of days: UNTDID 2379.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.plugins.intake.tables.cells import SIGNS
from kulanz.plugins.untrusted.xml_file import Part
from kulanz.ports.invoice import InvoiceKind

SELF_BILLED = {"261", "389", "471", "473", "500", "501", "502", "527"}  # written by the buyer
CREDITS = {"81", "83", "262", "296", "308", "381", "396", "420", "458", "503", "532"}  # credit notes of every sort
AMOUNT = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,10})?|\.[0-9]{1,10})")
DAY = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})(?:T[0-9:.]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?")
MOMENTS = {"203", "204", "205"}  # day and time in one number
MONTHS_AND_WEEKS = {"610", "616"}  # ZUGFeRD 1.0 allows them for every date
ACCOUNT = re.compile(r"[A-Z]{2}[A-Z0-9]{8,32}")  # as stated: whether its digits are right is another question
SEVERAL = say("The terms name several due dates; the last one was taken.")
NO_DAY = say("The terms name a month or a week in place of a due date; it was left out.")


def money(parts: Sequence[Part], currency: str) -> Money | None:
    """The amount that `parts` state in the invoice's currency, with its sign; None: none of them states any."""
    stated = [part for part in parts if part.own_text()]
    if not stated:
        return None
    ours = [part for part in stated if _code(part.attribute("currencyID")) in ("", currency)]
    if not ours:
        other = stated[0].attribute("currencyID")[:10]
        raise _refused(
            stated[0],
            say("Line %(line)s: the amount is in %(other)s, but the invoice in %(currency)s.", line=stated[0].line,
                other=other, currency=currency),
        )  # fmt: skip
    return _amount(ours[0], currency)


def day(part: Part | None) -> date | None:
    """The day an element states; None: there is no such element. A day that does not exist is refused."""
    if part is None or not part.own_text():
        return None
    text = part.own_text()
    found = DAY.fullmatch(text[:8] if part.attribute("format") in MOMENTS else text)
    try:
        if found is None:
            raise ValueError
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        raise _refused(part, say("Line %(line)s: '%(value)s' is not a day.", line=part.line, value=text[:50])) from None


def last_day(parts: Sequence[Part | None]) -> tuple[date | None, list[Words]]:
    """The last of the due dates that are stated, and what a person should know of the others."""
    stated = [part for part in parts if part is not None and part.own_text()]
    days = {day(part) for part in stated if part.attribute("format") not in MONTHS_AND_WEEKS} - {None}
    notes = [SEVERAL] if len(days) > 1 else [NO_DAY] if stated and not days else []
    return max((found for found in days if found is not None), default=None), notes


def kind_of(type: str, amount_due: Money, *, is_credit_note: bool = False) -> InvoiceKind:
    """By the document's type first; a bill with nothing or less than nothing to pay asks for no money."""
    if type in SELF_BILLED:
        return "self_billed"
    if is_credit_note or type in CREDITS or amount_due.minor < 0:
        return "credit"
    return "claim" if amount_due else "nothing_due"


def accounts(texts: Iterable[str]) -> tuple[str, ...]:
    """IBANs, compact, each once; a national account, which begins with no letters of a country, is left out."""
    compact = ["".join(text.split()).upper() for text in texts]
    return unique(text for text in compact if ACCOUNT.fullmatch(text))


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def terms_in(parts: Iterable[Part]) -> str:
    """The terms of payment, one below the other; their own line breaks mean something."""
    return "\n".join(unique(part.own_lines() for part in parts))


def mail(address: str, electronic: Part | None) -> str:
    """The contact's e-mail, else the electronic address where its scheme says that it is one (EAS code EM)."""
    if "@" not in address and electronic is not None and electronic.attribute("schemeID") == "EM":
        address = electronic.own_text()
    return address if "@" in address else ""


def _amount(part: Part, currency: str) -> Money:
    text = part.own_text()
    if not AMOUNT.fullmatch(text):
        words = say("Line %(line)s: '%(value)s' is not an amount.", line=part.line, value=text[:50])
        raise _refused(part, words)
    try:
        return Money.parse(text, currency)
    except BadValue:
        words = say("Line %(line)s: '%(value)s' cannot be an amount in %(currency)s.", line=part.line, value=text[:50],
                    currency=currency)  # fmt: skip
        raise _refused(part, words) from None


def _code(currency: str) -> str:
    return SIGNS.get(currency.upper(), currency.upper())


def _refused(part: Part, words: Words) -> BadValue:
    return BadValue(words, line=part.line, value=part.own_text()[:50])
