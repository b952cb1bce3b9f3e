"""The demo's past sends many messages at once; what is written down is what station `deliver` writes down."""

from __future__ import annotations

from typing import Any

from kulanz.data.contact.models import Attempt, Message
from kulanz.data.outbox.models import WakeUp
from kulanz.data.receivables.models import Event
from kulanz.data.scope import tenant_scope
from kulanz.demo.postroom import outgoing_of, post
from kulanz.jobs.relay import drain
from kulanz.plugins.channel.mime import written
from kulanz.stations import agree
from kulanz.stations.contact import deliver
from kulanz.testkit.fakes import FakeChannel
from kulanz.testkit.world import World, plain

COMPARED = ("status", "tries", "sent_on", "sent_at", "attempt_at", "stage", "purpose")


def two_ready(world: World) -> tuple[Message, Message]:
    """Two messages that are alike, each for an account of its own, written and not sent."""
    accounts = [world.claim(customer=f"K-{name}").account_id for name in ("one", "two")]
    world.decide(*accounts)
    drain(world.tenant.id, now=world.now)
    with world.scope():
        WakeUp.objects.all().delete()
        first, second = (Message.objects.get(account=account) for account in accounts)
    assert {first.status, second.status} == {"ready"}
    return first, second


def rows_of(message: Message) -> dict[str, Any]:
    message.refresh_from_db()
    attempts = Attempt.objects.filter(message=message).order_by("id").values_list("number", "outcome", "at", "detail")
    events = Event.objects.filter(subject_id=message.id).order_by("number").values_list("kind", "actor", "data")
    woken = WakeUp.objects.filter(subject_id=message.id).order_by("id").values_list("station", flat=True)
    return {
        **{name: getattr(message, name) for name in COMPARED},
        "attempts": list(attempts),
        "events": plain([event for event in events if event[0] != "step.chosen"]),
        "woken": list(woken),
    }


def test_the_postroom_writes_what_deliver_writes(world: World) -> None:
    by_station, by_postroom = two_ready(world)

    deliver.run(world.tenant.id, [by_station.id], now=world.now)
    with world.scope():
        posted = post([by_postroom.id], now=world.now)

    with world.scope():
        assert rows_of(by_postroom) == rows_of(by_station)
        assert by_postroom.status == "sent"
        assert [(one.account, one.stage) for one in posted] == [(by_postroom.account_id, "reminder_service")]
        assert bytes(by_postroom.raw or b"") == posted[0].raw == written(outgoing_of(by_postroom, world.now))
        assert by_postroom.outside_id == f"<{by_postroom.id}@stadtwerke-lindau.example>"


def test_the_postroom_hands_over_what_deliver_hands_over(world: World, channel: FakeChannel) -> None:
    message, _other = two_ready(world)

    deliver.run(world.tenant.id, [message.id], now=world.now)

    with world.scope():
        message = Message.objects.select_related("account__customer", "account__creditor").get(id=message.id)
        outgoing = outgoing_of(message, world.now)
    handed_over = channel.sent[0]
    same = [name for name in outgoing.__dataclass_fields__ if name != "written_at"]
    assert [getattr(outgoing, name) for name in same] == [getattr(handed_over, name) for name in same]


def test_the_postroom_asks_the_gate_too(world: World) -> None:
    by_station, by_postroom = two_ready(world)
    with world.scope():
        for message in (by_station, by_postroom):
            agree.set_hold(message.account_id, reason="Prüfung", until_on=None, now=world.now, actor="test")

    deliver.run(world.tenant.id, [by_station.id], now=world.now)
    with tenant_scope(world.tenant.id):
        assert post([by_postroom.id], now=world.now) == []

    with world.scope():
        assert rows_of(by_postroom) == rows_of(by_station)
        assert by_postroom.status == "stopped"


def test_nothing_is_sent_twice(world: World) -> None:
    message, other = two_ready(world)

    with world.scope():
        assert len(post([message.id, other.id], now=world.now)) == 2
        assert post([message.id, other.id], now=world.now) == []
        assert Attempt.objects.filter(message=message).count() == 2
