"""GiroCode: the text inside the QR code that fills in a bank transfer, built here because it must be exact.

EPC069-12 v2.1, https://www.europeanpaymentscouncil.eu - version 002, UTF-8; encode with error correction M.
"""

from __future__ import annotations

import re

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say

from .reference import checked, compact, mod_97

MOST_BYTES = 331
MOST_NAME, MOST_TEXT = 70, 140
MOST_MINOR = 99_999_999_999
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
# length of an IBAN by country: SEPA members (EPC409-09)
IBAN_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "NL"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "EE", "LT", "LU"), 20),
    **dict.fromkeys(("CH", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "DE", "GB", "IE", "ME", "RS", "VA"), 22),
    **dict.fromkeys(("GI",), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "RO", "SE", "SK"), 24),
    **dict.fromkeys(("PT",), 25),
    **dict.fromkeys(("IS",), 26),
    **dict.fromkeys(("FR", "GR", "IT", "MC", "SM"), 27),
    **dict.fromkeys(("AL", "CY", "HU", "PL"), 28),
    **dict.fromkeys(("MT",), 31),
}


def girocode(*, name: str, iban: str, amount: Money, reference: str = "", text: str = "", bic: str = "") -> str:
    """The payload. `name` must be the account holder's, or banks warn the payer. Either `reference` (RF) or `text`."""
    if reference and text:
        raise BadValue(say("A GiroCode carries either a reference or a text, not both."), reference=reference)
    lines = (
        "BCD",
        "002",
        "1",
        "SCT",
        _bic(bic),
        _line(say("name"), name, MOST_NAME),
        checked_iban(iban),
        _amount(amount),
        "",
        checked(reference) if reference else "",
        _line(say("text"), text, MOST_TEXT) if text else "",
    )
    payload = "\n".join(lines).rstrip("\n")  # nothing after the last line in use
    size = len(payload.encode())
    if size > MOST_BYTES:
        raise BadValue(
            say(
                "The GiroCode would have %(size)s bytes; %(most)s are allowed. Shorten name or text.",
                size=size,
                most=MOST_BYTES,
            ),
            size=size,
        )
    return payload


def checked_iban(text: str) -> str:
    """An IBAN without spaces, if country, length and check digits are right."""
    iban = compact(text)
    if not _IBAN.fullmatch(iban):
        raise BadValue(say("'%(given)s' is no IBAN.", given=text), value=text)
    length = IBAN_LENGTHS.get(iban[:2])
    if length is None:
        raise BadValue(say("'%(country)s' is no country that takes part in SEPA.", country=iban[:2]), value=text)
    if len(iban) != length:
        raise BadValue(
            say(
                "An IBAN of %(country)s has %(right)s characters, not %(length)s.",
                country=iban[:2],
                right=length,
                length=len(iban),
            ),
            value=text,
        )
    if mod_97(iban[4:] + iban[:4]) != 1:
        raise BadValue(say("The check digits of the IBAN are wrong; please look at the last digits."), value=text)
    return iban


def _amount(amount: Money) -> str:
    if amount.currency != "EUR":
        raise BadValue(
            say("A GiroCode is for euro amounts, not %(currency)s.", currency=amount.currency), amount=str(amount)
        )
    if not 1 <= amount.minor <= MOST_MINOR:
        raise BadValue(say("The amount must lie between 0.01 and 999999999.99."), amount=str(amount))
    return f"EUR{amount.amount:f}"


def _bic(text: str) -> str:
    bic = compact(text)
    if bic and not BIC.fullmatch(bic):
        raise BadValue(say("'%(given)s' is no BIC.", given=text), value=text)
    return bic


def _line(what: Words, text: str, most: int) -> str:
    if not text.strip():
        raise BadValue(say("The %(what)s is empty.", what=what), value=text)
    if _CONTROL.search(text):
        raise BadValue(say("The %(what)s must be a single line.", what=what), value=text)
    if len(text) > most:
        raise BadValue(
            say(
                "The %(what)s has %(length)s characters; %(most)s are allowed.", what=what, length=len(text), most=most
            ),
            value=text,
        )
    return text.strip()
