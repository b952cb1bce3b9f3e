"""What is written in a cell, by what the column means: text, e-mail, country, language, currency, yes or no.

Each function takes a cell without outer blanks and gives a value or raises `Unreadable` with the reason for people.
"""

from __future__ import annotations

import re
from functools import cache

from babel import Locale
from babel.numbers import list_currencies

from kulanz.domain.contact.clean_text import clean
from kulanz.domain.matching.reference import mod_97
from kulanz.kernel.words import say
from kulanz.plugins.untrusted.cells import Unreadable, plain

LONGEST_TEXT, LONGEST_NUMBER = 500, 64
NAMED_IN = ("de", "en", "nl")  # the languages in which countries and languages are known by name

SIGNS = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "EURO": "EUR", "SFR": "CHF", "SFR.": "CHF", "FR.": "CHF"}
COUNTRY_SIGNS = {
    "d": "DE", "ger": "DE", "deu": "DE", "a": "AT", "aut": "AT", "nld": "NL", "holland": "NL", "che": "CH", "uk": "GB",
}  # fmt: skip
LANGUAGE_CODES = {"deu": "de", "ger": "de", "eng": "en", "nld": "nl", "dut": "nl", "fra": "fr", "fre": "fr"}
BUSINESS = {
    "ja", "j", "yes", "y", "true", "wahr", "1", "x", "b2b", "firma", "firmenkunde", "geschaeft", "geschaeftlich",
    "geschaeftskunde", "gewerbe", "gewerblich", "gewerbekunde", "unternehmen", "business", "company", "commercial",
    "organisation", "organization", "zakelijk", "bedrijf",
}  # fmt: skip
PRIVATE = {
    "nein", "n", "no", "false", "falsch", "0", "nee", "b2c", "privat", "privatkunde", "privatperson", "person",
    "verbraucher", "private", "consumer", "individual", "personal", "particulier", "consument",
}  # fmt: skip
YES = {"ja", "j", "yes", "y", "true", "wahr", "1", "x", "erteilt", "optin", "granted", "vorhanden"}
NO = {"nein", "n", "no", "false", "falsch", "0", "nee", "keine", "optout", "none", "geen"}
DEBIT_CREDIT = {"s": 1, "soll": 1, "d": 1, "dr": 1, "debit": 1, "debet": 1, "h": -1, "haben": -1, "c": -1, "cr": -1,
                "credit": -1}  # fmt: skip
CODE_AND_NAME = re.compile(r"([A-Z]{3})(?: [-–] | ?\().{3,40}")  # USD - United States Dollar
COUNT = re.compile(r"(?:[^\W\d_]{2,12}\.? )?([0-9]{1,2})\.?(?:[,.]0+)?")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
EMAIL = re.compile(
    r"(?!\.|.*\.\.|.*\.@)[^@\s,;:<>()\[\]\"\\]{1,64}"
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:xn--[a-z0-9-]{2,59}|[^\W\d_]{2,63})"
)


def text(cell: str) -> str:
    if len(cell) > LONGEST_TEXT:
        raise Unreadable(say("This is longer than %(limit)s characters.", limit=LONGEST_TEXT))
    return _one_line(cell)


def number(cell: str) -> str:
    """A number of a customer, a claim or a contract: any signs, but short."""
    if len(cell) > LONGEST_NUMBER:
        raise Unreadable(say("This is longer than %(limit)s characters.", limit=LONGEST_NUMBER))
    seen = clean(_one_line(cell))  # two numbers that look the same are the same
    if not seen:
        raise Unreadable(say("There is a character in it that no text can hold."))
    return seen


def email(cell: str) -> str:
    if len(cell) > 254 or not EMAIL.fullmatch(cell):
        raise Unreadable(say("This is not an e-mail address."))
    return cell


def currency(cell: str) -> str:
    code = SIGNS.get(cell.upper(), cell.upper())
    if found := CODE_AND_NAME.fullmatch(cell):
        code = found[1]
    if code not in _currencies():
        raise Unreadable(say("This is not a currency we know. Write EUR, for example."))
    return code


def country(cell: str) -> str:
    code = _countries().get(plain(cell))
    if code is None:
        raise Unreadable(say("This is not a country we know. Write its two letters, DE for example."))
    return code


def language(cell: str) -> str:
    code = _languages().get(plain(cell)) or _languages().get(plain(re.split(r"[-_]", cell)[0]))
    if code is None:
        raise Unreadable(say("This is not a language we know. Write its two letters, de for example."))
    return code


def is_business(cell: str) -> bool:
    word = plain(cell)
    if word not in BUSINESS and word not in PRIVATE:
        raise Unreadable(say("This is neither a business nor a private customer. Write yes or no."))
    return word in BUSINESS


def yes_or_no(cell: str) -> bool:
    word = plain(cell)
    if word not in YES and word not in NO:
        raise Unreadable(say("This is neither yes nor no."))
    return word in YES


def debit_credit(cell: str) -> int:
    """1 for what the customer owes, -1 for what he is owed."""
    sign = DEBIT_CREDIT.get(plain(cell))
    if sign is None:
        raise Unreadable(say("This does not say whether the amount is owed (S) or a credit (H)."))
    return sign


def count(cell: str) -> int:
    """A small whole number; `3.` and `Stufe 3` are 3."""
    found = COUNT.fullmatch(cell)
    if found is None:
        raise Unreadable(say("This is not a small whole number."))
    return int(found[1])


def iban(cell: str) -> str:
    """A compact IBAN with right check digits (ISO 13616)."""
    compact = "".join(cell.split()).upper()
    if not IBAN.fullmatch(compact) or mod_97(compact[4:] + compact[:4]) != 1:
        raise Unreadable(say("This is not an IBAN: a digit is missing or wrong."))
    return compact


def _one_line(cell: str) -> str:
    if "\0" in cell:
        raise Unreadable(say("There is a character in it that no text can hold."))
    return cell if cell.isprintable() else " ".join(cell.split())


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


@cache
def _countries() -> dict[str, str]:
    """Plain names and codes of countries to ISO 3166 codes."""
    names = _names("territories", re.compile(r"[A-Z]{2}"))
    return names | {code.lower(): code for code in names.values()} | COUNTRY_SIGNS


@cache
def _languages() -> dict[str, str]:
    """Plain names and codes of languages to ISO 639 codes."""
    names = _names("languages", re.compile(r"[a-z]{2}"))
    return names | {code: code for code in names.values()} | LANGUAGE_CODES


def _names(kind: str, codes: re.Pattern[str]) -> dict[str, str]:
    """What countries or languages are called in the languages of `NAMED_IN`, in plain letters, to their code."""
    tables = [getattr(Locale(language), kind) for language in NAMED_IN]
    return {
        plain(str(name)): str(code) for table in tables for code, name in table.items() if codes.fullmatch(str(code))
    }
