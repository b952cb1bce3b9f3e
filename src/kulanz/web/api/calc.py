"""The calculator: each question of `kulanz calc` as an operation, with the same options and the same JSON answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from kulanz.calc import QUESTIONS, ask
from kulanz.calc.question import Answer, Given, Option, Question
from kulanz.kernel.errors import BadValue, KulanzError
from kulanz.kernel.words import _, technical

from . import calc_answers
from .calc_schema import body_of
from .once import once
from .problems import BadFields, Fault, pointer
from .reading import read_json

DASHES = re.compile(r"--(?=[a-z])")
router = Router(tags=[_("Calculator")])
EXPLAINED = _(
    "The same as `kulanz calc` on the command line. Amounts and factors are texts, days look like 2026-11-21; an option "
    "left out or null is not given."
)


def offer(question: Question) -> None:
    """Makes an operation of a question."""
    router.add_api_operation(
        f"/{question.name}",
        ["POST"],
        _operation(question),
        response=calc_answers.OF[question.name],
        operation_id=f"calc_{question.name.replace('-', '_')}",
        summary=str(question.help),
        description=EXPLAINED,
        openapi_extra={"requestBody": body_of(question)},
    )


def _operation(question: Question) -> Callable[[HttpRequest], HttpResponse]:
    @once
    def answer(request: HttpRequest) -> BaseModel:
        data = read_json(request)
        if not isinstance(data, dict):
            raise BadValue(technical("The body is an object whose fields are the options."))
        found = _asked(question, _given(question, data))
        return calc_answers.OF[question.name].model_validate(found.data)

    return answer


def _asked(question: Question, given: Mapping[str, Given]) -> Answer:
    """The answer; a sentence about several options names them as the body does, without the dashes of a command line."""
    try:
        return ask(question, given)
    except KulanzError as error:
        raise type(error)(technical(DASHES.sub("", error.message)), **error.facts) from None


def _given(question: Question, data: Mapping[str, Any]) -> dict[str, Given]:  # Any: JSON
    """What the body says, option by option; every mistake in it is told with its place."""
    options = {option.key: option for option in question.options}
    faults = [Fault(place=pointer([key]), reason="There is no such option.") for key in data if key not in options]
    given: dict[str, Given] = {}
    for key, option in options.items():
        try:
            given[key] = _one(option, data.get(key))
        except KulanzError as error:
            faults.append(Fault(place=pointer([key]), reason=error.message))
    if faults:
        raise BadFields(faults)
    return given


def _one(option: Option, value: Any) -> Given:  # Any: JSON
    """The value as `ask` takes it, read once to see whether it can be."""
    if option.is_flag:
        if value is not None and not isinstance(value, bool):
            raise BadValue(technical("This is true or false."))
        return bool(value)
    if option.repeats:
        texts = [
            _text(option, each) for each in (value if isinstance(value, list) else [] if value is None else [value])
        ]
        for text in texts:
            option.read(text)
        return texts
    text = "" if value is None else _text(option, value)
    if text.strip():
        option.read(text)
        return text
    if option.is_required:
        raise BadValue(technical("This is missing."))
    return None


def _text(option: Option, value: Any) -> str:  # Any: JSON
    if option.is_file:
        return json.dumps(value)
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BadValue(technical('This is a text, such as "100.00".'))


for each in QUESTIONS.values():
    offer(each)
