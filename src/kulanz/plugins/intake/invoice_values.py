"""Values as electronic invoices write them: days, amounts, accounts, and discounts in the terms of payment.

Discounts: XRechnung 3.0, BR-DE-18 (https://xeinkauf.de/xrechnung/). Days: EN 16931, CII as `format="102"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.plugins.untrusted.xml_file import Part
from kulanz.ports.invoice import Discount, InvoiceKind

CREDITS = {"81", "83", "308", "381", "396", "420", "458", "532"}  # credit notes of every sort, UNTDID 1001
SELF_BILLED = {"261", "389", "471", "500", "527"}  # written by the buyer
SKONTO = re.compile(
    r"#SKONTO#TAGE=([0-9]{1,4})#PROZENT=([0-9]{1,3}\.[0-9]{2})(?:#BASISBETRAG=(-?[0-9]{1,15}\.[0-9]{2}))?#"
)
AMOUNT = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,10})?|\.[0-9]{1,10})")
DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
ACCOUNT = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
LONGEST = 5000


def money(part: Part | None, currency: str) -> Money | None:
    """The amount an element states, with its sign; None: there is no such element."""
    if part is None or not part.own_text():
        return None
    text = part.own_text()
    if not AMOUNT.fullmatch(text):
        words = say("Line %(line)s: '%(value)s' is not an amount.", line=part.line, value=text[:50])
        raise BadValue(str(words), words=words, line=part.line, value=text[:50])
    try:
        return Money.parse(text, currency)
    except BadValue:
        words = say("Line %(line)s: '%(value)s' cannot be an amount in %(currency)s.", line=part.line, value=text[:50],
                    currency=currency)  # fmt: skip
        raise BadValue(str(words), words=words, line=part.line, value=text[:50]) from None


def day(part: Part | None) -> date | None:
    """The day an element states; None: there is no such element. A day that does not exist is refused."""
    if part is None or not part.own_text():
        return None
    text = part.own_text()
    found = DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        words = say("Line %(line)s: '%(value)s' is not a day.", line=part.line, value=text[:50])
        raise BadValue(str(words), words=words, line=part.line, value=text[:50]) from None


def kind_of(type: str, amount_due: Money) -> InvoiceKind:
    """By the document's type first; a bill with nothing or less than nothing to pay asks for no money."""
    if type in SELF_BILLED:
        return "self_billed"
    if type in CREDITS or amount_due.minor < 0:
        return "credit"
    return "claim" if amount_due else "nothing_due"


def discounts_in(terms: str, currency: str) -> list[Discount]:
    """The discounts that the terms of payment state in the form XRechnung prescribes, one a line."""
    return [
        Discount(int(found[1]), found[2], Money.parse(found[3], currency) if found[3] else None)
        for line in terms[:LONGEST].splitlines()
        if (found := SKONTO.fullmatch("".join(line.split())))
    ]


def accounts(texts: Iterable[str]) -> tuple[str, ...]:
    """IBANs, compact, each once; an account that is named otherwise is left out."""
    compact = ["".join(text.split()).upper() for text in texts]
    return unique(text for text in compact if ACCOUNT.fullmatch(text))


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def mail(address: str, electronic: Part | None) -> str:
    """The contact's e-mail, else the electronic address where its scheme says that it is one (EAS code EM)."""
    if not address and electronic is not None and electronic.attribute("schemeID") == "EM":
        address = electronic.own_text()
    return address if "@" in address else ""
