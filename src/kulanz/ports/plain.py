"""What a reader gives as plain JSON values, and back: drafts, rejects and lines of a statement.

The database keeps drafts so, and a child that reads a file for somebody else sends them so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from kulanz.kernel.money import Money
from kulanz.kernel.words import Words
from kulanz.kernel.words_json import words_from_json, words_to_json

from .intake import ClaimDraft, Fault, Reject
from .statement import LineReject, StatementHead, StatementLine

Json = dict[str, Any]  # Any: plain JSON values
KINDS: Mapping[str, type] = {
    "draft": ClaimDraft, "reject": Reject, "head": StatementHead, "line": StatementLine, "line_reject": LineReject,
}  # fmt: skip
NAMES = {kind: name for name, kind in KINDS.items()}
T = TypeVar("T")


def part_to_json(part: object) -> list[Any]:  # Any: plain JSON values
    """The kind of the part and what it says."""
    return [NAMES[type(part)], to_json(part)]


def part_from_json(kept: Any) -> Any:  # Any: plain JSON values; one of `KINDS`
    name, said = kept
    return from_json(KINDS[name], said)


def to_json(part: object) -> Json:
    """Only what differs from an empty one; `from_json` gives the same again."""
    kind: Any = type(part)  # Any: a dataclass
    empty = _empty(kind)
    return {name: _pack(value) for name in _readers(kind) if (value := getattr(part, name)) != empty.get(name, MISSING)}


def from_json(kind: Callable[..., T], said: Mapping[str, Any]) -> T:  # Any: plain JSON values
    readers = _readers(kind)
    return kind(**{name: readers[name](value) for name, value in said.items()})


def _pack(value: object) -> object:
    if isinstance(value, Money):
        return [value.minor, value.currency]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Words):
        return words_to_json(value)
    if isinstance(value, tuple):
        return [to_json(item) if isinstance(item, Fault) else item for item in value]
    return value


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:  # Any: a dataclass; plain JSON values
    """Field -> how its plain value is read."""
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:  # Any: a type, as the field declares it; plain JSON values
    kinds = {hint, *get_args(hint)} - {NoneType}
    if Money in kinds:
        return lambda said: said if said is None else Money(said[0], said[1])
    if date in kinds:
        return lambda said: said if said is None else date.fromisoformat(said)
    if Words in kinds:
        return words_from_json
    if get_origin(hint) is tuple:
        return _faults if Fault in kinds else tuple
    return _as_it_is


def _faults(said: Any) -> tuple[Fault, ...]:  # Any: plain JSON values
    return tuple(from_json(Fault, fault) for fault in said)


def _as_it_is(said: Any) -> Any:  # Any: plain JSON values
    return said


@cache
def _empty(kind: Any) -> dict[str, object]:  # Any: a dataclass
    """What an empty one holds in the fields that need not be given."""
    found: dict[str, object] = {}
    for field in fields(kind):
        if field.default_factory is not MISSING:
            found[field.name] = field.default_factory()
        elif field.default is not MISSING:
            found[field.name] = field.default
    return found
