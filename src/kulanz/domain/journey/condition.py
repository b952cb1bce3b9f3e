"""A condition of a journey as plain data: one fact, one comparison, one value; a closed list, so that each can be said in
plain words. What the facts are for an account is read in `conditions.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from kulanz.domain.contact.channel import Channel
from kulanz.kernel.words import Words, _, say

from .location import Location
from .segment import Segment


class Kind(StrEnum):
    """How a fact is compared."""

    NUMBER = "number"
    MONEY = "money"  # in the account's currency, e.g. 50.00
    WORD = "word"  # one of `values`
    SET = "set"  # several of `values` may hold


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a journey may ask about."""

    kind: Kind
    sentences: Mapping[str, Words]  # by comparison; %(value)s stands for the value
    values: tuple[str, ...] = ()
    slope: int = 0  # by how much it changes each day by itself


def _more(least: str, most: str) -> Mapping[str, Words]:
    return {"at_least": Words(least), "at_most": Words(most)}


def _either(is_: str, is_not: str) -> Mapping[str, Words]:
    return {"is": Words(is_), "is_not": Words(is_not)}


FACTS: dict[str, Fact] = {
    "amount": Fact(
        Kind.MONEY, _more(_("the amount is %(value)s or more"), _("the amount is %(value)s or less"))
    ),
    "claims": Fact(
        Kind.NUMBER,
        _more(_("there are %(value)s or more open invoices"), _("there are %(value)s or fewer open invoices")),
    ),
    "messages": Fact(
        Kind.NUMBER, _more(_("%(value)s or more messages went out"), _("%(value)s or fewer messages went out"))
    ),
    "deadline_in_days": Fact(
        Kind.NUMBER,
        _more(
            _("the creditor's deadline is %(value)s or more days away"),
            _("the creditor's deadline is %(value)s or fewer days away"),
        ),
        slope=-1,
    ),
    "broken_promises": Fact(
        Kind.NUMBER,
        _more(_("%(value)s or more promises were broken"), _("%(value)s or fewer promises were broken")),
    ),
    "paid_before": Fact(
        Kind.NUMBER,
        _more(_("%(value)s or more invoices were paid before"), _("%(value)s or fewer invoices were paid before")),
    ),
    "opened_page_days": Fact(
        Kind.NUMBER,
        _more(_("the page was opened %(value)s or more days ago"), _("the page was opened in the last %(value)s days")),
        slope=1,
    ),
    "started_payment_days": Fact(
        Kind.NUMBER,
        _more(
            _("a payment was begun %(value)s or more days ago"), _("a payment was begun in the last %(value)s days")
        ),
        slope=1,
    ),
    "failed_payment_days": Fact(
        Kind.NUMBER,
        _more(_("a payment failed %(value)s or more days ago"), _("a payment failed in the last %(value)s days")),
        slope=1,
    ),
    "part_paid_days": Fact(
        Kind.NUMBER,
        _more(_("a part was paid %(value)s or more days ago"), _("a part was paid in the last %(value)s days")),
        slope=1,
    ),
    "segment": Fact(
        Kind.WORD,
        _either(_("the group is %(value)s"), _("the group is not %(value)s")),
        tuple(Segment),
    ),
    "customer": Fact(
        Kind.WORD,
        _either(_("the customer is a %(value)s"), _("the customer is not a %(value)s")),
        ("consumer", "business"),
    ),
    "language": Fact(
        Kind.WORD,
        _either(_("the language is %(value)s"), _("the language is not %(value)s")),
        ("de", "en", "nl"),
    ),
    "reachable_by": Fact(
        Kind.SET,
        _either(_("can be reached by %(value)s"), _("cannot be reached by %(value)s")),
        tuple(Channel),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """`fact` compared by `test` with `value`; several words in `value` mean: one of them."""

    fact: str
    test: str
    value: int | Decimal | tuple[str, ...]

    @property
    def words(self) -> Words:
        """The condition as half a sentence."""
        shown = ", ".join(self.value) if isinstance(self.value, tuple) else str(self.value)
        return Words(FACTS[self.fact].sentences[self.test].text, {"value": shown})


def read_conditions(data: object, *, place: Location) -> tuple[Condition, ...]:
    """From `[{fact: {test: value}}, ...]`; a mistake is named with its place."""
    if not isinstance(data, list):
        raise place.wrong(say("conditions are a list."))
    entries = enumerate(data, start=1)
    return tuple(_read(entry, place.entry(_("condition %(number)s"), number)) for number, entry in entries)


def _read(entry: Any, place: Location) -> Condition:  # Any: not checked yet
    if not isinstance(entry, dict) or len(entry) != 1:
        raise place.wrong(say("a condition is one fact with one comparison."))
    [(name, comparison)] = entry.items()
    fact = FACTS.get(name)
    if fact is None:
        known = ", ".join(FACTS)
        raise place.wrong(say("'%(name)s' is not a known fact. There is: %(words)s.", name=_shown(name), words=known))
    if not isinstance(comparison, dict) or len(comparison) != 1 or next(iter(comparison)) not in fact.sentences:
        tests = ", ".join(fact.sentences)
        raise place.wrong(say("'%(name)s' is compared by: %(words)s.", name=name, words=tests))
    [(test, value)] = comparison.items()
    return Condition(name, test, _value(fact, value, place.field(name)))


def _value(fact: Fact, value: Any, place: Location) -> int | Decimal | tuple[str, ...]:  # Any: not checked yet
    if fact.kind == Kind.NUMBER:
        if isinstance(value, int) and not isinstance(value, bool) and -9999 <= value <= 9999:
            return value
        raise place.wrong(say("'%(value)s' is not a whole number, or too large.", value=_shown(value)))
    if fact.kind == Kind.MONEY:
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite() and 0 <= amount < 10**9 and amount == round(amount, 3):
            return amount if amount != round(amount, 2) else round(amount, 2)  # 15 and 15.0 are 15.00
        raise place.wrong(say("'%(value)s' is not an amount like 50.00.", value=_shown(value)))
    words = tuple(value) if isinstance(value, list) else (value,)
    wrong = [word for word in words if word not in fact.values]
    if wrong or not words:
        shown, known = _shown(wrong[0] if wrong else value), ", ".join(fact.values)
        raise place.wrong(say("'%(value)s' is not one of: %(words)s.", value=shown, words=known))
    return tuple(sorted(words))


def _shown(value: object) -> str:
    """What was written there, or its beginning."""
    return str(value)[:80]


def write_conditions(conditions: Sequence[Condition]) -> list[dict[str, dict[str, object]]]:
    """The data form that `read_conditions` reads."""
    return [{c.fact: {c.test: _plain(c.value)}} for c in conditions]


def _plain(value: int | Decimal | tuple[str, ...]) -> object:
    if isinstance(value, tuple):
        return [*value] if len(value) > 1 else value[0]
    return str(value) if isinstance(value, Decimal) else value
