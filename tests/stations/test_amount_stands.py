"""Paying the amount a notice named closes every invoice it named, though interest grew on only one of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from kulanz.checks import books
from kulanz.data.receivables.models import Claim
from kulanz.kernel.money import Money
from kulanz.ports.payment import Redirect
from kulanz.stations import pay, receive
from kulanz.stations.outside import HttpClient
from kulanz.testkit.fakes import FakePayment
from kulanz.testkit.world import World


def test_paying_the_amount_of_a_notice_over_two_invoices_closes_both(world: World, provider: FakePayment) -> None:
    old = world.claim("2000.00", customer="K-two")
    for _ in range(2):
        world.run_day()
        world.pass_days(11)
    young = world.claim("300.00", customer="K-two", due=world.day - timedelta(days=2))
    world.run_day()
    notice = next(m for m in world.messages(old.account_id) if m.stage == "notice")
    assert set(notice.asked_claims) == {str(old.id), str(young.id)}
    assert notice.stands_until is not None
    world.day = notice.stands_until
    amount = Money(notice.asked_minor)
    wish = pay.Wish(old.account_id, world.methods["fake"].id, amount, (), uuid4(), "https://k.example/")

    started = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)
    assert isinstance(started, Redirect)
    news = provider.news(started.outside_id, "settled", news_id="n")
    with world.scope():
        receive.accept(world.methods["fake"].id, news, now=world.now)
    world.settle()

    with world.scope():
        found = Claim.objects.order_by("due_on").values_list("number", "status", "open_minor")
        assert list(found) == [(old.number, "paid", 0), (young.number, "paid", 0)]
        assert books.findings() == []
