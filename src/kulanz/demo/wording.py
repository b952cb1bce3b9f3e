"""Speaks to people in their language outside of Django: the demo's own processes read gettext catalogues themselves.
The language is the reader's choice, by the browser's Accept-Language (RFC 9110, 12.5.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import negotiate_locale
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from kulanz.kernel.money import Money
from kulanz.kernel.words import Words

LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says sentences in `language`, in English where its catalogue has no words."""

    language: str
    known: Mapping[str, str]

    def __call__(self, words: Words) -> str:
        text = self.known.get(words.text) or words.text
        return text % words.values if words.values else text

    def money(self, amount: Money) -> str:
        return format_currency(amount.amount, amount.currency, locale=self.language)


def speaker(folder: Path, language: str) -> Speaker:
    return Speaker(language, catalogue(folder, language))


def language_of(accepted: str, *, otherwise: str = "de") -> str:
    """The first of our languages in the order the reader prefers them."""
    wishes = []
    for part in accepted.split(",")[:20]:
        name, _, rest = part.strip().partition(";")
        wishes.append((-quality(rest), name.strip()))
    ordered = [name for worth, name in sorted(wishes, key=lambda wish: wish[0]) if name and worth < 0]
    return negotiate_locale(ordered, LANGUAGES, sep="-") or (otherwise if otherwise in LANGUAGES else "en")


def quality(rest: str) -> float:
    name, _, value = rest.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


@cache
def catalogue(folder: Path, language: str) -> Mapping[str, str]:
    path = folder / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        entries = read_po(file)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string and not entry.fuzzy}
