"""Words for people below the web: a message id with its values, marked here and translated there.

`_` only marks a text so that it is found and translated; the page or letter that shows it chooses the language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Any

from .money import Money
from .values import value

Value = str | int | date | Money


def _(text: str) -> str:
    """Marks `text` for translation and gives it back unchanged."""
    return text


@value
class Words:
    """A sentence to be translated: `text` is the English original with `%(name)s` places, `values` fill them."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        """The English sentence, for logs and tests."""
        return self.text % self.values if self.values else self.text


def say(text: str, /, **values: Value) -> Words:
    """An English sentence with its values; it is the id by which catalogues know it."""
    return Words(text, values)


@value
class Reason:
    """Why a rule decided as it did: `rule` is its stable name, `law` the statute or standard, `words` the sentence."""

    rule: str
    words: Words
    law: str = ""


Json = dict[str, object]


def words_to_json(words: Words) -> Json:
    """A form to keep in the database: the text and its values, typed where JSON has no type for them."""
    kept: Json = {"text": words.text}
    if words.values:
        kept["values"] = {name: _pack(value) for name, value in words.values.items()}
    return kept


def words_from_json(kept: Mapping[str, Any]) -> Words:
    """The words again, from what `words_to_json` kept."""
    return Words(kept["text"], {name: _unpack(value) for name, value in kept.get("values", {}).items()})


def reason_to_json(reason: Reason) -> Json:
    """A form to keep in the database, like that of words."""
    return {"rule": reason.rule, "law": reason.law, **words_to_json(reason.words)}


def reason_from_json(kept: Mapping[str, Any]) -> Reason:
    """The reason again, from what `reason_to_json` kept."""
    return Reason(kept["rule"], words_from_json(kept), kept.get("law", ""))


def _pack(value: Value) -> object:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _unpack(value: Any) -> Value:  # JSON
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else Money(value["minor"], value["currency"])
    assert isinstance(value, str | int), value
    return value
