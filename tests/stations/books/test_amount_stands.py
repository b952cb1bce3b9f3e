"""Paying the amount a notice named closes every invoice it named, though interest grew on only one of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from kulanz.data.desk.models import Task
from kulanz.data.receivables.models import Claim, Posting
from kulanz.domain.books.receipt import State
from kulanz.kernel.money import Money
from kulanz.ports.payment import Redirect
from kulanz.stations import door
from kulanz.stations.http_client import HttpClient
from kulanz.stations.money import pay, receive
from kulanz.testkit import books
from kulanz.testkit.fakes import FakePayment
from kulanz.testkit.world import World


def test_paying_the_amount_of_a_notice_over_two_invoices_closes_both(world: World, provider: FakePayment) -> None:
    old = world.claim("2000.00", customer="K-two")
    young = world.claim("300.00", customer="K-two", due=world.day - timedelta(days=4))
    for _ in range(3):
        world.run_day()
        world.pass_days(11)
    world.pass_days(-11)
    notice = next(m for m in world.messages(old.account_id) if m.stage == "notice")
    assert set(notice.asked_claims) == {str(old.id), str(young.id)}
    assert notice.stands_until is not None
    world.day = notice.stands_until
    amount = Money(notice.asked_minor)
    wish = pay.PaymentChoice(old.account_id, world.methods["fake"].id, amount, (), uuid4(), "https://k.example/")

    started = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)
    assert isinstance(started, Redirect)
    news = provider.news(started.outside_id, "settled", news_id="n")
    with world.scope():
        door.accept(world.methods["fake"].set_up_id, news, now=world.now)
    world.settle()

    with world.scope():
        found = Claim.objects.order_by("due_on").values_list("number", "status", "open_minor")
        assert list(found) == [(old.number, "paid", 0), (young.number, "paid", 0)]
        assert books.findings() == []


def test_paying_all_that_the_page_shows_closes_it_though_interest_grew_since_the_notice(
    world: World, provider: FakePayment
) -> None:
    claim = world.claim("2000.00")
    for _ in range(3):
        world.run_day()
        world.pass_days(11)
    world.pass_days(30)
    with world.scope():
        claim.refresh_from_db()
    assert claim.open_minor > 200_000, "the notice booked interest"
    wish = pay.PaymentChoice(
        claim.account_id, world.methods["fake"].id, Money(claim.open_minor), (), uuid4(), "https://k.example/"
    )

    started = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)
    assert isinstance(started, Redirect)
    with world.scope():
        door.accept(
            world.methods["fake"].set_up_id, provider.news(started.outside_id, "settled", news_id="n"), now=world.now
        )
    world.settle()

    with world.scope():
        claim.refresh_from_db()
        assert (claim.status, claim.open_minor) == ("paid", 0)
        assert Posting.objects.filter(rule="shown_amount_stands", book="waived").count() == 1
        assert books.findings() == []


def test_paying_twice_is_credit_that_a_person_sees(world: World, provider: FakePayment) -> None:
    claim = world.claim("50.00")
    for number in range(2):
        wish = pay.PaymentChoice(
            claim.account_id, world.methods["fake"].id, Money(5000), (), uuid4(), "https://k.example/"
        )
        with world.scope():
            claim.refresh_from_db()
        if number:
            source = receive.Seen(
                "bank",
                "again",
                State.SETTLED,
                Money(5000),
                world.creditor.id,
                world.day,
                account=claim.account_id,
            )
            with world.scope():
                receive.see(source, now=world.now, actor="test")
        else:
            started = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)
            assert isinstance(started, Redirect)
            with world.scope():
                news = provider.news(started.outside_id, "settled", news_id="n")
                door.accept(world.methods["fake"].set_up_id, news, now=world.now)
        world.settle()

    with world.scope():
        assert Task.objects.get(kind=Task.Kind.PAID_TOO_MUCH).note == "50.00 EUR"
        assert books.findings() == []


def test_a_refund_at_the_provider_is_a_task_for_a_person(world: World, provider: FakePayment) -> None:
    claim = world.claim("50.00")
    wish = pay.PaymentChoice(claim.account_id, world.methods["fake"].id, Money(5000), (), uuid4(), "https://k.example/")
    started = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)
    assert isinstance(started, Redirect)
    for word in ("settled", "refunded"):
        with world.scope():
            news = provider.news(started.outside_id, word, news_id=word)
            door.accept(world.methods["fake"].set_up_id, news, now=world.now)
        world.settle()

    with world.scope():
        assert Task.objects.get(kind=Task.Kind.REFUNDED_OUTSIDE).account_id == claim.account_id
        assert Claim.objects.get(id=claim.id).status == "paid"
