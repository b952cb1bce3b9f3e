"""A provider that says nothing is asked, at the Testbank over real HTTP; its answer counts like its news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.stations import testbank_world
from tests.stations.corrections_world import sound, state

from kulanz.data.clock import now_of
from kulanz.data.desk.models import Task
from kulanz.data.payments.models import PaymentAttempt, Receipt
from kulanz.data.receivables.models import Claim
from kulanz.demo.testbank.app import House, put_together
from kulanz.jobs import housekeeping
from kulanz.plugins.payment.bank_transfer import TransferSettings
from kulanz.plugins.payment.testbank import ShopSettings
from kulanz.stations.http_client import HttpClient
from kulanz.stations.money import look
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


def quarter_of_an_hour_later(world: World, attempt: PaymentAttempt) -> None:
    """Time is moved for this attempt, and the worker looks after things."""
    with world.scope():
        due = PaymentAttempt.objects.get(id=attempt.id).look_at
        assert due == world.now.at + timedelta(minutes=15)
        PaymentAttempt.objects.filter(id=attempt.id).update(look_at=world.now.at)
    housekeeping.tidy(world.tenant.id)
    settle(world.tenant.id, now=now_of(world.tenant.id))


def test_money_whose_news_got_lost_is_found_by_asking(
    world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = testbank_world.begin(world, claim, "100.00")
    house.bank.choose(attempt.outside_id, "pay_at_once")

    quarter_of_an_hour_later(world, attempt)

    assert state(world, claim) == ("paid", 0, Decimal("0.00"))
    sound(world)
    with world.scope():
        PaymentAttempt.objects.update(look_at=world.now.at)
        assert look.take_due(now=world.now) == [], "it is over, so nobody is asked again"
        assert PaymentAttempt.objects.get().look_at is None


def test_a_page_that_was_left_is_not_taken_for_money_on_its_way(
    world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = testbank_world.begin(world, claim, "100.00")

    look.run(world.tenant.id, [attempt.id], http=HttpClient(), now=world.now)
    world.settle()
    with world.scope():
        assert not Receipt.objects.exists()

    house.bank.move(attempt.outside_id, "expire")
    look.run(world.tenant.id, [attempt.id], http=HttpClient(), now=world.now)
    world.settle()
    with world.scope():
        assert Receipt.objects.get().state == "expired"


def test_a_provider_that_stays_silent_about_money_on_its_way_is_left_to_a_person(
    world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = testbank_world.begin(world, claim, "100.00")
    house.bank.choose(attempt.outside_id, "pay")
    testbank_world.hear(world, bank, attempt)

    asked = 0
    for _ in range(10):
        world.pass_days(8)
        with world.scope():
            due = look.take_due(now=world.now)
        look.run(world.tenant.id, due, http=SilentHttp(), now=world.now)
        asked += len(due)

    assert asked == 6
    with world.scope():
        assert Receipt.objects.get().state == "pending"
        assert Task.objects.get(kind=Task.Kind.PROVIDER).account_id == claim.account_id


def test_a_method_that_cannot_be_asked_never_is(world: World, claim: Claim) -> None:
    way = world.offer("bank_transfer", TransferSettings())
    with world.scope():
        attempt = PaymentAttempt.objects.create(
            account_id=claim.account_id, way=way, set_up=way.set_up, amount_minor=1, currency="EUR",
            made_at=world.now.at, input_hash=b"x" * 32, form_key=claim.id, state="started",
        )  # fmt: skip
        assert look.take_due(now=world.now) == []
    look.run(world.tenant.id, [attempt.id], http=HttpClient(), now=world.now)


def test_another_organisations_attempts_are_not_seen(
    world: World, other_world: World, house: House, bank: ShopSettings, claim: Claim
) -> None:
    attempt = testbank_world.begin(world, claim, "100.00")
    house.bank.choose(attempt.outside_id, "pay_at_once")
    world.pass_days(1)

    with other_world.scope():
        assert look.take_due(now=world.now) == []
    look.run(other_world.tenant.id, [attempt.id], http=HttpClient(), now=world.now)
    world.settle()

    with world.scope():
        assert not Receipt.objects.exists()
