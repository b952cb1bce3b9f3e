"""Words and reasons as JSON, so that a sentence kept in the database can be translated when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from .money import Money
from .words import Reason, Value, Words

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
    if isinstance(value, Words):
        return words_to_json(value)
    return value


def _unpack(value: Any) -> Value:  # JSON
    if isinstance(value, dict) and "text" in value:
        return words_from_json(value)
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else Money(value["minor"], value["currency"])
    assert isinstance(value, str | int), value
    return value
