"""Words for people below the web: a message id with its values, marked here and translated there.

`_` only marks a text so that it is found and translated; the page or letter that shows it chooses the language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from .values import value

if TYPE_CHECKING:
    from .money import Money  # it raises errors, and errors speak words

Value: TypeAlias = "str | int | date | Money | Words"


def _(text: str) -> str:
    """Marks `text` for translation and gives it back unchanged."""
    return text


@value
class Words:
    """A sentence to be translated: `text` is the English original with `%(name)s` places, `values` fill them. A value
    may be a sentence itself, such as the reason why a line could not be taken."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        """The English sentence, for logs and tests."""
        return self.text % self.values if self.values else self.text


def say(text: str, /, **values: Value) -> Words:
    """An English sentence with its values; it is the id by which catalogues know it."""
    return Words(text, values)


@value
class Technical(Words):
    """A sentence for those who run Kulanz or write for it: English in logs, at the command line and in answers of the
    API. A page says something general in its place."""


def technical(text: str) -> Technical:
    """The sentence as it is, with its values in it already."""
    return Technical(text)


@value
class Reason:
    """Why a rule decided as it did: `rule` is its stable name, `law` the statute or standard, `words` the sentence."""

    rule: str
    words: Words
    law: str = ""
