"""What a source states besides the money: earlier reminders, consent, objections; kept once, and brought up to date."""

from __future__ import annotations

from datetime import date

import pytest

from kulanz.data.agreements.models import Objection
from kulanz.data.contact.models import OutsideMessage
from kulanz.data.parties.models import Customer, OptOut
from kulanz.data.receivables.models import Claim, Event
from kulanz.testkit.world import World

from .test_take_in import draft, take


@pytest.mark.parametrize(("reminders", "tone"), [(1, 2), (2, 3), (3, 3), (9, 3)])
def test_reminders_of_the_creditor_count_and_never_as_the_last_clarification(
    world: World, reminders: int, tone: int
) -> None:
    take(world, draft(reminders=reminders, reminded_on=date(2026, 2, 25)))

    with world.scope():
        sent = OutsideMessage.objects.get()
        assert (sent.tone, sent.sent_on, sent.claim.number) == (tone, date(2026, 2, 25), "R-1")
        assert Event.objects.get(kind="outside.noted").data["reminders"] == reminders


def test_reminders_without_a_day_are_told_and_count_nothing(world: World) -> None:
    take(world, draft(reminders=2))
    take(world, draft(reminders=2, kind="Strom"))

    with world.scope():
        assert not OutsideMessage.objects.exists()
        assert Event.objects.get(kind="outside.noted").data == {"reminders": 2, "tone": 3, "sent_on": None}


def test_another_reminder_of_the_creditor_replaces_the_one_before(world: World) -> None:
    take(world, draft(reminders=1, reminded_on=date(2026, 2, 25)))
    take(world, draft(reminders=1, reminded_on=date(2026, 2, 25), kind="Strom"))
    take(world, draft(reminders=2, reminded_on=date(2026, 3, 1)))

    with world.scope():
        assert OutsideMessage.objects.values_list("tone", "sent_on").get() == (3, date(2026, 3, 1))
        assert Event.objects.filter(kind="outside.noted").count() == 2


def test_what_a_person_noted_of_earlier_messages_is_left_alone(world: World) -> None:
    take(world, draft())
    with world.scope():
        claim = Claim.objects.get()
        OutsideMessage.objects.create(
            claim=claim, account_id=claim.account_id, tone=2, sent_on=date(2026, 2, 25), made_by="person:1"
        )

    take(world, draft(reminders=1, reminded_on=date(2026, 2, 25)))
    take(world, draft(reminders=2, reminded_on=date(2026, 3, 1)))

    with world.scope():
        assert set(OutsideMessage.objects.values_list("made_by", "tone")) == {("person:1", 2), ("source:billing", 3)}


def test_without_consent_nothing_goes_by_mail_or_telephone_until_the_source_says_otherwise(world: World) -> None:
    take(world, draft(consent=False), draft(claim_number="R-2", consent=False))
    with world.scope():
        assert sorted(OptOut.objects.values_list("channel", flat=True)) == ["call", "email", "sms", "whatsapp"]
        OptOut.objects.create(
            customer=Customer.objects.get(), channel="letter", since_on=world.day, made_by="customer:link"
        )

    take(world, draft(consent=True))

    with world.scope():
        assert OptOut.objects.get(ended_on=None).channel == "letter"
        assert Event.objects.filter(kind="optout.ended").count() == 4


def test_an_objection_that_was_answered_is_not_raised_again_by_the_next_list(world: World) -> None:
    take(world, draft(is_disputed=True))
    with world.scope():
        Objection.objects.update(ended_on=world.day, answer="Alles in Ordnung.")

    take(world, draft(is_disputed=True, kind="Strom"))

    with world.scope():
        assert Objection.objects.count() == 1
