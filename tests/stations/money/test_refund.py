"""Money given back through the provider that brought it, at the Testbank over real HTTP: once, booked when the bank says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.stations import testbank_world
from tests.stations.corrections_world import ACTOR, euro, sound, state

from kulanz.data.clock import now_of
from kulanz.data.desk.models import Task
from kulanz.data.outbox.models import WakeUp
from kulanz.data.payments.models import PaymentAttempt, Receipt, Refund
from kulanz.data.receivables.models import Claim, Event, Posting
from kulanz.demo.testbank.app import House, put_together
from kulanz.jobs import housekeeping
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.kernel.money import Money
from kulanz.plugins.payment.testbank import METHOD, ShopSettings
from kulanz.stations.books import adjust
from kulanz.stations.http_client import HttpClient
from kulanz.stations.money import refund
from kulanz.testkit.http import SilentHttp
from kulanz.testkit.run import settle
from kulanz.testkit.world import World


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with put_together(tmp_path / "bank.sqlite").open() as open_house:
        yield open_house


@pytest.fixture
def bank(world: World, house: House) -> ShopSettings:
    return testbank_world.offer(world, house)


@pytest.fixture
def claim(world: World) -> Claim:
    return world.claim("100.00")


def paid(world: World, house: House, bank: ShopSettings, claim: Claim, amount: str) -> PaymentAttempt:
    attempt = testbank_world.begin(world, claim, amount)
    house.bank.choose(attempt.outside_id, "pay_at_once")
    testbank_world.hear(world, bank, attempt)
    return attempt


def credited(world: World, claim: Claim, amount: str) -> None:
    with world.scope():
        adjust.credit_note(
            claim.id, amount=euro(amount), because="returned", key=uuid4(), now=world.now, actor=ACTOR, number="G-1"
        )
    world.settle()


def ask(world: World, attempt: PaymentAttempt, amount: str | None = None, *, key: UUID | None = None) -> Refund:
    with world.scope():
        receipt = Receipt.objects.get(attempt=attempt)
        return refund.ask(
            receipt.id, amount=euro(amount) if amount else None, because="credit_note", key=key or uuid4(), now=world.now,
            actor=ACTOR,
        )  # fmt: skip


def again(world: World, one: Refund) -> Refund:
    with world.scope():
        return Refund.objects.get(id=one.id)


def given_back(house: House, attempt: PaymentAttempt) -> int:
    payment = house.bank.store.payment(attempt.outside_id)
    assert payment
    return payment.refunded_minor


def test_a_credit_goes_back_the_way_the_money_came(
    world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = paid(world, house, bank, claim, "100.00")
    credited(world, claim, "30.00")
    assert state(world, claim) == ("paid", 0, Decimal("30.00"))

    asked = ask(world, attempt)
    assert (asked.state, given_back(house, attempt)) == ("asked", 0), "nothing leaves before the intent is committed"
    world.settle()

    assert given_back(house, attempt) == 3000
    assert (again(world, asked).state, state(world, claim)) == ("done", ("paid", 0, 0))
    with world.scope():
        kinds = list(Event.objects.filter(kind__contains="refund").order_by("number").values_list("kind", flat=True))
        assert kinds == ["refund.asked", "receipt.refunded"]
        assert not Task.objects.filter(kind=Task.Kind.REFUNDED_OUTSIDE).exists()
    sound(world)


def test_the_same_form_twice_and_the_news_twice_give_back_once(
    world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = paid(world, house, bank, claim, "100.00")
    credited(world, claim, "30.00")
    key = uuid4()
    first, second = ask(world, attempt, "20.00", key=key), ask(world, attempt, "20.00", key=key)
    world.settle()

    refund.run(world.tenant.id, [first.id], http=HttpClient(), now=world.now)
    testbank_world.hear(world, bank, attempt)

    assert first.id == second.id
    assert given_back(house, attempt) == 2000
    assert state(world, claim) == ("paid", 0, Decimal("10.00"))
    with pytest.raises(Conflict):
        ask(world, attempt, "5.00", key=key)
    sound(world)


def test_what_was_asked_back_is_not_laid_on_anything_meanwhile(
    world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = paid(world, house, bank, claim, "100.00")
    credited(world, claim, "30.00")
    ask(world, attempt, "20.00")

    with world.scope(), pytest.raises(BadValue, match="More cannot be paid out"):
        adjust.refund_credit(
            claim.account_id, because="other", amount=euro("11.00"), key=uuid4(), now=world.now, actor=ACTOR
        )
    with pytest.raises(BadValue, match="More cannot be given back"):
        ask(world, attempt, "11.00")


def test_nobody_knows_what_became_of_it_so_it_is_asked_again_under_the_same_key(
    world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = paid(world, house, bank, claim, "100.00")
    credited(world, claim, "30.00")
    asked = ask(world, attempt)
    METHOD.refund(attempt.outside_id, Money(3000), str(asked.id), bank, HttpClient())  # it left; the answer got lost
    refund.run(world.tenant.id, [asked.id], http=SilentHttp(), now=world.now)
    assert (again(world, asked).state, state(world, claim)[2]) == ("asked", Decimal("30.00"))

    with world.scope():
        assert refund.take_due(now=world.now) == []
        later = Now(at=world.now.at + timedelta(minutes=16), on=world.now.on)
        assert refund.take_due(now=later) == [asked.id]
        assert refund.take_due(now=later) == [], "given out once"
    refund.run(world.tenant.id, [asked.id], http=HttpClient(), now=world.now)
    world.settle()

    assert (again(world, asked).state, given_back(house, attempt)) == ("done", 3000)
    assert state(world, claim) == ("paid", 0, 0)
    sound(world)


def test_a_provider_that_never_answers_is_asked_by_a_person_at_the_end(
    world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = paid(world, house, bank, claim, "100.00")
    credited(world, claim, "30.00")
    asked = ask(world, attempt)

    with world.scope():
        rounds = 0
        world.pass_days(8)
        while refund.take_due(now=world.now):
            rounds += 1
            world.pass_days(8)

        assert rounds == 6
        task = Task.objects.get(kind=Task.Kind.PROVIDER)
        assert (task.account_id, task.subject_id) == (claim.account_id, asked.id)


def test_a_refusal_is_told_to_a_person_and_books_nothing(
    world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = paid(world, house, bank, claim, "100.00")
    credited(world, claim, "30.00")
    house.bank.refund(attempt.outside_id, 9000, key="by hand")  # at the provider, so that only 10.00 are left there

    asked = ask(world, attempt)
    world.settle()

    assert (again(world, asked).state, again(world, asked).word) == ("refused", "bad_value")
    assert state(world, claim) == ("paid", 0, Decimal("30.00"))
    with world.scope():
        assert Task.objects.get(kind=Task.Kind.PROVIDER).account_id == claim.account_id
        assert Event.objects.get(kind="refund.refused").data["word"] == "bad_value"


def test_money_given_back_at_the_provider_without_our_asking_is_for_a_person(
    world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = paid(world, house, bank, claim, "100.00")
    credited(world, claim, "30.00")
    house.bank.refund(attempt.outside_id, 1000, key="by hand")
    testbank_world.hear(world, bank, attempt)
    testbank_world.hear(world, bank, attempt)
    ask(world, attempt, "20.00")
    world.settle()

    assert state(world, claim) == ("paid", 0, Decimal("10.00")), "ours is booked, the other one waits"
    with world.scope():
        assert Task.objects.get(kind=Task.Kind.REFUNDED_OUTSIDE).note == str(Money(1000))


def test_a_payment_on_its_way_is_cancelled_as_a_whole(
    world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = testbank_world.begin(world, claim, "100.00")
    house.bank.choose(attempt.outside_id, "pay")
    testbank_world.hear(world, bank, attempt)
    with pytest.raises(BadValue, match="as a whole"):
        ask(world, attempt, "10.00")

    asked = ask(world, attempt)
    world.settle()

    payment = house.bank.store.payment(attempt.outside_id)
    assert payment
    assert (payment.status, payment.reason) == ("canceled", "canceled_by_shop")
    with world.scope():
        assert Receipt.objects.get().state == "failed"
        assert not Posting.objects.filter(rule="money_in").exists()
    assert (again(world, asked).state, state(world, claim)) == ("done", ("open", Decimal("100.00"), 0))
    with pytest.raises(NotAllowed):
        ask(world, attempt)


@pytest.mark.parametrize("is_told_first", [True, False])
def test_a_payment_that_settles_while_it_is_being_cancelled_goes_back_and_pays_nothing(
    world: World, house: House, bank: ShopSettings, claim: Claim, is_told_first: bool
) -> None:
    attempt = testbank_world.begin(world, claim, "100.00")
    house.bank.choose(attempt.outside_id, "pay")
    testbank_world.hear(world, bank, attempt)
    ask(world, attempt)
    house.bank.move(attempt.outside_id, "settle")
    if is_told_first:
        testbank_world.hear(world, bank, attempt)

    world.settle()

    assert given_back(house, attempt) == 10_000
    assert state(world, claim) == ("open", Decimal("100.00"), 0)
    sound(world)


def test_without_a_credit_nothing_goes_back(world: World, house: House, bank: ShopSettings, claim: Claim) -> None:
    attempt = paid(world, house, bank, claim, "100.00")

    with pytest.raises(NotAllowed, match="Book a credit note first"):
        ask(world, attempt)


def test_housekeeping_asks_again_by_itself(world: World, house: House, bank: ShopSettings, claim: Claim) -> None:
    attempt = paid(world, house, bank, claim, "100.00")
    credited(world, claim, "30.00")
    asked = ask(world, attempt)
    with world.scope():
        WakeUp.objects.all().delete()  # the worker died with it
        Refund.objects.update(next_try_at=world.now.at)

    housekeeping.tidy(world.tenant.id)
    settle(world.tenant.id, now=now_of(world.tenant.id))

    assert again(world, asked).state == "done"


def test_another_organisations_payment_is_not_found(
    world: World, other_world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = paid(world, house, bank, claim, "100.00")
    with world.scope():
        receipt = Receipt.objects.get(attempt=attempt)

    with pytest.raises(NotFound), other_world.scope():
        refund.ask(receipt.id, amount=None, because="other", key=uuid4(), now=world.now, actor=ACTOR)
    with other_world.scope():
        assert not Refund.objects.exists()
