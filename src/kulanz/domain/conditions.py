"""Conditions of a journey: one fact, one comparison, one value; a closed list, so that each can be said in plain words.

A fact that is not known (no page was opened yet) fulfils no comparison with a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from kulanz.kernel.money import exponent
from kulanz.kernel.words import Words, _, say

from .journey_place import Place
from .segment import Segment, segment_of

if TYPE_CHECKING:
    from .facts import ClaimFacts, Standing

Claims = Sequence["ClaimFacts"]
Known = int | str | Decimal | frozenset[str] | None


class Kind(StrEnum):
    """How a fact is compared."""

    NUMBER = "number"
    MONEY = "money"  # in the account's currency, e.g. 50.00
    WORD = "word"  # one of `values`
    SET = "set"  # several of `values` may hold


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a journey may ask about. `read` gives it for the claims that a step would be about, or None."""

    kind: Kind
    read: Callable[[Standing, Claims, date], Known]
    sentences: Mapping[str, Words]  # by comparison; %(value)s stands for the value
    values: tuple[str, ...] = ()
    slope: int = 0  # by how much it changes each day by itself


def _days_since(kind: str) -> Callable[[Standing, Claims, date], Known]:
    def read(standing: Standing, claims: Claims, on: date) -> Known:
        last_on = standing.happened_on.get(kind)
        return None if last_on is None else (on - last_on).days

    return read


def _overdue_minor(standing: Standing, claims: Claims, on: date) -> Known:
    return Decimal(sum(claim.asked_minor(on) for claim in claims)).scaleb(-exponent(standing.currency))


def _deadline_days(standing: Standing, claims: Claims, on: date) -> Known:
    return min(((c.deadline_on - on).days for c in claims if c.deadline_on and c.deadline_on >= on), default=None)


def _messages(standing: Standing, claims: Claims, on: date) -> Known:
    return len(standing.told_about(tuple(claims)))


def _more(least: str, most: str) -> Mapping[str, Words]:
    return {"at_least": Words(least), "at_most": Words(most)}


def _either(is_: str, is_not: str) -> Mapping[str, Words]:
    return {"is": Words(is_), "is_not": Words(is_not)}


FACTS: dict[str, Fact] = {
    "amount": Fact(
        Kind.MONEY, _overdue_minor, _more(_("the amount is %(value)s or more"), _("the amount is %(value)s or less"))
    ),
    "claims": Fact(
        Kind.NUMBER,
        lambda standing, claims, on: len(claims),
        _more(_("there are %(value)s or more open invoices"), _("there are %(value)s or fewer open invoices")),
    ),
    "messages": Fact(
        Kind.NUMBER, _messages, _more(_("%(value)s or more messages went out"), _("%(value)s or fewer messages went out"))
    ),
    "deadline_in_days": Fact(
        Kind.NUMBER,
        _deadline_days,
        _more(
            _("the creditor's deadline is %(value)s or more days away"),
            _("the creditor's deadline is %(value)s or fewer days away"),
        ),
        slope=-1,
    ),
    "broken_promises": Fact(
        Kind.NUMBER,
        lambda standing, claims, on: standing.behaviour.promises_broken,
        _more(_("%(value)s or more promises were broken"), _("%(value)s or fewer promises were broken")),
    ),
    "paid_before": Fact(
        Kind.NUMBER,
        lambda standing, claims, on: standing.behaviour.claims_paid,
        _more(_("%(value)s or more invoices were paid before"), _("%(value)s or fewer invoices were paid before")),
    ),
    "opened_page_days": Fact(
        Kind.NUMBER,
        _days_since("page.opened"),
        _more(_("the page was opened %(value)s or more days ago"), _("the page was opened in the last %(value)s days")),
        slope=1,
    ),
    "started_payment_days": Fact(
        Kind.NUMBER,
        _days_since("payment.started"),
        _more(
            _("a payment was begun %(value)s or more days ago"), _("a payment was begun in the last %(value)s days")
        ),
        slope=1,
    ),
    "failed_payment_days": Fact(
        Kind.NUMBER,
        _days_since("receipt.failed"),
        _more(_("a payment failed %(value)s or more days ago"), _("a payment failed in the last %(value)s days")),
        slope=1,
    ),
    "part_paid_days": Fact(
        Kind.NUMBER,
        _days_since("claim.reduced"),
        _more(_("a part was paid %(value)s or more days ago"), _("a part was paid in the last %(value)s days")),
        slope=1,
    ),
    "segment": Fact(
        Kind.WORD,
        lambda standing, claims, on: segment_of(standing)[0].value,
        _either(_("the group is %(value)s"), _("the group is not %(value)s")),
        tuple(Segment),
    ),
    "customer": Fact(
        Kind.WORD,
        lambda standing, claims, on: "business" if standing.is_business else "consumer",
        _either(_("the customer is a %(value)s"), _("the customer is not a %(value)s")),
        ("consumer", "business"),
    ),
    "language": Fact(
        Kind.WORD,
        lambda standing, claims, on: standing.language,
        _either(_("the language is %(value)s"), _("the language is not %(value)s")),
        ("de", "en", "nl"),
    ),
    "reachable_by": Fact(
        Kind.SET,
        lambda standing, claims, on: standing.addresses,
        _either(_("can be reached by %(value)s"), _("cannot be reached by %(value)s")),
        ("email", "sms", "letter", "call"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """`fact` compared by `test` with `value`; several words in `value` mean: one of them."""

    fact: str
    test: str
    value: int | Decimal | tuple[str, ...]

    def holds(self, standing: Standing, claims: Claims, on: date) -> bool:
        """Whether it holds for these claims of the account on `on`."""
        known = FACTS[self.fact].read(standing, claims, on)
        if self.test == "at_least":
            return known is not None and known >= self.value  # type: ignore[operator]  # both numbers: checked when read
        if self.test == "at_most":
            return known is not None and known <= self.value  # type: ignore[operator]
        held = known if isinstance(known, frozenset) else frozenset((known,))
        return held.isdisjoint(self.value) == (self.test == "is_not")  # type: ignore[arg-type]

    def turns_on(self, standing: Standing, claims: Claims, on: date) -> date | None:
        """The day on which it will hold by the passing of days alone; None: only news can make it so."""
        fact = FACTS[self.fact]
        known = fact.read(standing, claims, on)
        if not isinstance(known, int) or not isinstance(self.value, int):
            return None
        missing = (self.value - known) * fact.slope
        is_coming = fact.slope and missing > 0 and self.test == ("at_least" if fact.slope > 0 else "at_most")
        return on + timedelta(days=missing) if is_coming else None

    def ends_on(self, standing: Standing, claims: Claims, on: date) -> date | None:
        """The day on which it will hold no more by the passing of days alone; None: only news can end it."""
        fact = FACTS[self.fact]
        known = fact.read(standing, claims, on)
        if not isinstance(known, int) or not isinstance(self.value, int):
            return None
        left = (self.value - known) * fact.slope
        is_ending = fact.slope and left >= 0 and self.test == ("at_most" if fact.slope > 0 else "at_least")
        return on + timedelta(days=left + 1) if is_ending else None

    @property
    def words(self) -> Words:
        """The condition as half a sentence."""
        shown = ", ".join(self.value) if isinstance(self.value, tuple) else str(self.value)
        return Words(FACTS[self.fact].sentences[self.test].text, {"value": shown})


def read_conditions(data: object, *, place: Place) -> tuple[Condition, ...]:
    """From `[{fact: {test: value}}, ...]`; a mistake is named with its place."""
    if not isinstance(data, list):
        raise place.wrong(say("conditions are a list."))
    entries = enumerate(data, start=1)
    return tuple(_read(entry, place.entry(_("condition %(number)s"), number)) for number, entry in entries)


def _read(entry: Any, place: Place) -> Condition:  # Any: not checked yet
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


def _value(fact: Fact, value: Any, place: Place) -> int | Decimal | tuple[str, ...]:  # Any: not checked yet
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
