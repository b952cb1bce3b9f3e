"""What becomes of a message after it left: arrived, came back, unwanted, answered; told twice it happens once."""

from __future__ import annotations

import pytest

from kulanz.data.agreements.models import Hold
from kulanz.data.contact.models import Message
from kulanz.data.desk.models import Task
from kulanz.data.parties.models import ContactPoint, OptOut
from kulanz.data.receivables.models import Claim, Event
from kulanz.data.tenancy.models import SetUp
from kulanz.data.tenancy.setups import set_up
from kulanz.kernel.errors import BadSignature
from kulanz.ports.wire import Inbound
from kulanz.stations import door
from kulanz.testkit.fakes import FakeChannel, FakeSettings
from kulanz.testkit.world import World


@pytest.fixture
def sent(world: World, channel: FakeChannel) -> Message:
    """A reminder that left."""
    claim = world.claim()
    world.run_day()
    [message] = world.messages(claim.account_id)
    assert message.status == Message.Status.SENT
    return message


def tell(world: World, inbound: Inbound) -> bool:
    with world.scope():
        is_new = door.accept(SetUp.objects.get(port="channel").id, inbound, now=world.now)
    world.settle()
    return is_new


def kinds(world: World, message: Message) -> list[str]:
    with world.scope():
        return list(Event.objects.filter(account=message.account_id).order_by("number").values_list("kind", flat=True))


def test_a_message_that_arrived_is_noted_once(world: World, channel: FakeChannel, sent: Message) -> None:
    assert tell(world, channel.news(sent.outside_id, "delivered", news_id="n1"))
    assert not tell(world, channel.news(sent.outside_id, "delivered", news_id="n1"))
    assert tell(world, channel.news(sent.outside_id, "delivered", news_id="n2"))

    assert kinds(world, sent).count("message.delivered") == 1


def test_a_mailbox_that_does_not_exist_is_asked_no_more(world: World, channel: FakeChannel, sent: Message) -> None:
    tell(world, channel.news(sent.outside_id, "rejected", news_id="n1", reason="no_such_address"))

    with world.scope():
        sent.refresh_from_db()
        assert sent.status == Message.Status.FAILED
        assert ContactPoint.objects.get(customer=sent.account.customer_id).is_bad
        assert Task.objects.filter(kind=Task.Kind.NO_ADDRESS, account=sent.account_id).exists()
    world.pass_days(30)
    world.run_day()
    assert len(channel.sent) == 1


def test_a_message_that_was_blocked_counts_as_not_sent_and_waits_for_a_person(
    world: World, channel: FakeChannel, sent: Message
) -> None:
    tell(world, channel.news(sent.outside_id, "rejected", news_id="n1", reason="blocked"))

    with world.scope():
        assert Task.objects.get(kind=Task.Kind.FAILED_MESSAGE).subject_id == sent.id
        assert not ContactPoint.objects.get(customer=sent.account.customer_id).is_bad


def test_whoever_marks_a_message_as_unwanted_gets_no_more_of_them(
    world: World, channel: FakeChannel, sent: Message
) -> None:
    for number in range(2):
        tell(world, channel.news(sent.outside_id, "complained", news_id=f"n{number}"))

    world.pass_days(30)
    world.run_day()
    with world.scope():
        assert OptOut.objects.filter(customer=sent.account.customer_id, channel="email").count() == 1
    assert len(channel.sent) == 1


def test_an_answer_rests_the_account_and_a_person_reads_it(world: World, channel: FakeChannel, sent: Message) -> None:
    news = channel.news(sent.outside_id, "replied", news_id="n1", text="Ich habe am Montag schon gezahlt.")

    tell(world, news)
    tell(world, news)

    with world.scope():
        assert Hold.objects.filter(account=sent.account_id, ended_on=None).count() == 1
        assert Task.objects.get(kind=Task.Kind.HELP).note == "Ich habe am Montag schon gezahlt."


def test_words_that_nobody_knows_and_messages_of_nobody_change_nothing(
    world: World, channel: FakeChannel, sent: Message
) -> None:
    before = kinds(world, sent)

    tell(world, channel.news(sent.outside_id, "teleported", news_id="n1"))
    tell(world, channel.news("<nobody@fake.example>", "delivered", news_id="n2"))

    assert kinds(world, sent) == before


def test_forged_news_is_not_kept(world: World, channel: FakeChannel, sent: Message) -> None:
    forged = channel.news(sent.outside_id, "complained", news_id="n1")

    with pytest.raises(BadSignature):
        tell(world, Inbound(body=forged.body, headers={"fake-signature": "made up"}))


def test_news_of_another_creditors_provider_changes_nothing(
    world: World, other_world: World, channel: FakeChannel, sent: Message
) -> None:
    tell(other_world, channel.news(sent.outside_id, "complained", news_id="n1"))

    with world.scope():
        assert not OptOut.objects.exists()


def test_a_creditor_without_a_provider_reaches_nobody(world: World, channel: FakeChannel, claim: Claim) -> None:
    with world.scope():
        SetUp.objects.filter(port="channel").update(is_enabled=False)

    world.run_day()

    assert world.messages(claim.account_id) == []
    with world.scope():
        assert Task.objects.filter(kind=Task.Kind.NO_ADDRESS, account=claim.account_id).exists()


def test_setting_up_twice_makes_one_door_and_each_way_once(world: World, channel: FakeChannel) -> None:
    with world.scope():
        first = set_up(world.creditor, "channel", "smtp", FakeSettings())
        again = set_up(world.creditor, "channel", "smtp", FakeSettings())

        assert first.id == again.id
        assert first.hook_key == again.hook_key


@pytest.fixture
def claim(world: World) -> Claim:
    return world.claim()
