"""Which open items a payment closes: the payer's choice first, then the order of the law; nothing lost, nothing made.

BGB 366, 367, 497(3); ABGB 1415, 1416; BW 6:43, 6:44. An item in dispute is left alone unless the payer named its claim.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money, total
from kulanz.kernel.words import Reason, Words, say


class ItemKind(StrEnum):
    """What an open item is made of; the law ranks them when money is laid on them."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    FEE = "fee"
    COST = "cost"


class Rank(StrEnum):
    """By what the law ranks claims when the payer named none."""

    DUE = "due"  # what is due comes before what is not
    LESS_SECURED = "less_secured"
    BURDEN = "burden"  # what weighs more on the customer comes first
    AGE = "age"  # the older comes first


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open part of a claim. `burden` compares claims: the higher, the more the customer gains by paying it first
    (for example its interest rate in hundredths of a percent)."""

    item: str
    claim: str
    kind: ItemKind
    amount: Money
    due_on: date
    is_secured: bool = False
    is_disputed: bool = False
    burden: int = 0


@dataclass(frozen=True, slots=True)
class AllocationOrder:
    """A law's order. `parts` is the order inside a claim; with `parts_first` each part is taken over all claims before
    the next part begins."""

    name: str
    parts: tuple[frozenset[ItemKind], ...]
    parts_law: str
    parts_words: Words
    ranks: tuple[Rank, ...]
    ranks_law: str
    designation_law: str
    parts_first: bool = False

    def part(self, kind: ItemKind) -> int:
        """The place of a kind in the order: 0 is paid first."""
        return next(index for index, kinds in enumerate(self.parts) if kind in kinds)


@dataclass(frozen=True, slots=True)
class Share:
    """What one item gets of the payment, and by which rule."""

    item: str
    claim: str
    kind: ItemKind
    amount: Money
    reason: Reason


@dataclass(frozen=True, slots=True)
class Allocation:
    """`shares` in the order of law; with `credit`, which no open item could take, they add up to the payment."""

    shares: tuple[Share, ...]
    credit: Money


Debt = tuple[OpenItem, ...]  # items of one claim that rank together, in the order of their parts


def allocate(
    *, amount: Money, items: Sequence[OpenItem], order: AllocationOrder, designated: Collection[str] = (), on: date
) -> Allocation:
    """Lay `amount` on `items`. `designated` are the claims the payer named; they come first, in dispute or not."""
    if amount.minor <= 0:
        raise BadValue(say("A payment is more than zero."), amount=str(amount))
    if any(item.amount.minor < 0 for item in items):
        raise BadValue(say("An open item is never less than zero."))
    total((item.amount for item in items), currency=amount.currency)  # refuses a second currency
    payable = [item for item in items if item.amount and (item.claim in designated or not item.is_disputed)]
    is_choice = len({item.claim for item in payable}) > 1
    shares: list[Share] = []
    rest = amount.minor
    for debts in _ranked(payable, order, designated, on):
        portions = pro_rata(rest, [sum(item.amount.minor for item in debt) for debt in debts])
        for debt, portion in zip(debts, portions, strict=True):
            shares += _pay(debt, portion, order, designated, is_choice)
        rest -= sum(portions)
    return Allocation(tuple(shares), Money(rest, amount.currency))


def pro_rata(amount: int, wants: Sequence[int]) -> list[int]:
    """`amount` spread in proportion to `wants`, none above its own; cents left over go to the largest cuts."""
    whole = sum(wants)
    if amount >= whole:
        return list(wants)
    portions = [amount * want // whole for want in wants]
    cuts = sorted(range(len(wants)), key=lambda index: -(amount * wants[index] % whole))
    for index in cuts[: amount - sum(portions)]:
        portions[index] += 1
    return portions


def _ranked(
    items: Sequence[OpenItem], order: AllocationOrder, designated: Collection[str], on: date
) -> Iterator[list[Debt]]:
    """Debts that rank equally, rank by rank. What is not due yet ranks apart from what is due of the same claim."""

    def debt_key(item: OpenItem) -> tuple[object, ...]:
        return (item.claim, item.due_on > on, order.part(item.kind) if order.parts_first else 0)

    def rank_key(debt: Debt) -> tuple[int, ...]:
        part = order.part(debt[0].kind) if order.parts_first else 0
        return (debt[0].claim not in designated, part, *(_RANK_KEYS[rank](debt, on) for rank in order.ranks))

    def item_key(item: OpenItem) -> tuple[object, ...]:
        return (order.part(item.kind), item.due_on, item.item)

    place = {claim: index for index, claim in enumerate(dict.fromkeys(item.claim for item in items))}
    by_debt = sorted(items, key=lambda item: (place[item.claim], debt_key(item)[1:], item_key(item)))
    debts = [tuple(group) for _, group in groupby(by_debt, key=debt_key)]
    for _, equal in groupby(sorted(debts, key=rank_key), key=rank_key):
        yield list(equal)


def _age(debt: Debt) -> date:
    principal = [item.due_on for item in debt if item.kind is ItemKind.PRINCIPAL]
    return min(principal or [item.due_on for item in debt])


_RANK_KEYS: Mapping[Rank, Callable[[Debt, date], int]] = {
    Rank.DUE: lambda debt, on: min(item.due_on for item in debt) > on,
    Rank.LESS_SECURED: lambda debt, _: any(item.is_secured for item in debt),
    Rank.BURDEN: lambda debt, _: -max(item.burden for item in debt),
    Rank.AGE: lambda debt, _: _age(debt).toordinal(),
}


def _pay(
    debt: Debt, portion: int, order: AllocationOrder, designated: Collection[str], is_choice: bool
) -> Iterator[Share]:
    reason = _reason(debt[0].claim, order, designated, is_choice)
    for item in debt:
        share = min(portion, item.amount.minor)
        if share:
            yield Share(item.item, item.claim, item.kind, Money(share, item.amount.currency), reason)
        portion -= share


def _reason(claim: str, order: AllocationOrder, designated: Collection[str], is_choice: bool) -> Reason:
    if claim in designated:
        words = say("The payment named %(claim)s.", claim=claim)
        return Reason("allocation.designated", words, f"{order.designation_law}, {order.parts_law}")
    if is_choice:
        words = say("The payment named nothing else that is open, so the order of the law decides.")
        return Reason("allocation.ranked", words, f"{order.ranks_law}, {order.parts_law}")
    return Reason("allocation.parts", order.parts_words, order.parts_law)
