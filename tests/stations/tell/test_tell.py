"""Station 11's end: one thank-you for each receipt, and the same few questions to the database however many there are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kulanz.data.contact.models import Message
from kulanz.data.outbox.models import WakeUp
from kulanz.data.receivables.models import Event
from kulanz.domain.books.receipt import State
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.stations.money import allocate, match, receive
from kulanz.stations.money.receive import Seen
from kulanz.stations.tell import tell
from kulanz.testkit.world import World


def paid(world: World, amount: str, reference: str) -> None:
    """Settled money that was laid on its claims; nobody was thanked yet."""
    with world.scope():
        money = Seen(
            source="bank", outside_id=new_id().hex, state=State.SETTLED, amount=Money.parse(amount),
            creditor=world.creditor.id, value_on=world.day, reference=reference,
        )  # fmt: skip
        receipt = receive.see(money, now=world.now, actor="test")
        assert receipt
        match.run([receipt], now=world.now)
        allocate.run([receipt], now=world.now)
        WakeUp.objects.all().delete()


def told(world: World) -> int:
    """Tells of all that was paid; how many questions were asked of the database."""
    with world.scope():
        events = list(Event.objects.filter(kind__in=tell.THANKED).values_list("id", flat=True))
        with CaptureQueriesContext(connection) as asked:
            tell.run(events, now=world.now)
        return len(asked)


def thanks(world: World) -> list[dict[str, int]]:
    with world.scope():
        return [m.facts for m in Message.objects.filter(text_key="thank_you").order_by("account__customer__number")]


def test_one_thank_you_for_money_that_reached_two_claims(world: World) -> None:
    first = world.claim("40.00", customer="K1")
    world.claim("60.00", customer="K1")
    paid(world, "70.00", first.account.reference)

    told(world)

    assert thanks(world) == [{"paid_minor": 7000, "open_minor": 3000}]
    with world.scope():
        message = Message.objects.get(text_key="thank_you")
        woken = WakeUp.objects.get(station="compose")
        assert (woken.subject_id, woken.account_id) == (message.id, first.account_id)


def test_telling_twice_thanks_once(world: World) -> None:
    paid(world, "89.90", world.claim().account.reference)

    told(world)
    told(world)

    assert len(thanks(world)) == 1
    with world.scope():
        assert WakeUp.objects.filter(station="compose").count() == 1


@pytest.mark.parametrize("count", [1, 7])
def test_a_batch_asks_no_more_than_one(world: World, count: int) -> None:
    for number in range(count):
        claim = world.claim(f"{50 + number}.00", customer=f"K{number}")
        paid(world, f"{40 + number}.00", claim.account.reference)

    asked = told(world)

    assert asked <= 9
    assert thanks(world) == [{"paid_minor": 4000 + 100 * n, "open_minor": 1000} for n in range(count)]


def test_another_organisation_is_not_thanked(world: World, other_world: World) -> None:
    paid(world, "89.90", world.claim().account.reference)
    told(world)

    assert thanks(other_world) == []
