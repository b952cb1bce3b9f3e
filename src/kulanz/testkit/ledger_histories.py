"""Random histories of one account over the ledger's rules, checked after every step. Same seed, same history.

Beside the postings each history keeps a tally of what should be open, told by the facts; the two must never differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from kulanz.domain.books.balance_lines import balance_lines
from kulanz.domain.books.ledger import (
    Book,
    Pair,
    apply,
    balances,
    by_book,
    charge,
    credit_note,
    credit_of,
    honour_asked,
    mirror,
    receive,
    reclaim,
    refund,
    take_back,
    waive,
    write_off,
)
from kulanz.domain.books.small_balance import SmallBalance, write_off_small
from kulanz.domain.law.allocation import Allocation, AllocationOrder, ItemKind, OpenItem, allocate
from kulanz.domain.law.interest import InterestTerms, interest
from kulanz.domain.law.role import CustomerKind
from kulanz.domain.law.schedule import left, schedule
from kulanz.kernel.dates import Period
from kulanz.kernel.money import Money, total
from kulanz.kernel.words import Reason, say
from kulanz.ports.country import CountryPack
from kulanz.ports.registry import plugin

EUR = "EUR"
FIRST_DAY = date(2024, 1, 2)
TEST_REASON = Reason("test", say("A step of a random history."))


@dataclass(slots=True)
class Item:
    """An item as first charged; `owed` is the tally of what should be open."""

    item: str
    claim: str
    kind: ItemKind
    due_on: date
    owed: int
    firm_until: date  # interest is booked up to this day


@dataclass(frozen=True, slots=True)
class Posted:
    """Pairs, and what they must have done: how each item and the credit moved, told by the facts, not by the pairs."""

    pairs: tuple[Pair, ...]
    moved: Mapping[str, int]
    credit: int = 0


@dataclass(slots=True)
class History:
    """One account: its items, its postings, its receipts and what each of them brought."""

    chance: Random
    order: AllocationOrder
    terms: InterestTerms
    on: date = FIRST_DAY
    items: dict[str, Item] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    receipts: dict[str, Posted] = field(default_factory=dict)
    credit: int = 0
    steps: list[str] = field(default_factory=list)

    def open_items(self) -> list[OpenItem]:
        return [
            OpenItem(entry.item, entry.claim, entry.kind, Money(entry.owed), entry.due_on)
            for entry in self.items.values()
            if entry.owed
        ]

    def post(self, posted: Posted) -> None:
        """Adds the pairs, and moves the tally by what the facts say."""
        self.pairs += posted.pairs
        for item, minor in posted.moved.items():
            self.items[item].owed += minor
        self.credit += posted.credit

    def some(self) -> OpenItem | None:
        open_ = self.open_items()
        return self.chance.choice(open_) if open_ else None

    def add(self, kind: ItemKind, claim: str, amount: int, due_on: date) -> None:
        name = f"{claim}/{len(self.items)}"
        self.items[name] = Item(name, claim, kind, due_on, 0, due_on)
        pairs = charge(item=name, kind=kind, amount=Money(amount), on=self.on, reason=TEST_REASON)
        self.post(Posted(pairs, {name: amount}))


def run(*, seed: int, steps: int) -> History:
    """A history of `steps` random steps, checked after each. An `AssertionError` names seed and steps."""
    pack: CountryPack = plugin("country", "de")
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    terms = pack.interest_terms(customer=CustomerKind.CONSUMER, arose_on=FIRST_DAY)
    history = History(chance, chance.choice(pack.allocation), terms)
    _invoice(history)
    for _ in range(steps):
        history.on += timedelta(days=chance.randrange(0, 40))
        step = chance.choice(STEPS)
        history.steps.append(step.__name__)
        step(history)
        check(history)
    return history


def check(history: History) -> None:
    """What holds after every step."""
    sums, books = balances(history.pairs), by_book(history.pairs)
    told = f"{history.steps}"
    assert sum(books.values()) == 0, told
    for item in history.items.values():
        assert item.owed == sums.get((Book.RECEIVABLE, item.item), 0) >= 0, told
    assert history.credit == -books[Book.CREDIT] >= 0, told
    charged = -sum(books[book] for book in (Book.REVENUE, Book.INTEREST, Book.FEE, Book.COST))
    kept = books[Book.CLEARING] + books[Book.REFUNDED] + books[Book.CREDIT]
    assert charged == books[Book.RECEIVABLE] + books[Book.WAIVED] + books[Book.WRITTEN_OFF] + kept, told
    lines = balance_lines(history.pairs, currency=EUR)
    assert lines[-1].balance.minor == books[Book.RECEIVABLE] - history.credit, told


def check_mirror(history: History) -> None:
    """The whole history mirrored leaves every balance at zero."""
    back = mirror(pairs=history.pairs, on=history.on, reason=TEST_REASON)
    assert not balances([*history.pairs, *back])


def _invoice(history: History) -> None:
    due_on = history.on + timedelta(days=history.chance.randrange(-10, 30))
    history.add(ItemKind.PRINCIPAL, f"R{len(history.items)}", history.chance.randrange(1, 100_000), due_on)


def _interest(history: History) -> None:
    """Interest since the last time becomes firm."""
    item = history.some()
    if item is None or item.kind is not ItemKind.PRINCIPAL or history.items[item.item].firm_until >= history.on:
        return
    entry = history.items[item.item]
    found = interest(principal=item.amount, period=Period(entry.firm_until, history.on), terms=history.terms)
    entry.firm_until = history.on
    if found.amount:
        history.add(ItemKind.INTEREST, entry.claim, found.amount.minor, history.on)


def _charge(history: History) -> None:
    item = history.some()
    if item is not None:
        kind = history.chance.choice([ItemKind.FEE, ItemKind.COST])
        history.add(kind, item.claim, history.chance.randrange(1, 5_000), history.on)


def _pay(history: History) -> None:
    open_ = history.open_items()
    whole = sum(item.amount.minor for item in open_)
    amount = history.chance.choice(
        [whole, history.chance.randrange(1, 60_000), whole + history.chance.randrange(1, 500)]
    )
    named = [item.claim for item in open_ if history.chance.random() < 0.2]
    if amount:
        _receive(history, Money(amount), named)


def _receive(history: History, amount: Money, named: Sequence[str]) -> None:
    receipt = f"M{len(history.receipts)}"
    pairs = receive(receipt=receipt, amount=amount, on=history.on)
    found = allocate(amount=amount, items=history.open_items(), order=history.order, designated=named, on=history.on)
    pairs += apply(allocation=found, receipt=receipt, on=history.on)
    posted = Posted(pairs, _laid(found), found.credit.minor)
    history.receipts[receipt] = posted
    history.post(posted)


def _laid(allocation: Allocation) -> dict[str, int]:
    return {share.item: -share.amount.minor for share in allocation.shares}


def _take_back(history: History) -> None:
    """A returned debit or chargeback; money that had left meanwhile is reclaimed."""
    if not history.receipts:
        return
    receipt = history.chance.choice(sorted(history.receipts))
    due = {item.item: item.due_on for item in history.items.values()}
    paid = history.receipts.pop(receipt)
    pairs = take_back(pairs=paid.pairs, on=history.on, is_chargeback=history.chance.random() < 0.5)
    history.post(Posted(pairs, {item: -minor for item, minor in paid.moved.items()}, -paid.credit))
    assert due == {item.item: item.due_on for item in history.items.values()}
    if history.credit < 0:
        name = f"reclaim/{len(history.items)}"
        history.items[name] = Item(name, name, ItemKind.PRINCIPAL, history.on, 0, history.on)
        short = -history.credit
        history.post(Posted(reclaim(item=name, shortfall=Money(short), on=history.on), {name: short}, short))


def _credit_note(history: History) -> None:
    item = history.some()
    if item is not None:
        amount = Money(item.amount.minor + history.chance.randrange(-item.amount.minor, 2_000))
        covered = min(amount.minor, item.amount.minor)
        pairs = credit_note(item=item, amount=amount, on=history.on)
        history.post(Posted(pairs, {item.item: -covered}, amount.minor - covered))


def _waive(history: History) -> None:
    item = history.some()
    if item is not None:
        amount = Money(history.chance.randrange(0, item.amount.minor + 1))
        pairs = waive(item=item, amount=amount, on=history.on, reason=TEST_REASON)
        history.post(Posted(pairs, {item.item: -amount.minor}))


def _write_off(history: History) -> None:
    item = history.some()
    if item is not None and history.chance.random() < 0.2:
        pairs = write_off(item=item, on=history.on, reason=TEST_REASON)
        history.post(Posted(pairs, {item.item: -item.amount.minor}))
    open_ = history.open_items()
    pairs = write_off_small(open_, rule=SmallBalance(Money(5_00), after_days=30), on=history.on)
    history.post(Posted(pairs, _cleared(open_) if pairs else {}))


def _cleared(items: Sequence[OpenItem]) -> dict[str, int]:
    return {item.item: -item.amount.minor for item in items}


def _plan(history: History) -> None:
    """Parts agreed; the first one or two are paid."""
    whole = total((item.amount for item in history.open_items()), currency=EUR)
    parts = history.chance.randrange(2, 13)
    if whole.minor < parts:
        return
    plan = schedule(amount=whole, parts=parts, first_on=history.on)
    assert total((instalment.amount for instalment in plan), currency=EUR) == whole
    for instalment in plan[: history.chance.randrange(0, 3)]:
        _receive(history, instalment.amount, ())
    paid = whole - total((item.amount for item in history.open_items()), currency=EUR)
    assert total((instalment.amount for instalment in left(plan, paid=paid)), currency=EUR) == whole - paid


def _refund(history: History) -> None:
    credit = credit_of(history.pairs, currency=EUR)
    amount = Money(history.chance.randrange(0, credit.minor + 1))
    pairs = refund(credit=credit, amount=amount, to="customer", on=history.on)
    history.post(Posted(pairs, {}, -amount.minor))


def _use_credit(history: History) -> None:
    """What the customer has with us is laid on what is open now."""
    if history.credit:
        found = allocate(amount=Money(history.credit), items=history.open_items(), order=history.order, on=history.on)
        pairs = apply(allocation=found, receipt="credit", on=history.on)
        history.post(Posted(pairs, _laid(found), found.credit.minor - history.credit))


def _asked(history: History) -> None:
    """A letter named an amount; it grew meanwhile; paying what was named is enough."""
    asked = total((item.amount for item in history.open_items()), currency=EUR)
    if not asked:
        return
    until = history.on + timedelta(days=14)
    _charge(history)
    history.on += timedelta(days=history.chance.randrange(0, 20))
    _receive(history, asked, ())
    still = history.open_items()
    pairs = honour_asked(asked=asked, until=until, paid=asked, paid_on=history.on, left=still)
    history.post(Posted(pairs, _cleared(still) if history.on <= until else {}))
    assert (history.on > until) or not history.open_items()


STEPS: tuple[Callable[[History], None], ...] = (
    _invoice,
    _interest,
    _charge,
    _pay,
    _pay,
    _take_back,
    _credit_note,
    _waive,
    _write_off,
    _plan,
    _refund,
    _use_credit,
    _asked,
)
