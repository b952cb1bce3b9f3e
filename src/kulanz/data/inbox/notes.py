"""What a person should know about single lines of a bank statement: rejects, money out, money taken back.

Kept on the run without names of people: line, day, amount and reason are enough to find a line again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kulanz.kernel.money import Money
from kulanz.kernel.words import Words
from kulanz.kernel.words_json import words_from_json, words_to_json

MOST = 500
LONGEST_VALUE = 120


class What(StrEnum):
    """What a note is about."""

    REJECT = "reject"  # a line that cannot be read, a sum that does not come out
    ACCOUNT = "account"  # a statement of a bank account that is no creditor's: a person is asked
    TAKEN_FOR = "taken_for"  # a person said whose account it is; `value` is its IBAN
    REVERSED = "reversed"  # money taken back, and known here: what it had paid is open again
    RETURNED = "returned"  # money taken back or come back that is not known here: for a person
    OUTGOING = "outgoing"


@dataclass(frozen=True, slots=True)
class Note:
    what: What
    line: int
    words: Words
    amount: Money | None = None
    on: date | None = None
    column: str = ""
    value: str = ""


def first(notes: Sequence[Note]) -> list[Note]:
    """As many as are kept: money that only went out gives way first where there are too many."""
    return sorted(notes, key=lambda note: note.what == What.OUTGOING)[:MOST]


def write(notes: Sequence[Note]) -> list[dict[str, Any]]:  # Any: plain JSON values
    """For the column, in the order of the file."""
    return [_dump(note) for note in sorted(first(notes), key=lambda note: note.line)]


def read(kept: Sequence[Mapping[str, Any]]) -> list[Note]:  # Any: plain JSON values
    return [_load(note) for note in kept]


def _dump(note: Note) -> dict[str, Any]:  # Any: plain JSON values
    return {
        "what": note.what, "line": note.line, "words": words_to_json(note.words), "column": note.column,
        "amount": [note.amount.minor, note.amount.currency] if note.amount else None,
        "on": note.on.isoformat() if note.on else None, "value": note.value.replace("\0", "")[:LONGEST_VALUE],
    }  # fmt: skip


def _load(kept: Mapping[str, Any]) -> Note:  # Any: plain JSON values
    return Note(
        what=What(kept["what"]), line=kept["line"], words=words_from_json(kept["words"]), column=kept["column"],
        amount=Money(*kept["amount"]) if kept["amount"] else None,
        on=date.fromisoformat(kept["on"]) if kept["on"] else None, value=kept["value"],
    )  # fmt: skip
