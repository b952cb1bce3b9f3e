"""What the rules say about a journey that cannot be, in the reader's language: each sentence of theirs, with its values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.kernel.errors import KulanzError
from kulanz.web.ui.errors import rule_sentence

# As `domain/journey_data.py`, `domain/conditions.py` and `data/tenancy/journeys/file.py` say them; a test holds this complete.
SENTENCES = (
    _("Journey '%(key)s' has no stages, or more than %(most)s."),
    _("%(place)s is not a list of fields."),
    _("%(place)s: channel and text stand either at the stage or in its options."),
    _("%(place)s has no options."),
    _("%(place)s: two options have the same key."),
    _("%(place)s: an option is not sterner than its stage."),
    _("The journey's ends are a list, the last one without conditions."),
    _("The last end of a journey has no conditions, so that one always fits."),
    _("%(place)s: a branch names the event after which it comes."),
    _("%(place)s: only what comes before the due day has days below zero."),
    _("%(place)s: before the due day there is only service."),
    _("%(place)s: it has no last day; a late calendar drops no stage."),
    _("%(place)s: it ends before it begins."),
    _("Stage '%(stage)s' stands twice."),
    _("Stage '%(stage)s' comes after '%(behind)s', which does not stand before it."),
    _("Stage '%(stage)s' is kinder than what lies behind it."),
    _("Journey '%(key)s' has no stage for what is overdue."),
    _("Stage '%(stage)s' must name what lies behind it, lest one be skipped."),
    _("%(place)s has unknown fields: %(fields)s."),
    _("%(place)s: a key has letters, digits and underscores only."),
    _("%(place)s has no %(name)s, or one longer than %(most)s signs."),
    _("%(place)s: '%(name)s' is a number of days from %(least)s to %(most)s."),
    _("%(place)s: '%(name)s' is one of: %(words)s."),
    _("%(place)s: '%(name)s' is yes or no."),
    _("%(place)s: 'behind' names one stage or several."),
    _("%(place)s: conditions are a list."),
    _("%(place)s: a condition is one fact with one comparison."),
    _("%(place)s: '%(name)s' is not a known fact. There is: %(words)s."),
    _("%(place)s: '%(name)s' is compared by %(words)s."),
    _("%(place)s: %(value)s is not a whole number."),
    _("%(place)s: %(value)s is not an amount like 50.00."),
    _("%(place)s: %(value)s is not one of: %(words)s."),
    _("A journey has at most %(most)s kB."),
    _("A journey is written in UTF-8."),
    _("Line %(line)s cannot be read: %(problem)s."),
    _("The file cannot be read: %(problem)s."),
    _("This is not a journey: it has no name and no stages."),
)
PLACE = re.compile(r"\b(The journey|Stage|End|option|condition)\b(?: (\d+))?")
PLACES = {
    "The journey": _("The journey"), "Stage": _("Stage %(number)s"), "End": _("End %(number)s"),
    "option": _("way %(number)s"), "condition": _("condition %(number)s"),
}  # fmt: skip
NAMED = re.compile(r"%\((\w+)\)s")


def journey_sentence(error: KulanzError) -> str:
    """The sentence in the reader's language; one that is not known as the rules said it."""
    if said := rule_sentence(error):
        return said
    for sentence in SENTENCES:
        if found := re.fullmatch(_pattern(_original(sentence)), error.message, re.DOTALL):
            values = {name: _place(value) if name == "place" else value for name, value in found.groupdict().items()}
            return str(sentence) % values
    return error.message


def known(message: str) -> bool:
    """Whether one of the sentences is this message of the rules."""
    return any(re.fullmatch(_pattern(one), message, re.DOTALL) for one in originals())


def originals() -> Iterator[str]:
    return (_original(sentence) for sentence in SENTENCES)


def _original(sentence: object) -> str:
    """The English sentence behind a lazy one."""
    return str(sentence._args[0])  # type: ignore[attr-defined]  # Django keeps the message id there


def _pattern(sentence: str) -> str:
    parts = NAMED.split(sentence)
    return "".join(f"(?P<{part}>.*?)" if number % 2 else re.escape(part) for number, part in enumerate(parts))


def _place(place: str) -> str:
    def said(found: re.Match[str]) -> str:
        words = str(PLACES[found[1]])
        return words % {"number": found[2]} if found[2] else gettext(found[0])

    return PLACE.sub(said, place)
