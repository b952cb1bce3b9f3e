"""What one batch of drafts says about its customers, each once, in normal form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kulanz.domain.clean_text import clean, hides_something
from kulanz.domain.contact_data import Checked, Noted, hidden
from kulanz.domain.place import country_code
from kulanz.domain.postcode import written_well
from kulanz.ports.intake import ClaimDraft

from .quality import check_emails, check_iban, check_phone

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
SHOWN = {**TEXTS, "customer_number": "number", "email": "email", "phone": "phone"}  # where an invisible sign deceives


@dataclass(frozen=True, slots=True)
class Stated:
    """A customer as stated. Empty: nothing was said about it; `iban` None: no account was named."""

    name: str = ""
    salutation: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "DE"
    language: str = "de"
    is_business: bool | None = None  # None: nothing was said about it
    emails: tuple[Checked, ...] = ()
    phones: tuple[Checked, ...] = ()
    iban: Checked | None = None
    hidden: tuple[Noted, ...] = ()


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
        signs.setdefault(number, {}).update((noted.field, noted) for noted in _hidden(draft))
    return {number: _stated(facts, tuple(signs[number].values())) for number, facts in merged.items()}


def number_in(draft: ClaimDraft) -> str:
    """The customer number as it is kept."""
    return clean(draft.customer_number) or draft.customer_number


def _stated(facts: dict[str, Any], signs: tuple[Noted, ...]) -> Stated:
    texts = {field: clean(str(facts.get(name, ""))) for name, field in TEXTS.items()}
    code, is_business = country_code(clean(str(facts["country"]))), facts.get("is_business")
    phone, iban = str(facts.get("phone", "")), str(facts.get("iban", ""))
    return Stated(
        **texts | {"postcode": written_well(texts["postcode"], code) or texts["postcode"]},
        country=code if len(code) == len("DE") else "",
        language=str(facts["language"]),
        is_business=is_business,
        emails=tuple(check_emails(str(facts.get("email", "")), is_business=bool(is_business))),
        phones=(check_phone(phone, country=code),) if clean(phone) else (),
        iban=check_iban(iban) if clean(iban) else None,
        hidden=signs,
    )


def _hidden(draft: ClaimDraft) -> Iterator[Noted]:
    for name, field in SHOWN.items():
        text = getattr(draft, name)
        if not text.isascii() and hides_something(text):
            yield hidden(field, clean(text))
