"""What a message or a reason says is true on the day it is read, though it was written on another one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.stations.agree.test_nobody_is_forgotten import live, owing, stages
from tests.stations.corrections_world import ACTOR, euro, pay
from tests.stations.handover.test_last_step_as_shown import returned

from kulanz.data.contact.models import Message
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Event
from kulanz.data.standing import load
from kulanz.domain.journey.decide import Step, decide
from kulanz.jobs import relay
from kulanz.kernel.ids import new_id
from kulanz.stations import agree
from kulanz.stations.books import adjust
from kulanz.stations.claims import amend
from kulanz.stations.contact import deliver
from kulanz.testkit.fakes import FakeChannel
from kulanz.testkit.world import START, World


def written(world: World) -> Message:
    """The account's newest message, composed but not sent."""
    world.decide()
    relay.drain(world.tenant.id, now=world.now)
    with world.scope():
        return Message.objects.filter(status=Message.Status.READY).latest("id")


def delivered(world: World, message: Message) -> str:
    deliver.run(world.tenant.id, [message.id], now=world.now)
    with world.scope():
        message.refresh_from_db()
    return message.status


def test_a_message_does_not_leave_after_the_day_by_which_it_asks_to_pay(world: World, channel: FakeChannel) -> None:
    claim = owing(world)
    message = written(world)
    assert message.stands_until
    world.day = message.stands_until + timedelta(days=1)

    assert delivered(world, message) == "stopped"
    assert channel.sent == []
    live(world, 2)
    [sent] = channel.sent
    assert stages(world, claim) == ["reminder_service"], "it is written anew, with a day to come"
    assert "9. März" not in sent.text


@pytest.mark.parametrize("due_in", [0, 20])
def test_no_message_asks_for_what_the_creditor_made_due_later(world: World, channel: FakeChannel, due_in: int) -> None:
    claim = owing(world, "agency")  # has nothing to say before the due day
    world.claim("50.00", customer=claim.account.customer.number, due=START - timedelta(days=5))
    message = written(world)
    with world.scope():
        due_on = START + timedelta(days=due_in)
        amend.amend(claim.id, values={"due_on": due_on}, amount=None, now=world.now, actor=ACTOR)

    assert delivered(world, message) == "stopped"


def test_nobody_is_told_that_all_is_paid_when_the_money_was_taken_back(world: World, channel: FakeChannel) -> None:
    claim = owing(world, "business")
    live(world, 2)
    pay(world, claim, "89.90")
    world.pass_days(60)
    message = written(world)
    assert message.stage == "business_welcome_back"
    with world.scope():
        receipt = Receipt.objects.get()
    returned(world, receipt)
    relay.drain(world.tenant.id, now=world.now)

    assert delivered(world, message) == "stopped"


def test_a_promise_is_not_broken_by_an_invoice_that_falls_due_after_its_day(world: World) -> None:
    claim = owing(world, amount="100.00")
    world.claim("30.00", customer=claim.account.customer.number, due=START + timedelta(days=40))
    with world.scope():
        due_on = START + timedelta(days=5)
        agree.promise(claim.account_id, amount=euro("100.00"), due_on=due_on, now=world.now, actor=ACTOR)
        adjust.write_off(claim.account_id, claim_id=claim.id, because="other", key=new_id(), now=world.now, actor=ACTOR)
    live(world, 50)

    assert stages(world, claim) == ["due_soon", "reminder_service"]
    with world.scope():
        assert not Event.objects.filter(kind="promise.broken").exists()


def test_a_reason_names_the_day_on_which_a_conversation_was_noted(world: World) -> None:
    claim = owing(world)
    with world.scope():
        held_on = START - timedelta(days=5)
        agree.note_conversation(claim.account_id, way="phone", held_on=held_on, now=world.now, actor=ACTOR)
        [one] = load([claim.account_id], on=START)

    [reason] = decide(standing=one.standing, on=START).because
    assert str(reason.words) == "A conversation was noted on 2026-03-02; it has time to take effect."


def test_a_message_that_brought_a_part_is_not_said_to_have_brought_nothing(world: World) -> None:
    claim = owing(world, amount="500.00")
    live(world, 3)
    pay(world, claim, "100.00")
    world.pass_days(10)
    with world.scope():
        [one] = load([claim.account_id], on=world.day)
    step = decide(standing=one.standing, on=world.day)

    assert isinstance(step, Step)
    said = " ".join(str(reason.words) for reason in step.because)
    assert "not all is paid" in said
    assert "no payment" not in said


@pytest.mark.parametrize("country", ["GB", "gb", "UK"])
def test_a_customer_in_the_united_kingdom_has_its_days_of_rest_and_its_rules(world: World, country: str) -> None:
    claim = world.claim(street="1 High Street", postcode="SW1A 1AA", town="London", country=country)
    with world.scope():
        [one] = load([claim.account_id], on=START)

    assert one.standing.place
    assert date(2026, 8, 31) in one.standing.place.holidays  # summer bank holiday
    assert one.standing.contact_rules
    assert "CONC" in one.standing.contact_rules.window.law
