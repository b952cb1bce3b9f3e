"""Why a file is refused, on its way from the child to whoever asked; and what is said of a child that took too much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kulanz.kernel.errors import BadValue, KulanzError
from kulanz.kernel.words import say
from kulanz.kernel.words_json import words_from_json, words_to_json

Json = dict[str, Any]  # Any: plain JSON values
LONGEST = 300  # characters of one fact
MOST = 200  # names in one fact


class TooMuch(BadValue):
    """Reading took more memory than a file is given, or gave more than anyone takes."""

    code = "too_much"


class TooSlow(BadValue):
    """Reading took longer than a file is given."""

    code = "too_slow"


class Busy(BadValue):
    """Others are being read; this one was not looked at."""

    code = "busy"


class Broke(BadValue):
    """The reader broke off. It says nothing of the file."""

    code = "reader_broke"


def too_much() -> TooMuch:
    words = say(
        "This file grows to many times its size when it is read, and is refused. If it is a table, please save it as CSV "
        "and send it again."
    )
    return TooMuch(words)


def too_slow() -> TooSlow:
    words = say(
        "This file takes longer to read than a file may, and is refused. Please divide it, or save the table as CSV."
    )
    return TooSlow(words)


def busy() -> Busy:
    words = say("Other files are being read just now. Please hand this one in again in a minute.")
    return Busy(words)


def broke() -> Broke:
    words = say("Reading this file broke off. Nothing of it was kept.")
    return Broke(words)


def error_to_json(error: KulanzError) -> Json:
    facts = {name: _fact(value) for name, value in error.facts.items()}
    return {"code": error.code, "words": words_to_json(error.words), "facts": facts}


def error_from_json(said: Mapping[str, Any]) -> BadValue:  # Any: plain JSON values
    error = BadValue(words_from_json(said["words"]), **said["facts"])
    error.code = said["code"]
    return error


def _fact(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [str(item)[:LONGEST] for item in value[:MOST]]
    return str(value)[:LONGEST]
