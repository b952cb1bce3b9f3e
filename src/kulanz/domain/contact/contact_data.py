"""Contact data as a source states them: what is wrong or missing, said so that the creditor can put it right.

Nothing here refuses a claim: it comes in, and what was found is told until good data come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kulanz.kernel.words import Words, say

from .clean_text import clean, is_garbled, repaired
from .postcode import without_lost_nought, written_well
from .zones import is_country

LONGEST_VALUE, LONGEST_STATED = 254, 500
LONGEST: Mapping[str, int] = {"name": 160, "salutation": 20, "street": 120, "postcode": 12, "town": 80}  # as kept
HALVES = re.compile("[\0\ud800-\udfff]")  # what no database holds


class Kind(StrEnum):
    """The rule that found something."""

    MISSING = "missing"
    FORM = "form"  # it is not what it should be
    TYPO = "typo"
    UNKNOWN = "unknown"  # well-formed, but there is no such thing
    PLACEHOLDER = "placeholder"  # stands there because a form wanted something
    SHARED = "shared"
    BOUNCED = "bounced"
    GARBLED = "garbled"
    HIDDEN = "hidden"


UNUSABLE = frozenset(
    {Kind.FORM, Kind.TYPO, Kind.PLACEHOLDER}
)  # nothing goes there: it would reach nobody or a stranger


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing that was found about a customer's data. `field` is where, `value` what stands there."""

    kind: Kind
    field: str
    value: str
    words: Words


@dataclass(frozen=True, slots=True)
class Checked:
    """A value in its one normal form, or as it stands where it has none; `noted` is None if nothing is wrong with it."""

    value: str
    noted: Noted | None = None

    @property
    def is_usable(self) -> bool:
        return self.noted is None or self.noted.kind not in UNUSABLE


@dataclass(frozen=True, slots=True)
class Address:
    """Who the customer is and where letters go, as kept."""

    name: str
    street: str
    postcode: str
    town: str
    country: str


FIELDS = ("name", "street", "postcode", "town", "country")  # of an address
MISSING = {
    "name": say("The name is missing."),
    "street": say("The street is missing."),
    "postcode": say("The postcode is missing."),
    "town": say("The town is missing."),
    "country": say("The country is missing."),
    "email": say("There is no e-mail address."),
}
HIDDEN = say("There were invisible signs in it. They were left out.")
BOUNCED = say("It does not work: a message came back, or a person has replaced it.")


def as_stated(text: str) -> str:
    """`text` so that it can be kept and looked at, whatever it is: on one line, without signs that no database holds. What
    is longer than anything kept is told as such by its beginning."""
    text = HALVES.sub("\ufffd", text[:LONGEST_STATED])
    return text if text.isprintable() else " ".join(text.split())


def found_in(address: Address) -> Iterator[Noted]:
    """What is wrong with a name and address. A customer without any address may be one who is written to by e-mail."""
    parts = {"street": address.street, "postcode": address.postcode, "town": address.town}
    wanted = {"name": address.name, **(parts if any(parts.values()) else {})}
    yield from (missing(field) for field, text in wanted.items() if not text)
    for field in ("name", "street", "town"):
        yield from _garbled(field, getattr(address, field))
    if not address.country:
        yield missing("country")
    elif not is_country(address.country):
        yield unknown_country(address.country)
    elif address.postcode and written_well(address.postcode, address.country) is None:
        yield Noted(Kind.FORM, "postcode", address.postcode, _postcode_words(address))


def missing(field: str) -> Noted:
    return Noted(Kind.MISSING, field, "", MISSING[field])


def too_long(field: str, value: str) -> Noted:
    words = say("This is longer than %(limit)s characters.", limit=LONGEST[field])
    return Noted(Kind.FORM, field, value[:LONGEST_VALUE], words)


def unknown_country(value: str) -> Noted:
    words = say("We know no country “%(country)s”.", country=value[:LONGEST_VALUE])
    return Noted(Kind.UNKNOWN, "country", value[:LONGEST_VALUE], words)


def unknown_language(value: str) -> Noted:
    words = say("We know no language “%(language)s”.", language=value[:LONGEST_VALUE])
    return Noted(Kind.UNKNOWN, "language", value[:LONGEST_VALUE], words)


def hidden(field: str, value: str) -> Noted:
    """`value` is what is left of it."""
    return Noted(Kind.HIDDEN, field, value[:LONGEST_VALUE], HIDDEN)


def bounced(field: str, value: str) -> Noted:
    return Noted(Kind.BOUNCED, field, value[:LONGEST_VALUE], BOUNCED)


def _garbled(field: str, text: str) -> Iterator[Noted]:
    if is_garbled(text):
        maybe = clean(repaired(text))
        plain = say("Letters in it were lost on the way.")
        words = (
            plain if maybe == text else say("Letters in it were lost on the way. Is “%(maybe)s” meant?", maybe=maybe)
        )
        yield Noted(Kind.GARBLED, field, text, words)


def _postcode_words(address: Address) -> Words:
    maybe = without_lost_nought(address.postcode, address.country)
    if maybe:
        return say("The first nought seems to be lost. Is %(maybe)s meant?", maybe=maybe)
    return say("Postcodes in this country (%(country)s) look different.", country=address.country)
