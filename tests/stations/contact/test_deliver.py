"""Delivering: the gate is asked once more at the moment of sending, nothing goes out twice, trouble ends where it should."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kulanz.data.contact.models import Attempt, Message
from kulanz.data.desk.models import Task
from kulanz.data.parties.models import ContactPoint
from kulanz.data.receivables.models import Claim, Event
from kulanz.jobs import housekeeping, relay
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, KulanzError, Refused, Unreachable
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.stations import agree
from kulanz.stations.contact import deliver
from kulanz.stations.money import receive
from kulanz.testkit.fakes import FakeChannel
from kulanz.testkit.world import World


def ready_message(world: World) -> tuple[Claim, Message]:
    """An overdue claim whose message is written but not sent."""
    claim = world.claim()
    world.decide()
    relay.drain(world.tenant.id, now=world.now)
    [message] = world.messages(claim.account_id)
    assert message.status == Message.Status.READY
    return claim, message


def attempts(world: World) -> list[str]:
    with world.scope():
        return list(Attempt.objects.order_by("id").values_list("outcome", flat=True))


def test_money_seen_between_decision_and_sending_stops_the_message(world: World, channel: FakeChannel) -> None:
    claim, message = ready_message(world)
    with world.scope():
        receive.declare_paid(
            claim.account, amount=Money(8990), paid_on=world.day, key=new_id(), holidays=frozenset(), now=world.now
        )

    deliver.run(world.tenant.id, [message.id], now=world.now)

    [message] = world.messages(claim.account_id)
    assert (message.status, channel.sent, attempts(world)) == (Message.Status.STOPPED, [], ["stopped"])
    with world.scope():
        stopped = Event.objects.get(kind="message.stopped", subject_id=message.id)
        assert stopped.data["reasons"][0]["rule"] == "gate.money_coming"


def test_the_kill_switch_stops_what_is_written_already(world: World, channel: FakeChannel) -> None:
    claim, message = ready_message(world)
    world.tenant.is_stopped = True
    world.tenant.save()

    deliver.run(world.tenant.id, [message.id], now=world.now)

    assert channel.sent == []
    assert [m.status for m in world.messages(claim.account_id)] == [Message.Status.STOPPED]


def test_a_message_delivered_twice_is_sent_once(world: World, channel: FakeChannel) -> None:
    _, message = ready_message(world)

    for _ in range(2):
        deliver.run(world.tenant.id, [message.id, message.id], now=world.now)

    assert len(channel.sent) == 1
    assert attempts(world) == ["sending", "sent"]


def test_what_left_is_kept_byte_for_byte_with_its_hash(world: World, channel: FakeChannel) -> None:
    claim, message = ready_message(world)

    deliver.run(world.tenant.id, [message.id], now=world.now)

    [message] = world.messages(claim.account_id)
    assert message.raw is not None
    assert bytes(message.raw) == channel.sent[0].text.encode()
    assert message.outside_id
    assert (message.sent_on, message.sent_at) == (world.day, world.now.at)


def test_a_server_that_is_away_for_a_while_gets_the_message_later(world: World, channel: FakeChannel) -> None:
    claim, message = ready_message(world)
    channel.trouble[message.to_address] = Unreachable(say("away"), maybe_sent=False)
    deliver.run(world.tenant.id, [message.id], now=world.now)
    assert [m.status for m in world.messages(claim.account_id)] == [Message.Status.READY]

    channel.trouble.clear()
    with world.scope():
        soon = Now(at=world.now.at + timedelta(seconds=30), on=world.day)
        assert deliver.take_due_again(now=soon) == []
        later = Now(at=world.now.at + timedelta(minutes=2), on=world.day)
        assert deliver.take_due_again(now=later) == [message.id]
        assert deliver.take_due_again(now=later) == [], "given out once"
    housekeeping.tidy(world.tenant.id)
    world.settle()
    deliver.run(world.tenant.id, [message.id], now=later)

    assert len(channel.sent) == 1
    assert attempts(world) == ["sending", "failed", "sending", "sent"]


@pytest.mark.parametrize(
    ("trouble", "status", "kind"),
    [
        (Unreachable(say("lost"), maybe_sent=True), Message.Status.AMBIGUOUS, Task.Kind.AMBIGUOUS_MESSAGE),
        (Refused(say("no"), is_temporary=False), Message.Status.FAILED, Task.Kind.FAILED_MESSAGE),
        (BadValue(say("no address")), Message.Status.FAILED, Task.Kind.FAILED_MESSAGE),
    ],
)
def test_trouble_that_time_does_not_heal_goes_to_a_person(
    world: World, channel: FakeChannel, trouble: KulanzError, status: str, kind: str
) -> None:
    claim, message = ready_message(world)
    channel.trouble[message.to_address] = trouble

    deliver.run(world.tenant.id, [message.id], now=world.now)
    deliver.run(world.tenant.id, [message.id], now=world.now)

    assert [m.status for m in world.messages(claim.account_id)] == [status]
    with world.scope():
        assert Task.objects.get().kind == kind


def test_an_address_that_is_refused_is_not_used_again(world: World, channel: FakeChannel) -> None:
    claim, message = ready_message(world)
    channel.trouble[message.to_address] = Refused(say("no such mailbox"), stage="recipient", is_temporary=False)

    deliver.run(world.tenant.id, [message.id], now=world.now)
    world.settle()

    with world.scope():
        assert ContactPoint.objects.get(value=message.to_address).is_bad
        assert set(Task.objects.values_list("kind", flat=True)) == {Task.Kind.FAILED_MESSAGE, Task.Kind.NO_ADDRESS}
    world.pass_days(30)
    assert world.run_day().steps == 0
    assert claim


def test_an_objection_holds_back_and_its_answer_lets_go_on_when_it_could_be_read(
    world: World, channel: FakeChannel
) -> None:
    claim, message = ready_message(world)
    with world.scope():
        objection = agree.object_to(claim.account_id, reason="other", text="?", now=world.now, actor="customer:link")
    deliver.run(world.tenant.id, [message.id], now=world.now)
    assert channel.sent == []

    with world.scope():
        with pytest.raises(BadValue, match="ends with an answer"):
            agree.end_objection(objection.id, answer=" ", now=world.now, actor="person:x")
        agree.end_objection(objection.id, answer="We have checked it.", now=world.now, actor="person:x")
    world.settle()
    assert channel.sent == [], "the answer has time to be read"
    with world.scope():
        assert Task.objects.get(kind=Task.Kind.OBJECTION).done_at is not None

    for _ in range(3):
        assert channel.sent == []
        world.pass_days(1)
        world.run_day()

    assert [m.stage for m in world.messages(claim.account_id) if m.status == Message.Status.SENT] == [message.stage]
