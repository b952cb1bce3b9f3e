"""A question: its options as data, and the pure function that answers it. Forms, arguments and API read one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kulanz.kernel.errors import BadValue, KulanzError
from kulanz.kernel.words import Reason, Words, say

Json = Any  # what `json.dumps` takes: the shape is each question's own
Given = str | bool | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Option:
    """One input. `read` makes a value of the text or raises a `KulanzError`; `name` is spelled as people type it.

    `repeats` collects several texts, `is_flag` is present or not, `is_file` names a file whose text is meant.
    """

    name: str
    read: Callable[[str], Any]  # the value's type is known to the question only
    help: Words
    is_required: bool = False
    default: str = ""
    is_flag: bool = False
    repeats: bool = False
    is_file: bool = False
    is_positional: bool = False

    @property
    def key(self) -> str:
        return self.name.replace("-", "_")

    @property
    def spoken(self) -> str:
        return self.name if self.is_positional else f"--{self.name}"


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` is the JSON object; `lines` say the same for people, `reasons` why, each with its law."""

    data: Mapping[str, Json]
    lines: tuple[Words, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """`answer` is called with a value for every option, by key; None where an option was not given."""

    name: str
    help: Words
    options: tuple[Option, ...]
    answer: Callable[..., Answer]


def ask(question: Question, given: Mapping[str, Given]) -> Answer:
    """Reads what was given, option by option, and answers. Whatever is wrong is a `KulanzError` with one sentence."""
    unknown = set(given) - {option.key for option in question.options}
    if unknown:
        raise BadValue(
            say("'%(question)s' has no option '%(option)s'.", question=question.name, option=min(unknown)),
            value=min(unknown),
        )
    values = {option.key: _value(option, given.get(option.key)) for option in question.options}
    return question.answer(**values)


def _value(option: Option, given: Given) -> Any:
    if option.is_flag:
        return bool(given)
    if option.repeats:
        texts = [given] if isinstance(given, str) else list(given or ()) if not isinstance(given, bool) else []
        return [_read(option, text) for text in texts]
    text = given if isinstance(given, str) else option.default
    if text.strip() == "":
        if option.is_required:
            raise BadValue(say("%(option)s is missing.", option=option.spoken), option=option.name)
        return None
    return _read(option, text)


def _read(option: Option, text: str) -> Any:
    try:
        return option.read(text)
    except KulanzError as error:
        raise type(error)(say("%(option)s: %(why)s", option=option.spoken, why=error.words), **error.facts) from None
