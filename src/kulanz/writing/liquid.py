"""Tenant texts are Liquid, fenced: a few tags and filters, known variables only, no loops, bounded output.

Anything else is refused when a text is saved, and again when it is rendered.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from liquid import Environment, StrictUndefined
from liquid.exceptions import LiquidError
from liquid.template import BoundTemplate

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say, technical

TAGS = ("if", "unless", "case", "comment", "output", "content", "illegal")
FILTERS = ("default", "capitalize", "downcase", "upcase", "strip")
VARIABLES = frozenset({
    "greeting", "name", "creditor", "amount", "open_amount", "paid_amount", "pay_by", "since", "due_on", "number", "link", "team",
    "phone", "hours", "earlier_on",
})  # fmt: skip
LONGEST = 20_000  # characters of one text, before and after


def render(source: str, values: Mapping[str, str | int]) -> str:
    """The text with its values; a value the text needs and does not get is an error, never an empty gap."""
    try:
        return _compiled(source).render(**values).strip()
    except LiquidError as error:
        raise BadValue(say("The text cannot be rendered: %(error)s.", error=str(error))) from error


def check(source: str) -> None:
    """Raises `BadValue` with the reason if a text uses what is not offered."""
    if len(source) > LONGEST:
        raise BadValue(technical(f"A text has at most {LONGEST} characters; this one has {len(source)}."))
    used = _compiled(source).analyze()
    if filters := set(used.filters) - set(FILTERS):
        names = ", ".join(sorted(filters))
        raise BadValue(technical(f"The text uses filters that are not offered: {names}."), unknown=sorted(filters))
    unknown = set(used.globals) - VARIABLES
    if unknown:
        raise BadValue(
            say("The text uses unknown places: %(names)s.", names=", ".join(sorted(unknown))), unnames=sorted(unknown)
        )


@lru_cache(maxsize=512)
def _compiled(source: str) -> BoundTemplate:
    try:
        return _environment().from_string(source)
    except LiquidError as error:
        raise BadValue(say("The text cannot be read: %(error)s.", error=str(error))) from error


class _Fenced(Environment):
    output_stream_limit = LONGEST
    local_namespace_limit = 1000
    loop_iteration_limit = 1
    context_depth_limit = 8


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = _Fenced(undefined=StrictUndefined, autoescape=False)
    for name in set(environment.tags) - set(TAGS):
        del environment.tags[name]
    for name in set(environment.filters) - set(FILTERS):
        del environment.filters[name]
    return environment
