"""News from the Testbank to a shop: signed, in the order asked for, told again until taken, safe over a restart."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from standardwebhooks import Webhook
from tests.demo.conftest import Desk, OpenHouse, Shop

from kulanz.demo.serving import Request
from kulanz.demo.testbank import courier
from kulanz.demo.testbank.app import House
from kulanz.demo.testbank.bank import CHOICES
from kulanz.demo.testbank.order import read_order
from kulanz.plugins.payment.testbank import METHOD
from kulanz.ports.payment import PaymentState
from kulanz.ports.wire import Inbound


def told(request: Request) -> tuple[str, int]:
    news = json.loads(request.body)
    return news["type"], news["data"]["payment"]["version"]


def test_news_are_signed_as_the_standard_has_it(desk: Desk, shop: Shop, house: House) -> None:
    house.bank.choose(desk.begin(), "pay_at_once")

    request = shop.news()

    secret = house.bank.store.credentials().webhook_secret
    news = Webhook(secret).verify(request.body, dict(request.headers))
    assert (request.method, request.path) == ("POST", "/hooks")
    assert news["type"] == "payment.settled"
    assert news["data"]["payment"]["amount_minor"] == 14990
    assert news["data"]["payment"]["metadata"] == {"key": "attempt-1"}
    assert request.headers["webhook-id"] == f"evt_{news['data']['payment']['id']}_2"


def test_a_payment_is_on_its_way_first_and_settles_by_itself(
    house_at: OpenHouse, shop: Shop, desk_of: Callable[[House], Desk]
) -> None:
    with house_at(settle_after_s=0.2).open() as house:
        house.bank.choose(desk_of(house).begin(), "pay")

        assert [told(shop.news()), told(shop.news())] == [("payment.pending", 2), ("payment.settled", 3)]


def test_an_operator_settles_without_waiting(desk: Desk, shop: Shop, house: House) -> None:
    payment = desk.begin()
    house.bank.choose(payment, "pay")
    assert told(shop.news())[0] == "payment.pending"

    house.bank.move(payment, "settle")

    assert told(shop.news())[0] == "payment.settled"


@pytest.mark.parametrize(
    ("choice", "word"), [("cancel", "payment.canceled"), ("fail", "payment.failed"), ("pay_at_once", "payment.settled")]
)
def test_each_choice_is_told(desk: Desk, shop: Shop, house: House, choice: str, word: str) -> None:
    house.bank.choose(desk.begin(), choice)

    assert told(shop.news())[0] == word


def test_told_twice_means_the_same_news_under_the_same_id(desk: Desk, shop: Shop, house: House) -> None:
    house.bank.choose(desk.begin(), "pay_told_twice")

    first, second = shop.news(), shop.news()

    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_in_the_wrong_order_settled_comes_before_pending(desk: Desk, shop: Shop, house: House) -> None:
    house.bank.choose(desk.begin(), "pay_wrong_order")

    assert [told(shop.news()), told(shop.news())] == [("payment.settled", 3), ("payment.pending", 2)]


def test_a_chargeback_and_a_refund_are_told(desk: Desk, shop: Shop, house: House) -> None:
    charged, refunded = desk.begin(), desk.begin(key="attempt-2")
    house.bank.choose(charged, "pay_at_once")
    house.bank.choose(refunded, "pay_at_once")
    house.bank.move(charged, "reverse")
    house.bank.refund(refunded, 5000, key="refund-1")

    words = sorted(told(shop.news())[0] for _ in range(4))

    assert words == ["payment.partially_refunded", "payment.reversed", "payment.settled", "payment.settled"]


def test_nobody_paying_ends_the_payment_by_itself(
    house_at: OpenHouse, shop: Shop, desk_of: Callable[[House], Desk]
) -> None:
    with house_at(expire_after_s=0.2).open() as house:
        desk_of(house).begin()

        assert told(shop.news())[0] == "payment.expired"


def test_news_not_taken_are_told_again_under_the_same_id(
    desk: Desk, shop: Shop, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "PAUSES_S", (0, 0, 0))
    shop.status = 503
    house.bank.choose(desk.begin(), "pay_at_once")
    first, second = shop.news(), shop.news()
    shop.status = 204

    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_telling_has_an_end_that_a_person_sees(
    desk: Desk, shop: Shop, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "PAUSES_S", (0, 0))
    shop.status = 500
    payment = desk.begin()
    house.bank.choose(payment, "pay_at_once")
    for _ in range(3):
        shop.news()
    house.courier.stop()

    (delivery,) = house.bank.store.deliveries(payment)

    assert (delivery.attempts, delivery.outcome, delivery.due_at) == (3, "500", None)


def test_gone_means_never_again(desk: Desk, shop: Shop, house: House) -> None:
    shop.status = 410
    payment = desk.begin()
    house.bank.choose(payment, "pay_at_once")
    shop.news()
    house.courier.stop()

    (delivery,) = house.bank.store.deliveries(payment)

    assert (delivery.attempts, delivery.due_at) == (1, None)


def test_news_left_over_are_told_after_a_restart(
    house_at: OpenHouse, shop: Shop, desk_of: Callable[[House], Desk]
) -> None:
    closed = house_at()
    payment, _ = closed.bank.open(read_order(desk_of(closed).wish()), key="attempt-1")
    closed.bank.choose(payment.id, "pay_at_once")
    closed.server.server_close()

    with house_at().open():
        assert told(shop.news())[0] == "payment.settled"


def test_the_keys_stay_the_same_after_a_restart(house_at: OpenHouse) -> None:
    first, second = house_at(), house_at()
    first.server.server_close()
    second.server.server_close()

    assert first.bank.store.credentials() == second.bank.store.credentials()


def test_a_shop_that_wants_no_news_gets_none(desk: Desk, house: House) -> None:
    payment = desk.begin(notification_url="")

    house.bank.choose(payment, "pay_at_once")

    assert house.bank.store.deliveries(payment) == []


def test_the_latest_news_can_be_sent_once_more(desk: Desk, shop: Shop, house: House) -> None:
    payment = desk.begin()
    house.bank.choose(payment, "pay_at_once")
    first = shop.news()

    house.bank.resend(payment)

    assert shop.news().headers["webhook-id"] == first.headers["webhook-id"]


def test_the_plugin_reads_news_as_they_really_arrive(desk: Desk, shop: Shop, house: House) -> None:
    keys = house.bank.store.credentials()
    settings = METHOD.Settings(base_url=house.address, api_key=keys.api_key, webhook_secret=keys.webhook_secret)
    payment = desk.begin()
    house.bank.choose(payment, "pay_wrong_order")

    arrived = [shop.news(), shop.news()]

    settled, pending = (METHOD.read(Inbound(body=one.body, headers=one.headers), settings)[0] for one in arrived)
    assert (settled.state, pending.state) == (PaymentState.SETTLED, PaymentState.PENDING)
    assert settled.rank > pending.rank
    assert (settled.outside_id, settled.key) == (payment, "attempt-1")


def test_every_choice_on_the_page_is_one_the_bank_knows() -> None:
    html = (Path(courier.__file__).parent / "pages" / "pay.html").read_text()

    for choice in CHOICES:
        assert f'value="{choice}"' in html
