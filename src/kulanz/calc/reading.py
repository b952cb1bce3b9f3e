"""Texts that people type become values; whatever cannot be one is refused with a sentence that says what is wrong."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from kulanz.domain.law.allocation import ItemKind, OpenItem
from kulanz.kernel.dates import parse_day
from kulanz.kernel.errors import BadValue, KulanzError
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.country import CountryPack
from kulanz.ports.registry import plugin, plugins

E = TypeVar("E", bound=StrEnum)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
MOST_ENTRIES, MOST_TEXT = 10_000, 1_000
_AMOUNT = re.compile(r"[+-]?\d+(\.\d{1,2})?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_FACTOR = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ENTRY_KEYS = {"item", "kind", "amount", "due", "secured"}


def amount(text: str) -> Money:
    """`1000.00`, more than zero."""
    money = amount_or_zero(text)
    if not money:
        raise BadValue(say("The amount must be more than zero."), value=text)
    return money


def amount_or_zero(text: str) -> Money:
    plain = text.strip()
    if not _AMOUNT.fullmatch(plain):
        raise BadValue(
            say("'%(given)s' is not an amount like 1000.00 (a dot, at most two decimals).", given=text), value=text
        )
    money = Money.parse(plain)
    if money.minor < 0:
        raise BadValue(say("The amount must not be negative, but it is %(amount)s.", amount=plain), value=text)
    return money


def day(text: str) -> date:
    plain = text.strip()
    if not _DAY.fullmatch(plain):
        raise BadValue(say("'%(given)s' is not a date like 2026-11-21.", given=text), value=text)
    value = parse_day(plain)
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise BadValue(
            say(
                "The year must lie between %(earliest)s and %(latest)s, not %(year)s.",
                earliest=str(EARLIEST_YEAR),
                latest=str(LATEST_YEAR),
                year=str(value.year),
            ),
            value=text,
        )
    return value


def number(text: str) -> int:
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise BadValue(say("'%(given)s' is not a whole number.", given=text), value=text)
    return int(plain)


def factor(text: str) -> Decimal:
    plain = text.strip()
    if not _FACTOR.fullmatch(plain):
        raise BadValue(say("'%(given)s' is not a factor like 0.9.", given=text), value=text)
    return Decimal(plain)


def words(text: str) -> str:
    if len(text) > MOST_TEXT:
        raise BadValue(
            say("The text has %(length)s characters; %(most)s are allowed.", length=len(text), most=MOST_TEXT),
            length=len(text),
        )
    return text


def country(text: str) -> CountryPack:
    key = text.strip().lower()
    if key not in plugins("country"):
        known = ", ".join(name.upper() for name in plugins("country"))
        raise BadValue(
            say("There is no country '%(given)s'; there is: %(known)s.", given=text, known=known), value=text
        )
    pack: CountryPack = plugin("country", key)
    return pack


class OneOf:
    """Reads one of the words of an enumeration."""

    def __init__(self, kind: type[StrEnum]) -> None:
        self.kind = kind

    def __call__(self, text: str) -> StrEnum:
        known = {str(member): member for member in self.kind}
        plain = text.strip().lower()
        if plain not in known:
            raise BadValue(say("'%(given)s' is not one of %(known)s.", given=text, known=", ".join(known)), value=text)
        return known[plain]


def open_items(text: str) -> list[OpenItem]:
    """A JSON list of `{item, kind, amount, due, secured?}`; a mistake is told with its place."""
    try:
        entries = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadValue(
            say(
                "This is not JSON: %(why)s (line %(line)s, column %(column)s).",
                why=error.msg,
                line=error.lineno,
                column=error.colno,
            )
        ) from None
    except (ValueError, RecursionError):
        raise BadValue(say("This is not JSON that can be read: a number is too long or lists lie too deep.")) from None
    if not isinstance(entries, list):
        raise BadValue(say("The file must hold a list of open items: [{...}, {...}]."))
    if len(entries) > MOST_ENTRIES:
        raise BadValue(
            say("The file has %(length)s entries; %(most)s are allowed.", length=len(entries), most=MOST_ENTRIES),
            entries=len(entries),
        )
    return [_entry(position, entry) for position, entry in enumerate(entries, 1)]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _entry(position: int, entry: Any) -> OpenItem:
    if not isinstance(entry, dict):
        raise BadValue(say("entry %(position)s is no object like {...}.", position=position), entry=position)
    unknown = set(entry) - _ENTRY_KEYS
    if unknown:
        raise BadValue(
            say("entry %(position)s has an unknown field '%(field)s'.", position=position, field=str(min(unknown))),
            entry=position,
        )
    absent = [key for key in ("item", "kind", "amount", "due") if key not in entry]
    if absent:
        raise BadValue(
            say("entry %(position)s has no field '%(field)s'.", position=position, field=absent[0]), entry=position
        )
    try:
        claim = _text("item", entry["item"])
        kind = ItemKind(_kind(entry["kind"]))
        open_ = amount(_number_text("amount", entry["amount"]))
        due_on = day(_text("due", entry["due"]))
        is_secured = _yes_or_no("secured", entry.get("secured", False))
    except KulanzError as error:
        raise BadValue(say("entry %(position)s: %(why)s", position=position, why=error.words), entry=position) from None
    return OpenItem(f"{position:05}", claim, kind, open_, due_on, is_secured=is_secured)


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadValue(say("'%(key)s' must be a text that is not empty.", key=key), key=key)
    return value


def _kind(value: Any) -> str:
    if not isinstance(value, str) or value not in set(ItemKind):
        raise BadValue(
            say("'kind' must be one of %(known)s, not %(value)s.", known=", ".join(ItemKind), value=repr(value)),
            key="kind",
        )
    return value


def _number_text(key: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise BadValue(say("'%(key)s' must be an amount like \"100.00\".", key=key), key=key)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _yes_or_no(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValue(say("'%(key)s' must be true or false.", key=key), key=key)
    return value
