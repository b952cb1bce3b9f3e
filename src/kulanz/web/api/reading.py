"""Bodies: JSON (https://www.rfc-editor.org/rfc/rfc8259) read strictly, and the kinds of values that stand in them.

What is not said clearly is refused: no NaN, no numbers without end, no characters that no database can hold.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, NoReturn
from uuid import UUID

from babel.numbers import list_currencies
from django.http import HttpRequest
from ninja.parser import Parser
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from kulanz.kernel.dates import parse_day
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money, exponent
from kulanz.kernel.words import technical

from .problems import BadRequest

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
AMOUNT = re.compile(r"^[0-9]{1,12}(\.[0-9]{1,3})?$", re.ASCII)
JSON_TYPE = "application/json"


class StrictJson(Parser):
    """Reads a body or says in one sentence why it cannot."""

    def parse_body(self, request: HttpRequest) -> Any:  # Any: JSON
        return read_json(request)


def read_json(request: HttpRequest) -> Any:  # Any: JSON
    if request.content_type != JSON_TYPE:
        raise BadRequest(technical(f"The body is JSON: send `Content-Type: {JSON_TYPE}`."))
    try:
        return json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadRequest(technical("The body is not UTF-8.")) from None
    except json.JSONDecodeError as error:
        raise BadRequest(
            technical(f"The body is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).")
        ) from None
    except (ValueError, RecursionError):
        raise BadRequest(technical("The body cannot be read: a number is too long, or lists lie too deep.")) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


class Input(BaseModel):
    """What a caller sends: only known fields, each of its own type, texts without outer blanks and on one line, except
    those that are judged elsewhere."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)
    judged_elsewhere: ClassVar[frozenset[str]] = frozenset()

    @field_validator("*")
    @classmethod
    def _printable(cls, value: Any, info: ValidationInfo) -> Any:  # Any: every field passes here
        return _one_line(value) if isinstance(value, str) and info.field_name not in cls.judged_elsewhere else value


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("There is a character in it that cannot be printed, such as a line break.")
    return value


def _day(value: Any) -> date:  # Any: not checked yet
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError("This is not a day like 2026-11-21.")
    try:
        day = parse_day(value)
    except BadValue:
        raise ValueError("There is no such day.") from None
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError(f"The year must lie between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    return day


def _amount(value: Any) -> str:  # Any: not checked yet
    if not isinstance(value, str) or not AMOUNT.fullmatch(value.strip()):
        raise ValueError('This is not an amount like "89.90": a text of digits and a point.')
    return value.strip()


def _currency(value: Any) -> str:  # Any: not checked yet
    if not isinstance(value, str) or value not in _currencies():
        raise ValueError("This is not a currency we know. Write EUR, for example.")
    return value


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


Word = Annotated[str, AfterValidator(_one_line)]  # for parameters; fields of a body are checked by `Input`
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Amount = Annotated[
    str,
    BeforeValidator(_amount),
    WithJsonSchema({"type": "string", "pattern": AMOUNT.pattern, "examples": ["89.90"]}),
]
Currency = Annotated[
    str, BeforeValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"]})
]


def uuid_of(text: str) -> UUID | None:
    """The id, or None where the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def money(amount: str, currency: str) -> Money:
    """More than zero, with no more digits than the currency has."""
    value = Money.parse(amount, currency)
    if value.minor <= 0:
        raise BadValue(technical("The amount must be more than zero."), value=amount)
    return value


def plain(minor: int, currency: str) -> str:
    """An amount as it goes out: digits, a point, all decimals of the currency."""
    return f"{Money(minor, currency).amount:.{exponent(currency)}f}"
