"""How alike two names are that a bank and a creditor know: order, umlauts, titles and legal forms do not count."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from kulanz.domain.contact.wording import sort_name

KEPT = 20_000  # names that come again and again while a batch is compared
DOUBLES = re.compile("ae|oe|ue")
SAME_WORD = 0.85
ONE_WORD = 0.6  # "Müller" alone says little
EXTRA_WORDS = 0.9  # "Max und Erika Müller" paid for "Max Müller"
NOISE = {
    "herr", "frau", "familie", "dr", "prof", "dipl", "ing", "mr", "mrs", "dhr", "mevr", "und", "and", "en", "u", "von",
    "van", "de", "der", "den", "gmbh", "mbh", "ag", "kg", "ohg", "ug", "gbr", "ev", "eg", "co", "bv", "nv", "ltd",
}  # fmt: skip


@lru_cache(maxsize=KEPT)
def likeness(left: str, right: str) -> float:
    """From 0 (nothing in common) to 1 (the same words, in any order)."""
    shorter, longer = sorted((_words(left), _words(right)), key=len)
    if not shorter:
        return 0.0
    rest = list(longer)
    score = 0.0
    for word in shorter:
        best = max(rest, key=lambda other: _word_likeness(word, other))
        score += _word_likeness(word, best)
        rest.remove(best)
    score /= len(shorter)
    if rest:
        score *= EXTRA_WORDS
    return score * ONE_WORD if len(shorter) == 1 and len(longer) > 1 else score


def search_names(name: str) -> set[str]:
    """The sort names (`wording.sort_name`) under which a payer may be kept: first or last name in front, and umlauts that
    the bank wrote out, `MUELLER`, as the letter alone."""
    found: set[str] = set()
    sorted_name = sort_name(name.replace(",", " "))
    for form in (sorted_name, DOUBLES.sub(lambda double: double[0][0], sorted_name)):
        words = form.split()
        found |= {" ".join(words), " ".join([*words[1:], *words[:1]]), " ".join([*words[-1:], *words[:-1]])}
    return found - {""}


@lru_cache(maxsize=KEPT)
def _words(name: str) -> tuple[str, ...]:
    """Plain words; `ae`, `oe`, `ue` count as the vowel alone, since banks write Müller as Mueller or as Muller."""
    folded = unicodedata.normalize("NFKD", name[:200].casefold())
    letters = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    for double, single in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        letters = letters.replace(double, single)
    words = letters.split()
    return tuple([word for word in words if word not in NOISE][:12] or words[:12])


@lru_cache(maxsize=KEPT)
def _word_likeness(left: str, right: str) -> float:
    if left == right:
        return 1.0
    if (len(left) == 1 or len(right) == 1) and left[0] == right[0]:
        return 0.8  # an initial
    if min(len(left), len(right)) * 2 < SAME_WORD * (len(left) + len(right)):
        return 0.0  # too unlike in length
    ratio = SequenceMatcher(None, left, right, autojunk=False).ratio()
    return ratio if ratio >= SAME_WORD else 0.0
