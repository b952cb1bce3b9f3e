"""What the account's page says about what was noted: what stands, what ended and why, what was wrong in a form."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils.translation import override
from tests.web.office.account.test_facts import end, send
from tests.web.office_agent import place, words_between
from tests.web.office_files import text_of

from kulanz.data.agreements.models import Hold, Protection
from kulanz.data.parties.models import ContactPoint, OptOut
from kulanz.data.receivables.models import Claim, Event, OpenItem
from kulanz.kernel.words import Reason, say
from kulanz.testkit.world import World
from kulanz.web.office.account.told import EventFacts, detail

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def claim(world: World) -> Claim:
    return world.claim("89.90", number="R-1", reason="Electricity")


def test_several_invoices_written_off_at_once_stand_and_are_undone_together(
    world: World, agent: Client, claim: Claim
) -> None:
    second = world.claim("20.00", number="R-2", customer=claim.account.customer.number)
    written_off = send(agent, claim, "write-off", because="uncollectable")

    assert "R-1 · €89.90 R-2 · €20.00" in words_between(written_off, "running", "group")
    with world.scope():
        key = Event.objects.filter(kind="claim.written_off").values_list("data__key", flat=True).first()
    end(agent, claim, "correction", str(key))
    with world.scope():
        assert Claim.objects.get(id=claim.id).open_minor == 8990
        assert Claim.objects.get(id=second.id).open_minor == 2000


def test_an_amount_that_is_too_much_is_marked_at_its_field(world: World, agent: Client, claim: Claim) -> None:
    with world.scope():
        item = OpenItem.objects.get(claim=claim)

    given_up = send(agent, claim, "waiver", item=item.id, amount="90", because="courtesy")
    credited = send(agent, claim, "credit", claim=claim.id, amount="0", because="other")

    assert '<a href="#id_waiver-amount">More cannot be given up than is open.</a>' in given_up.content.decode()
    assert '<a href="#id_credit-amount">Please choose an amount of more than zero.</a>' in credited.content.decode()


def test_a_text_that_is_too_long_is_kept_and_says_by_how_much(world: World, agent: Client, claim: Claim) -> None:
    answer = send(agent, claim, "hold", reason="x" * 301)

    assert "This is too long: at most 300 characters fit, and these are 301." in text_of(answer)
    assert "x" * 301 in answer.content.decode()


def test_nobody_is_asked_where_no_address_works(world: World, agent: Client, claim: Claim) -> None:
    with world.scope():
        ContactPoint.objects.all().delete()

    page = words_between(agent.get(place(claim.account_id)), "gate", "offers")

    assert "There is no address that works." in page
    assert "May we ask for money now? No" in page


def test_an_account_of_which_nothing_walks_the_journey_shows_no_steps(
    world: World, agent: Client, claim: Claim
) -> None:
    assert "Reminder" in words_between(agent.get(place(claim.account_id)), "gate", "offers")

    paused = send(agent, claim, "hold", reason="handed over", claim=claim.id)

    assert '<ol class="steps' not in paused.content.decode()


def test_the_story_says_why_something_ended(world: World, agent: Client, claim: Claim) -> None:
    send(agent, claim, "stop", kind="death", reason="letter of the court")
    send(agent, claim, "opt-out", channel="sms")
    send(agent, claim, "hold", reason="moving house")
    with world.scope():
        stop, wish, hold = Protection.objects.get(), OptOut.objects.get(), Hold.objects.get()

    end(agent, claim, "stop", stop.id, because="it was a namesake")
    end(agent, claim, "opt-out", wish.id, because="wants them again")
    told = text_of(end(agent, claim, "hold", hold.id, because="has moved"))

    assert "Death: it was a namesake" in told
    assert "SMS: wants them again" in told
    assert "Pause ended" in told
    assert "has moved" in told


def test_reasons_that_people_typed_without_a_full_stop_are_told_as_sentences() -> None:
    because = (
        Reason("gate.hold", say("On hold: %(why)s", why="moving house")),
        Reason("gate.nothing_due", say("Nothing is overdue.")),
    )

    with override("en"):
        told = detail(EventFacts(kind="account.waits", data={}, currency="EUR", because=because))

    assert told == "On hold: moving house. Nothing is overdue."


def test_the_task_about_a_missing_address_leads_to_the_contact_data(world: World, agent: Client, claim: Claim) -> None:
    with world.scope():
        ContactPoint.objects.all().delete()
    world.run_day()

    for page in (agent.get("/office/desk/"), agent.get(place(claim.account_id))):
        link = f'href="{place(claim.account_id, "contact/")}"'
        assert re.search(rf"<a[^>]*{link}[^>]*>(?:(?!</a>).)*Work on it", page.content.decode(), re.DOTALL)


def test_the_story_says_against_what_the_customer_objects(world: World, agent: Client, claim: Claim) -> None:
    noted = send(agent, claim, "objection", claim=claim.id, amount="20", reason="wrong_amount", text="Read wrong")

    assert "R-1 · €20.00: The amount is wrong. Read wrong" in text_of(noted)
