"""A Testbank over real HTTP for tests of stations: the creditor offers it, the customer pays there, its news come by asking."""

from __future__ import annotations

from uuid import uuid4

from kulanz.data.payments.models import PaymentAttempt
from kulanz.data.receivables.models import Claim
from kulanz.demo.testbank.app import House
from kulanz.kernel.money import Money
from kulanz.plugins.payment.testbank import METHOD, ShopSettings
from kulanz.ports.payment import Redirect
from kulanz.stations import door
from kulanz.stations.http_client import HttpClient
from kulanz.stations.money import pay
from kulanz.testkit.world import World


def offer(world: World, house: House) -> ShopSettings:
    keys = house.bank.store.credentials()
    settings = ShopSettings(base_url=house.address, api_key=keys.api_key, webhook_secret=keys.webhook_secret)
    world.offer("testbank", settings)
    return settings


def begin(world: World, claim: Claim, amount: str) -> PaymentAttempt:
    """The customer is on the Testbank's page."""
    wish = pay.PaymentChoice(
        claim.account_id, world.methods["testbank"].id, Money.parse(amount), (), uuid4(), "https://k.example/back"
    )
    started = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)
    assert isinstance(started, Redirect)
    with world.scope():
        return PaymentAttempt.objects.get(outside_id=started.outside_id)


def hear(world: World, settings: ShopSettings, attempt: PaymentAttempt) -> None:
    """What the Testbank has to say about it now, as its news would."""
    news = METHOD.look(attempt.outside_id, settings, HttpClient())
    with world.scope():
        door.answered(world.methods["testbank"].set_up, news, now=world.now)
    world.settle()
