"""Small rules of wording: how a name is sorted, how a person is greeted."""

from __future__ import annotations

import unicodedata

from kulanz.kernel.words import Words, say

PARTICLES = frozenset({
    "af", "al", "auf", "bin", "da", "de", "dei", "del", "della", "den", "der", "des", "di", "dos", "du", "el", "la", "le",
    "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
})  # fmt: skip
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})


def sort_name(name: str) -> str:
    """`name` as it is sorted and searched: small letters, no accents, umlauts as their base letters (DIN 5007-1)."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())


def last_name(name: str) -> str:
    """The family name as it is spoken to, with what belongs before it: `van Dijk`, `von der Heide`."""
    words = name.split()
    first = len(words) - 1
    while first > 1 and words[first - 1].casefold() in PARTICLES:
        first -= 1
    return " ".join(words[first:]) if words else ""


def greeting(*, name: str, salutation: str, is_business: bool) -> Words:
    """How a message begins. With no known form of address the full name is used, neutral and friendly."""
    last = last_name(name)
    if not name or is_business:
        return say("Hello,")
    if salutation.casefold() in ("frau", "ms", "mrs", "f"):
        return say("Hello Ms %(name)s,", name=last)
    if salutation.casefold() in ("herr", "mr", "m"):
        return say("Hello Mr %(name)s,", name=last)
    return say("Hello %(name)s,", name=name)
