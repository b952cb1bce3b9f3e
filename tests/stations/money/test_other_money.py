"""Money that is not what was asked for, by currency or amount, pays nothing before a person looked."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from kulanz.checks import books
from kulanz.data.desk.models import Task
from kulanz.data.ledger import Entry, post
from kulanz.data.payments.models import PaymentAttempt, Receipt
from kulanz.data.receivables.models import Claim, Posting
from kulanz.domain.books.receipt import State
from kulanz.kernel.money import Money
from kulanz.ports.payment import Redirect
from kulanz.stations import door
from kulanz.stations.http_client import HttpClient
from kulanz.stations.money import pay, receive
from kulanz.testkit.fakes import FakePayment
from kulanz.testkit.world import World


@pytest.fixture
def claim(world: World) -> Claim:
    return world.claim("157.00")


@pytest.fixture
def attempt(world: World, claim: Claim, provider: FakePayment) -> PaymentAttempt:
    way = world.methods["fake"].id
    wish = pay.PaymentChoice(claim.account_id, way, Money.parse("157.00"), (), uuid4(), "https://k.example/back")
    started = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)
    assert isinstance(started, Redirect)
    with world.scope():
        return PaymentAttempt.objects.get(outside_id=started.outside_id)


def tells(world: World, provider: FakePayment, attempt: PaymentAttempt, word: str, amount: Money) -> None:
    ask = provider.payments[attempt.outside_id]
    provider.payments[attempt.outside_id] = replace(ask, amount=amount)
    news = provider.news(attempt.outside_id, word, news_id=f"{word}:{amount}")
    with world.scope():
        door.accept(world.methods["fake"].set_up_id, news, now=world.now)
    world.settle()


def waits_for_a_person(world: World, claim: Claim) -> bool:
    with world.scope():
        receipt = Receipt.objects.get()
        is_open = Claim.objects.get(id=claim.id).open_minor == 15700
        is_asked = Task.objects.filter(kind=Task.Kind.UNCLEAR_MONEY, subject_id=receipt.id, done_at=None).exists()
        assert books.sums() == []
        return (
            is_open
            and is_asked
            and receipt.account_id is None
            and not Posting.objects.filter(receipt_id=receipt.id).exists()
        )


@pytest.mark.parametrize("told", [Money(15700, "USD"), Money(20000, "JPY"), Money(15600), Money(15800)], ids=str)
def test_money_that_was_not_asked_for_waits_for_a_person(
    world: World, claim: Claim, provider: FakePayment, attempt: PaymentAttempt, told: Money
) -> None:
    tells(world, provider, attempt, "settled", told)

    assert waits_for_a_person(world, claim)


def test_a_currency_that_changes_on_the_way_is_seen(
    world: World, claim: Claim, provider: FakePayment, attempt: PaymentAttempt
) -> None:
    tells(world, provider, attempt, "pending", Money(15700))
    with world.scope():
        assert Receipt.objects.get().account_id == claim.account_id

    tells(world, provider, attempt, "settled", Money(15700, "USD"))

    assert waits_for_a_person(world, claim)


def test_what_was_asked_for_pays(world: World, claim: Claim, provider: FakePayment, attempt: PaymentAttempt) -> None:
    tells(world, provider, attempt, "settled", Money(15700))

    with world.scope():
        assert Claim.objects.get(id=claim.id).status == Claim.Status.PAID


def test_whoever_tells_it_money_pays_accounts_of_its_own_currency(world: World, claim: Claim) -> None:
    with world.scope():
        receive.see(
            receive.Seen(
                source="creditor", outside_id="x", state=State.SETTLED, amount=Money(15700, "CHF"),
                creditor=world.creditor.id, account=claim.account_id, value_on=world.day,
            ),
            now=world.now, actor="test",
        )  # fmt: skip
    world.settle()

    assert waits_for_a_person(world, claim)


def test_the_database_keeps_another_currency_out_of_the_books(world: World, claim: Claim) -> None:
    entry = Entry(claim.account_id, None, None, "clearing", "credit", 100, "USD", world.day, "money_in", None)

    with world.scope(), pytest.raises(IntegrityError, match="another currency"), transaction.atomic():
        post([entry], now=world.now)
