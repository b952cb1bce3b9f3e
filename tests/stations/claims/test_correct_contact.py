"""A person corrects how a customer can be reached: what this solves is solved, and the account goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from kulanz.data.desk.models import Task
from kulanz.data.outbox.models import WakeUp
from kulanz.data.parties.findings import note_bounce
from kulanz.data.parties.models import ContactPoint, Customer, Finding
from kulanz.data.receivables.models import Event
from kulanz.kernel.errors import BadValue, NotFound
from kulanz.stations.claims import correct_contact
from kulanz.testkit.world import World


def customer_of(world: World, **facts: Any) -> UUID:
    customer: UUID = world.claim(**facts).account.customer_id
    return customer


def correct(world: World, customer: UUID, **facts: Any) -> None:
    with world.scope():
        wish = replace(correct_contact.current(customer), **facts)
        correct_contact.run(customer, wish, now=world.now, actor="person:1")


def open_findings(world: World) -> list[tuple[str, str]]:
    with world.scope():
        return list(Finding.objects.filter(solved_at=None).order_by("field").values_list("kind", "field"))


def points(world: World) -> dict[str, bool]:
    with world.scope():
        return dict(ContactPoint.objects.values_list("value", "is_bad"))


def test_an_address_is_entered_and_what_was_missing_is_solved(world: World) -> None:
    customer = customer_of(world, town="Lindau")
    assert open_findings(world) == [("missing", "postcode"), ("missing", "street")]

    correct(world, customer, street="Seestr. 1", postcode="D-88131")

    assert open_findings(world) == []
    with world.scope():
        kept = Customer.objects.get()
        assert (kept.street, kept.postcode, kept.town) == ("Seestr. 1", "88131", "Lindau")
        event = Event.objects.get(kind="contact.corrected")
        assert (event.data, event.actor) == ({"fields": ["street", "postcode"]}, "person:1")
        assert WakeUp.objects.filter(event_id=event.id, station="decide").exists()


def test_a_new_email_replaces_the_one_in_use_which_stays_in_sight(world: World) -> None:
    customer = customer_of(world, email="alt@example.org")

    correct(world, customer, email="neu@example.org")

    assert points(world) == {"alt@example.org": True, "neu@example.org": False}


def test_after_a_bounce_a_new_address_solves_the_finding_and_the_task(world: World) -> None:
    customer = customer_of(world, email="alt@example.org")
    with world.scope():
        note_bounce(customer=customer, address="alt@example.org", now=world.now)
    world.run_day()
    with world.scope():
        assert Task.objects.get().kind == Task.Kind.NO_ADDRESS

    correct(world, customer, email="neu@example.org")

    assert open_findings(world) == []
    with world.scope():
        assert Task.objects.get().done_by == "person:1"
    world.settle()
    assert world.run_day().steps + len(world.messages(world_account(world))) >= 1
    assert [message.to_address for message in world.messages(world_account(world))] == ["neu@example.org"]


def test_losing_the_new_address_as_well_is_a_new_task(world: World) -> None:
    customer = customer_of(world, email="alt@example.org")
    for address, next_one in (("alt@example.org", "neu@example.org"), ("neu@example.org", "")):
        with world.scope():
            note_bounce(customer=customer, address=address, now=world.now)
        world.pass_days(1)
        world.run_day()
        if next_one:
            correct(world, customer, email=next_one)

    with world.scope():
        tasks = Task.objects.order_by("id")
        assert [(task.kind, task.done_at is None) for task in tasks] == [("no_address", False), ("no_address", True)]


def test_an_address_that_comes_with_a_file_ends_the_search_for_one_too(world: World) -> None:
    claim = world.claim(customer="K1", email="")
    world.run_day()

    world.claim(customer="K1", email="neu@example.org")

    with world.scope():
        task = Task.objects.get(account=claim.account_id)
        assert (task.kind, task.done_by) == (Task.Kind.NO_ADDRESS, "test")


def world_account(world: World) -> UUID:
    with world.scope():
        return Event.objects.exclude(account=None).values_list("account_id", flat=True)[0]


def test_correcting_the_street_leaves_a_bounced_address_bounced(world: World) -> None:
    customer = customer_of(world, email="alt@example.org")
    with world.scope():
        note_bounce(customer=customer, address="alt@example.org", now=world.now)

    correct(world, customer, street="Seestr. 1", postcode="88131", town="Lindau")

    assert points(world) == {"alt@example.org": True}
    assert open_findings(world) == [("bounced", "email")]


def test_an_address_that_was_taken_away_is_missing(world: World) -> None:
    customer = customer_of(world, email="alt@example.org")

    correct(world, customer, email="")

    assert points(world) == {"alt@example.org": True}
    assert open_findings(world) == [("missing", "email")]


def test_the_same_again_changes_nothing(world: World) -> None:
    customer = customer_of(world)

    correct(world, customer)

    with world.scope():
        assert not Event.objects.filter(kind="contact.corrected").exists()


def test_an_odd_address_is_taken_when_a_person_says_that_it_is_right(world: World) -> None:
    customer = customer_of(world, email="erika@gmial.com")
    assert points(world) == {"erika@gmial.com": True}

    with pytest.raises(BadValue, match=r"Is erika@gmail\.com meant") as refused:
        correct(world, customer, email="erika@gmial.com")
    assert (refused.value.facts["field"], refused.value.facts["is_odd"]) == ("email", True)
    correct(world, customer, email="erika@gmial.com", is_sure=True)

    assert points(world) == {"erika@gmial.com": False}
    assert open_findings(world) == []
    world.claim(customer=customer_number(world), email="erika@gmial.com")  # the source states it again
    assert open_findings(world) == []


def customer_number(world: World) -> str:
    with world.scope():
        return Customer.objects.get().number


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"email": "erika@@web.de", "is_sure": True}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"country": "QQ"}, "country"),
        ({"time_zone": "Europe/Nowhere"}, "time_zone"),
        ({"street": "x" * 121}, "street"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_of_it_is_kept(world: World, facts: dict[str, Any], field: str) -> None:
    customer = customer_of(world)

    with pytest.raises(BadValue) as refused:
        correct(world, customer, town="Lindau", **facts)

    assert refused.value.facts["field"] == field
    with world.scope():
        assert Customer.objects.get().town == ""


def test_another_organisations_customer_cannot_be_corrected(world: World, other_world: World) -> None:
    customer = customer_of(other_world)

    with pytest.raises(NotFound):
        correct(world, customer, town="Lindau")
