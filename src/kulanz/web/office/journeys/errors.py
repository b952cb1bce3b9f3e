"""What the rules say about a journey that cannot be, with its place, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from kulanz.domain.journey.location import Location
from kulanz.kernel.errors import KulanzError
from kulanz.kernel.words import Words
from kulanz.web.ui.errors import sentence
from kulanz.writing.formats import say_text

STAGES = ("key", "behind")  # values of sentences and places that name a stage by its key


def journey_sentence(error: KulanzError, names: Mapping[str, str] | None = None) -> str:
    """The sentence behind its place. With `names` of the stages by key it speaks of them as a page does, not as a file."""
    words, place = error.facts.get("why"), error.facts.get("place")
    if not isinstance(words, Words) or not isinstance(place, Location):
        return sentence(error)
    *at, said = (say_text(_named(one, names or {})) for one in (*place.words, words))
    return f"{', '.join(at)}: {said}"


def _named(words: Words, names: Mapping[str, str]) -> Words:
    stages = {name: names[key] for name in STAGES if (key := str(words.values.get(name))) in names}
    return Words(words.text, {**words.values, **stages})
