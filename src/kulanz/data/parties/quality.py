"""E-mail addresses, telephone numbers and IBANs in their one normal form, or with what is wrong with them.

RFC 5321 and IDNA by email-validator, E.164 by Google's libphonenumber, ISO 13616 by schwifty. These libraries are no part
of the standard library, so they are asked here and not in the domain; what a finding says is the domain's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

import phonenumbers
from babel import Locale
from email_validator import EmailSyntaxError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from kulanz.domain.contact.clean_text import clean
from kulanz.domain.contact.contact_data import LONGEST_VALUE, Checked, Kind, Noted, unknown_country, unknown_language
from kulanz.domain.contact.mailbox import trouble_with
from kulanz.domain.contact.zones import country_code, is_country
from kulanz.kernel.words import Words, _, say
from kulanz.ports.intake import ClaimDraft

CLAIM_TEXTS = (
    "claim_number",
    "kind",
    "reason",
    "contract",
    "mandate",
)  # the customer's are cleaned where they are kept
MOST_IN_ONE = 5
PLAIN, LONGEST_USUAL = re.compile(r"(?=.{1,64}\Z)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"), 200
MOST_REMEMBERED = 1024  # checks of the last values: a file often has several rows of one customer
MOBILE, FIXED, OTHER = _("mobile"), _("fixed line"), ""
LINES = {  # what can be told about a number; in North America nobody can tell a mobile one
    PhoneNumberType.MOBILE: MOBILE,
    PhoneNumberType.FIXED_LINE: FIXED,
}
EXPENSIVE = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN})
NO_ADDRESS, TWO_ADDRESSES = say("This is not an e-mail address."), say("There is more than one @ in it.")
NOT_ASCII = say("There are letters before the @ that mail servers do not take.")
NO_NUMBER = say("This is not a telephone number.")
UNREAL_NUMBER = say("There is probably no such number: its beginning or its length does not fit.")
DEAR_NUMBER = say("Calls to this number cost extra. It is hardly the customer's own.")
NO_IBAN = say("This is not an IBAN: a digit is missing or wrong.")


def clean_draft(draft: ClaimDraft) -> ClaimDraft:
    """Without invisible signs in what it says about the claim. Most drafts need nothing and come back as they are."""
    changed: dict[str, Any] = {  # Any: fields by name
        name: text for name in CLAIM_TEXTS if (text := clean(getattr(draft, name))) != getattr(draft, name)
    }
    return replace(draft, **changed) if changed else draft


def check_emails(text: str, *, is_business: bool) -> list[Checked]:
    """Each address of a cell; people put several into one, with a semicolon or comma between them."""
    parts = [part.strip() for part in clean(text).replace(";", ",").split(",")]
    return [check_email(part, is_business=is_business) for part in parts[:MOST_IN_ONE] if part]


@lru_cache(maxsize=MOST_REMEMBERED)
def check_email(text: str, *, is_business: bool = False) -> Checked:
    """The domain in small letters and readable (IDN), nothing looked up in the network."""
    stated = clean(text).removeprefix("mailto:").strip("<>").strip()
    if usual := _usual(stated):
        return Checked(usual, trouble_with(usual, is_business=is_business))
    try:
        found = validate_email(stated, check_deliverability=False, allow_smtputf8=True)
    except EmailSyntaxError:
        words = TWO_ADDRESSES if stated.count("@") > 1 else NO_ADDRESS
        return _wrong(Kind.FORM, "email", stated, words)
    if found.ascii_email is None:
        return _wrong(Kind.FORM, "email", found.normalized, NOT_ASCII)
    return Checked(found.normalized, trouble_with(found.normalized, is_business=is_business))


def _usual(stated: str) -> str:
    """The normal form where what stands before the @ is plain, as nearly always: then only the domain is looked at, and
    most customers share few of them. Empty: this needs a closer look."""
    local, _at, domain = stated.rpartition("@")
    known = _domain(domain) if PLAIN.fullmatch(local) and len(stated) <= LONGEST_USUAL else ""
    return f"{local}@{known}" if known else ""


@lru_cache(maxsize=MOST_REMEMBERED)
def _domain(text: str) -> str:
    """In its normal form; empty for one where no address can be."""
    try:
        return validate_email(f"x@{text}", check_deliverability=False).domain
    except EmailSyntaxError:
        return ""


@lru_cache(maxsize=MOST_REMEMBERED)
def check_phone(text: str, *, country: str) -> Checked:
    """E.164, a number without its country read as one of `country`; an extension follows it as RFC 3966 writes it."""
    stated = clean(text).removeprefix("tel:")
    try:
        number = phonenumbers.parse(stated, country if country in phonenumbers.SUPPORTED_REGIONS else None)
    except NumberParseException:
        return _wrong(Kind.FORM, "phone", stated, NO_NUMBER)
    if not phonenumbers.is_possible_number(number):
        return _wrong(Kind.FORM, "phone", stated, NO_NUMBER)
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if number.extension:
        value += f";ext={number.extension}"
    if phonenumbers.number_type(number) in EXPENSIVE:
        return _wrong(Kind.PLACEHOLDER, "phone", value, DEAR_NUMBER)
    if not phonenumbers.is_valid_number(number):
        return _wrong(Kind.UNKNOWN, "phone", value, UNREAL_NUMBER)
    return Checked(value)


def phone_words(value: str) -> tuple[str, str]:
    """A kept number as people read it, and whether it is a mobile (English message id; empty: nobody knows)."""
    try:
        number = phonenumbers.parse(value, None)
    except NumberParseException:
        return value, OTHER
    return (
        phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        LINES.get(phonenumbers.number_type(number), OTHER),
    )


def check_iban(text: str) -> Checked:
    """In its compact form, its length and check digits looked at."""
    try:
        return Checked(str(IBAN(text)))
    except SchwiftyException:
        return _wrong(Kind.FORM, "iban", clean(text), NO_IBAN)


@lru_cache(maxsize=MOST_REMEMBERED)
def check_country(text: str) -> Checked:
    """Its two letters; empty where nothing is said, and where we know no such country."""
    code = country_code(clean(text))
    return Checked(code) if not code or is_country(code) else Checked("", unknown_country(clean(text)))


@lru_cache(maxsize=MOST_REMEMBERED)
def check_language(text: str) -> Checked:
    """Its two letters, `de` for de-AT; empty where we know no such language."""
    code = clean(text).lower().partition("-")[0]
    is_known = len(code) == len("de") and code in Locale("en").languages
    return Checked(code) if not code or is_known else Checked("", unknown_language(clean(text)))


def iban_or_none(text: str) -> str | None:
    """The compact IBAN; None for nothing, and for what is none."""
    checked = check_iban(text) if text.strip() else None
    return checked.value if checked and checked.is_usable else None


def _wrong(kind: Kind, field: str, value: str, words: Words) -> Checked:
    value = value[:LONGEST_VALUE]
    return Checked(value, Noted(kind, field, value, words))
