"""The doors for programs: news of a provider is stored once, and forged news leaves nothing."""

from __future__ import annotations

import json
from uuid import uuid4

from django.test import Client

from kulanz.data.inbox.models import Inbound
from kulanz.kernel.money import Money
from kulanz.ports.payment import Redirect
from kulanz.stations.http_client import HttpClient
from kulanz.stations.money import pay
from kulanz.testkit.fakes import FakePayment
from kulanz.testkit.world import World


def started(world: World) -> str:
    claim = world.claim()
    wish = pay.PaymentChoice(
        claim.account_id, world.methods["fake"].id, Money(8990), (), uuid4(), "https://k.example/back"
    )
    begun = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)
    assert isinstance(begun, Redirect)
    return begun.outside_id


def test_news_is_stored_once_however_often_it_comes(world: World, provider: FakePayment) -> None:
    news = provider.news(started(world), "settled", news_id="n1")
    address = f"/hooks/{world.methods['fake'].set_up.hook_key}/"

    first = Client().post(address, news.body, content_type="application/json", headers=dict(news.headers))
    second = Client().post(address, news.body, content_type="application/json", headers=dict(news.headers))

    assert (first.status_code, first.json()["known"]) == (200, False)
    assert (second.status_code, second.json()["known"]) == (200, True)
    with world.scope():
        assert Inbound.objects.count() == 1


def test_forged_news_is_refused_and_leaves_nothing(world: World, provider: FakePayment) -> None:
    news = provider.news(started(world), "settled", news_id="n1", secret="another")

    answer = Client().post(
        f"/hooks/{world.methods['fake'].set_up.hook_key}/",
        news.body,
        content_type="application/json",
        headers=dict(news.headers),
    )

    assert (answer.status_code, answer["content-type"]) == (401, "application/problem+json")
    with world.scope():
        assert not Inbound.objects.exists()


def test_signed_nonsense_is_refused_with_the_reason(world: World, provider: FakePayment) -> None:
    from kulanz.testkit.fakes import fake_signature

    body = b"no json"
    headers = {"fake-signature": fake_signature(body, "fake-secret")}

    answer = Client().post(
        f"/hooks/{world.methods['fake'].set_up.hook_key}/", body, content_type="text/plain", headers=headers
    )

    assert (answer.status_code, json.loads(answer.content)["title"]) == (400, "bad_value")


def test_an_address_nobody_gave_out_answers_404_and_a_large_body_413(world: World) -> None:
    assert Client().post("/hooks/nobody/", b"{}", content_type="application/json").status_code == 404
    large = Client().post("/hooks/nobody/", b"x" * 300_000, content_type="application/json")
    assert large.status_code == 413
    assert Client().get("/hooks/nobody/").status_code == 405
