"""Draws the demo's customers: invented people and firms with believable names, addresses and bank accounts.

Everything comes from the chance it is given, so that the same seed makes the same town.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kulanz.domain.contact.wording import sort_name

PORTFOLIO = Path(__file__).parent / "portfolio"
BANKS = ("10010010", "12030000", "20050550", "37040044", "50010517", "73150000")
MAIL_DOMAINS = ("post.example", "mail.example", "web.example", "familie.example")
NO_EMAIL_EACH, NO_EMAIL_PLACE = 19, 7  # one of so many has no e-mail address; each second of them no street either


@dataclass(frozen=True, slots=True)
class Person:
    """One customer as its creditor knows it; `email` may be empty, `street` too. `iban` is the account they pay from."""

    number: str
    name: str
    salutation: str
    is_business: bool
    language: str
    street: str
    postcode: str
    town: str
    country: str
    email: str
    phone: str
    iban: str


def draw_person(number: str, creditor: Mapping[str, Any], index: int, chance: random.Random) -> Person:
    """The `index`-th customer of `creditor` (a table of `creditors.toml`), with the number it has there."""
    group = _group(creditor, chance)
    country = group.get("country", "DE")
    salutation, first, last = _name(group, chance)
    is_business = country == "DE" and chance.randrange(100) < creditor["business_percent"]
    name = _company(last, chance) if is_business else f"{first} {last}"
    town = chance.choice(_people()["towns"][creditor["key"]][country])
    street = f"{chance.choice(_people()['streets'][creditor['key']][country])} {chance.randrange(1, 140)}"
    has_email, has_moved = index % NO_EMAIL_EACH != NO_EMAIL_PLACE, index % (2 * NO_EMAIL_EACH) == NO_EMAIL_PLACE
    return Person(
        number=number,
        name=name,
        salutation="" if is_business else salutation,
        is_business=is_business,
        language=group["language"],
        street="" if has_moved else street,
        postcode=town[0],
        town=town[1],
        country=country,
        email=_email(first, last, name, index, is_business, chance) if has_email else "",
        phone=f"+49 171 39200 {chance.randrange(100):02d}" if chance.randrange(100) < 60 else "",
        iban=drawn_iban(chance),
    )


def drawn_iban(chance: random.Random) -> str:
    """A bank account at one of the town's banks."""
    return iban_of(chance.choice(BANKS), chance.randrange(10**9))


def iban_of(bank: str, number: int) -> str:
    """A German IBAN with right check digits (ISO 13616)."""
    body = f"{bank}{number:010d}"
    return f"DE{98 - int(body + '131400') % 97:02d}{body}"


@cache
def _people() -> Mapping[str, Any]:
    with (PORTFOLIO / "people.toml").open("rb") as file:
        return tomllib.load(file)


def _group(creditor: Mapping[str, Any], chance: random.Random) -> Mapping[str, Any]:
    groups: Sequence[Mapping[str, Any]] = _people()["names"]
    is_foreign = chance.randrange(100) < creditor["foreign_percent"]
    fitting = [group for group in groups if ("country" in group) == is_foreign]
    return chance.choices(fitting, weights=[group["weight"] for group in fitting])[0]


def _name(group: Mapping[str, Any], chance: random.Random) -> tuple[str, str, str]:
    """Form of address, first name, last name; a tenth leaves the form of address open."""
    is_woman = chance.random() < 0.5
    first = chance.choice(group["women" if is_woman else "men"])
    salutation = "Frau" if is_woman else "Herr"
    return salutation if chance.randrange(10) else "", first, chance.choice(group["last"])


def _company(last: str, chance: random.Random) -> str:
    companies = _people()["companies"]
    return f"{chance.choice(companies['heads'])} {last} {chance.choice(companies['tails'])}"


def _email(first: str, last: str, name: str, index: int, is_business: bool, chance: random.Random) -> str:
    if is_business:
        return f"buchhaltung@{_plain(name.split()[0])}-{_plain(last)}.example"
    return f"{_plain(first)}.{_plain(last)}{index % 90 + 10}@{chance.choice(MAIL_DOMAINS)}"


def _plain(text: str) -> str:
    """Letters that an address may have: umlauts by their base letter, no blanks."""
    return "".join(letter for letter in sort_name(text) if letter.isascii() and letter.isalnum())
