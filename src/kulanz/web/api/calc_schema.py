"""The options of a question as JSON Schema, so that the description of the API says what each operation takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kulanz.calc import reading
from kulanz.calc.question import Option, Question
from kulanz.domain.law.allocation import ItemKind
from kulanz.ports.registry import plugins

Schema = dict[str, Any]  # JSON Schema

TEXT: Schema = {"type": "string"}
AMOUNT: Schema = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,2})?$", "examples": ["100.00"]}
DAY: Schema = {"type": "string", "format": "date"}
OPEN_ITEM: Schema = {
    "type": "object",
    "required": ["item", "kind", "amount", "due"],
    "additionalProperties": False,
    "properties": {
        "item": TEXT,
        "kind": {"type": "string", "enum": [str(kind) for kind in ItemKind]},
        "amount": AMOUNT,
        "due": DAY,
        "secured": {"type": "boolean"},
    },
}
BY_READER: Mapping[Callable[[str], Any], Schema] = {
    reading.amount: AMOUNT,
    reading.amount_or_zero: AMOUNT,
    reading.day: DAY,
    reading.number: {"type": "integer"},
    reading.factor: {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,4})?$", "examples": ["0.9"]},
    reading.words: {"type": "string", "maxLength": reading.MOST_TEXT},
    reading.open_items: {"type": "array", "items": OPEN_ITEM, "maxItems": reading.MOST_ENTRIES},
}


def body_of(question: Question) -> Schema:
    properties = {option.key: {**_schema(option), "description": str(option.help)} for option in question.options}
    schema = {
        "type": "object",
        "properties": properties,
        "required": [option.key for option in question.options if option.is_required],
        "additionalProperties": False,
    }
    return {"content": {"application/json": {"schema": schema}}, "required": True}


def _schema(option: Option) -> Schema:
    if option.is_flag:
        return {"type": "boolean", "default": False}
    one = _of_reader(option)
    if option.repeats:
        return {"type": "array", "items": one}
    return {**one, "default": option.default} if option.default else one


def _of_reader(option: Option) -> Schema:
    if option.read is reading.country:
        return {"type": "string", "enum": [key.upper() for key in plugins("country")]}
    if isinstance(option.read, reading.OneOf):
        return {"type": "string", "enum": [str(member) for member in option.read.kind]}
    return BY_READER[option.read]
