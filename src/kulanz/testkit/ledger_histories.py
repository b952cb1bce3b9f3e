"""Random histories of the books through the stations that post: invoices, interest, payments, returns, credit notes, waivers,
write-offs, credits used and paid out, and their undoing. Checked after every step; same seed, same history.

Beside the postings each history keeps what the customer should owe, told by the facts; the two must never differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from django.db.models import Sum

from kulanz.data.ledger import post
from kulanz.data.payments.models import Receipt, Refund
from kulanz.data.receivables.models import Claim, Event, OpenItem, Posting
from kulanz.domain.books.receipt import State
from kulanz.domain.books.return_codes import RETURN_REASONS
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.stations.books import adjust, small_balances
from kulanz.stations.books.corrections import credit_of
from kulanz.stations.books.due_interest import due_interest
from kulanz.stations.books.statement_of_account import statement_of
from kulanz.stations.money import receive, refunded
from kulanz.stations.money.receive import Seen
from kulanz.stations.money.returned_debit import returned_debit
from kulanz.testkit import books

from .world import World

ACTOR = "soak"
T = TypeVar("T")
BACK = {
    "claim.credited": 1,
    "credit.refunded": -1,
}  # how undoing it moves what is owed; the others are given up, or nothing
REFUSALS = (BadValue, Conflict, NotAllowed)  # what a station may say to a random wish


@dataclass(slots=True)
class History:
    """One account. `owed` is what the facts say: charged, less credited, paid and sent back. Interest and what was given up
    (waived, written off) are read in their books; open less credit must be all of it together."""

    world: World
    seed: int
    chance: Random = field(init=False)
    owed: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    account: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 - repeatable, not secret
        self.account = _invoice(self)

    def walk(self, steps: int) -> History:
        """Lets `steps` things happen, some days apart. An `AssertionError` names seed and step."""
        for number in range(steps):
            self.world.pass_days(self.chance.randrange(0, 25))
            step = self.chance.choice(STEPS)
            name = step.__name__.strip("_")
            try:
                with self.world.scope():
                    step(self)
                self.steps[name] += 1
            except REFUSALS as refusal:
                self.refused[f"{name}: {refusal.code}"] += 1
            self.world.settle()
            self._check(f"seed {self.seed}, step {number}, {name} on {self.world.day}")
        return self

    def _check(self, told: str) -> None:
        with self.world.scope():
            assert books.findings() == [], f"{told}: {books.findings()}"
            owed = self.owed - self.book("interest") - self.given_up()
            open_minor = sum(Claim.objects.filter(account=self.account).values_list("open_minor", flat=True))
            credit = credit_of(self.account)
            assert credit >= 0, f"{told}: a credit below zero is owed again"
            assert open_minor - credit == owed, f"{told}: {open_minor} - {credit} is open, and {owed} is owed"
            assert statement_of(self.account, on=self.world.day).balance.minor == owed, f"{told}: the statement"

    def book(self, name: str) -> int:
        found = Posting.objects.filter(account=self.account, book=name).aggregate(sum=Sum("amount_minor"))
        return int(found["sum"] or 0)

    def given_up(self) -> int:
        return self.book("waived") + self.book("written_off")

    def some(self, kind: str = "") -> OpenItem:
        items = OpenItem.objects.filter(account=self.account, open_minor__gt=0).order_by("id")
        return self.one_of(list(items.filter(kind=kind) if kind else items))

    def some_receipt(self, *states: State) -> Receipt:
        return self.one_of(list(Receipt.objects.filter(account=self.account, state__in=states).order_by("id")))

    def one_of(self, rows: Sequence[T]) -> T:
        if not rows:
            raise NotAllowed(say("There is nothing of this kind."))
        return self.chance.choice(rows)

    def key(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)

    def part_of(self, minor: int) -> Money:
        """Mostly all of it or some of it, at times more than there is."""
        more = self.chance.choice([minor, minor, self.chance.randrange(1, max(minor, 1) + 1), minor + 700])
        return Money(max(more, 1))


def _invoice(history: History) -> UUID:
    chance, world = history.chance, history.world
    amount = Money(chance.randrange(1, 100_000))
    due = world.day + timedelta(days=chance.randrange(-60, 10))
    claim = world.claim(str(amount.amount), due=due, customer=f"L{history.seed}", is_business=True)
    history.owed += amount.minor
    return claim.account_id


def _interest(history: History) -> None:
    """As a message that names it books it."""
    claims = list(Claim.objects.filter(account=history.account).values_list("id", flat=True))
    post([one.entry for one in due_interest(history.account, claims, on=history.world.day)], now=history.world.now)


def _pay(history: History) -> None:
    claims = list(Claim.objects.filter(account=history.account, open_minor__gt=0).order_by("id"))
    amount = history.part_of(sum(claim.open_minor for claim in claims))
    named = tuple(str(claim.id) for claim in claims if history.chance.random() < 0.2)
    creditor, now = history.world.creditor.id, history.world.now
    source = history.chance.choice(["bank", "provider:fake"])
    seen = Seen(
        source, str(history.key()), State.SETTLED, amount, creditor, now.on, account=history.account, claims=named
    )
    receive.see(seen, now=now, actor=ACTOR)
    history.owed -= amount.minor


def _debit_returned(history: History) -> None:
    receipt = history.some_receipt(State.SETTLED)
    code, fee = history.chance.choice(sorted(RETURN_REASONS)), Money(history.chance.randrange(0, 900))
    returned_debit(receipt.id, code=code, bank_fee=fee, key=history.key(), now=history.world.now, actor=ACTOR)
    history.owed += _left_of(receipt) + (fee.minor if RETURN_REASONS[code].is_customers_fault else 0)


def _charged_back(history: History) -> None:
    receipt = history.some_receipt(State.SETTLED)
    seen = Seen(
        receipt.source, receipt.outside_id, State.REVERSED, Money(receipt.amount_minor), receipt.creditor_id,
        history.world.day, rank=9,
    )  # fmt: skip
    history.owed += _left_of(receipt)
    receive.see(seen, now=history.world.now, actor=ACTOR)


def _left_of(receipt: Receipt) -> int:
    """What of the money has not been given back before it is taken back."""
    refunds = Refund.objects.filter(receipt=receipt, state=Refund.State.DONE)
    return receipt.amount_minor - sum(refunds.values_list("amount_minor", flat=True))


def _credit_note(history: History) -> None:
    claim = history.one_of(list(Claim.objects.filter(account=history.account).order_by("id")))
    amount, key = history.part_of(max(claim.open_minor, 100)), history.key()
    adjust.credit_note(claim.id, amount=amount, because="returned", key=key, now=history.world.now, actor=ACTOR)
    history.owed -= amount.minor


def _waive(history: History) -> None:
    item, before = history.some(), history.given_up()
    amount = history.part_of(item.open_minor)
    now, key = history.world.now, history.key()
    done = adjust.waive(item.id, amount=amount, because="courtesy", key=key, now=now, actor=ACTOR)
    assert done.amount.minor == history.given_up() - before


def _write_off(history: History) -> None:
    before, now = history.given_up(), history.world.now
    done = adjust.write_off(history.account, because="uncollectable", key=history.key(), now=now, actor=ACTOR)
    assert done.amount.minor == history.given_up() - before


def _small_balance(history: History) -> None:
    history.world.creditor.small_loss_minor = 500
    history.world.creditor.save(update_fields=["small_loss_minor"])
    small_balances.run(small_balances.due(now=history.world.now), now=history.world.now)


def _use_credit(history: History) -> None:
    adjust.use_credit(history.account, key=history.key(), now=history.world.now, actor=ACTOR)


def _pay_out(history: History) -> None:
    amount = history.part_of(credit_of(history.account))
    key, now = history.key(), history.world.now
    adjust.refund_credit(history.account, because="paid_too_much", amount=amount, key=key, now=now, actor=ACTOR)
    history.owed += amount.minor


def _give_back(history: History) -> None:
    """A provider says that it gave back what it was asked to, all of the payment or a part, whatever the credit is by now."""
    receipt, now = history.some_receipt(State.SETTLED), history.world.now
    if receipt.allocated_at is None or Refund.objects.filter(receipt=receipt).exists():
        raise NotAllowed(say("There is nothing of this kind."))
    amount = min(history.part_of(receipt.amount_minor).minor, receipt.amount_minor)
    Refund.objects.create(
        receipt=receipt, account_id=history.account, amount_minor=amount, currency="EUR", because="other",
        made_at=now.at, made_by=ACTOR,
    )  # fmt: skip
    for _ in range(2):
        refunded.book(receipt, Money(amount), now=now)
    history.owed += amount


def _undo(history: History) -> None:
    """A correction that can be undone, or whose undoing is refused because something was built on it."""
    events = Event.objects.filter(account=history.account, kind__in=adjust.UNDOABLE).order_by("number")
    event = history.one_of(list(events))
    of = UUID(event.data["key"])
    done = adjust.undo(history.account, of=of, key=history.key(), now=history.world.now, actor=ACTOR)
    history.owed += BACK.get(event.kind, 0) * done.amount.minor


STEPS: tuple[Callable[[History], object], ...] = (
    _invoice, _invoice, _interest, _pay, _pay, _pay, _debit_returned, _charged_back, _credit_note, _waive, _write_off,
    _small_balance, _use_credit, _pay_out, _give_back, _undo,
)  # fmt: skip
