"""What one batch of drafts says about its customers, each once, in normal form, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

from kulanz.domain.contact.clean_text import clean, hides_something
from kulanz.domain.contact.contact_data import LONGEST, Address, Checked, Kind, Noted, found_in, hidden, too_long
from kulanz.domain.contact.postcode import written_well
from kulanz.ports.intake import ClaimDraft

from .quality import check_country, check_emails, check_iban, check_language, check_phone

TEXTS = {
    "customer_name": "name",
    "salutation": "salutation",
    "street": "street",
    "postcode": "postcode",
    "town": "town",
}
CONTACTS = ("email", "phone", "iban")
NEWEST = ("language", "country")  # always stated: the newest counts
RAW = (*TEXTS, *CONTACTS, *NEWEST, "is_business")
SAYING = ("customer_number", *RAW)
SAID = attrgetter(*SAYING)
SHOWN = {**TEXTS, "customer_number": "number", "email": "email", "phone": "phone"}  # where an invisible sign deceives


@dataclass(frozen=True, slots=True)
class Stated:
    """A customer as stated. Empty: nothing was said about it, or nothing that can be kept, which is `noted`; `iban` None:
    no account was named."""

    name: str = ""
    salutation: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""
    language: str = ""
    is_business: bool | None = None  # None: nothing was said about it
    emails: tuple[Checked, ...] = ()
    phones: tuple[Checked, ...] = ()
    iban: Checked | None = None
    noted: tuple[Noted, ...] = ()


def stated_in(drafts: Sequence[ClaimDraft]) -> dict[str, Stated]:
    """By customer number. Where several drafts speak of one customer the later ones count, as far as they say anything."""
    merged: dict[str, dict[str, Any]] = {}  # Any: fields of a draft
    signs: dict[str, dict[str, Noted]] = {}
    for draft in drafts:
        number = number_in(draft)
        known = merged.setdefault(number, {})
        known.update(
            {name: value for name in RAW if (value := getattr(draft, name)) or name in NEWEST or value is False}
        )
        shown = {name: getattr(draft, name) for name in SHOWN}
        signs.setdefault(number, {}).update((noted.field, noted) for noted in _hidden(shown))
    return {number: _stated(facts, tuple(signs[number].values())) for number, facts in merged.items()}


def noted_in(draft: ClaimDraft) -> tuple[Noted, ...]:
    """What is wrong with what one draft states of its customer. What it leaves out is not wrong."""
    return _noted(SAID(draft))


@lru_cache(maxsize=1024)  # a file often has several rows of one customer
def _noted(said: tuple[Any, ...]) -> tuple[Noted, ...]:  # Any: fields of a draft
    facts = dict(zip(SAYING, said, strict=True))
    one = _stated(facts, tuple(_hidden(facts)))
    odd = found_in(Address(one.name, one.street, one.postcode, one.town, one.country))
    checked = (*one.emails, *one.phones, *((one.iban,) if one.iban else ()))
    return (
        *one.noted,
        *(noted for noted in odd if noted.kind is not Kind.MISSING),
        *(each.noted for each in checked if each.noted),
    )


def number_in(draft: ClaimDraft) -> str:
    """The customer number as it is kept."""
    return clean(draft.customer_number) or draft.customer_number


def _stated(facts: dict[str, Any], signs: tuple[Noted, ...]) -> Stated:
    texts = {field: clean(str(facts.get(name, ""))) for name, field in TEXTS.items()}
    long = [too_long(field, text) for field, text in texts.items() if len(text) > LONGEST[field]]
    texts |= {noted.field: "" for noted in long}
    country, language = check_country(str(facts["country"])), check_language(str(facts["language"]))
    is_business, phone, iban = facts.get("is_business"), str(facts.get("phone", "")), str(facts.get("iban", ""))
    return Stated(
        **texts | {"postcode": written_well(texts["postcode"], country.value) or texts["postcode"]},
        country=country.value,
        language=language.value,
        is_business=is_business,
        emails=tuple(check_emails(str(facts.get("email", "")), is_business=bool(is_business))),
        phones=(check_phone(phone, country=country.value),) if clean(phone) else (),
        iban=check_iban(iban) if clean(iban) else None,
        noted=(*signs, *long, *(each.noted for each in (country, language) if each.noted)),
    )


def _hidden(facts: Mapping[str, Any]) -> Iterator[Noted]:  # Any: fields of a draft
    for name, field in SHOWN.items():
        text = facts[name]
        if not text.isascii() and hides_something(text):
            yield hidden(field, clean(text))
