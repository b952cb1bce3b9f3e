"""The account's page: its story, its books, what may happen now, messages as they left and decisions as they were made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.office_agent import arrives, on_its_way, place, words_between
from tests.web.office_files import queries, text_of

from kulanz.data.contact.models import Decision, Message
from kulanz.data.journeys.models import Journey
from kulanz.data.receivables.models import Claim
from kulanz.stations import agree
from kulanz.testkit.world import START, World

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def claim(world: World) -> Claim:
    return world.claim("89.90", number="R-1", reason="Electricity")


def test_the_page_says_who_what_and_how_much(world: World, agent: Client, claim: Claim) -> None:
    world.claim("10.00", customer=claim.account.customer.number, number="R-2", due=START + timedelta(days=20))

    page = text_of(agent.get(place(claim.account_id)))

    assert "Erika Muster" in page
    assert "Overdue €89.90 10 days past due" in page
    assert "Open €99.90" in page
    assert "R-1" in page
    assert "R-2" in page


def test_a_message_that_left_is_one_entry_with_its_reasons(world: World, agent: Client, claim: Claim) -> None:
    world.run_day()

    page = text_of(agent.get(place(claim.account_id)))
    whole = text_of(agent.get(place(claim.account_id) + "?story=all"))

    assert "Friendly reminder, €89.90 Why? Overdue for 10 days." in page
    assert "Next message chosen" not in page
    assert "Next message chosen" in whole
    assert "Message written" in whole


def test_the_books_say_why_each_line_is_there(world: World, agent: Client, claim: Claim) -> None:
    arrives(world, claim.account_id, "100.00")

    answer = agent.get(place(claim.account_id))
    books = words_between(answer, "books", "decisions")

    assert "Invoiced. 2 Mar 2026 · R-1, Amount of the invoice +€89.90 then €89.90" in books
    assert "Your payment arrived. 2 Mar 2026 −€100.00 then −€10.10" in books
    assert (
        "in the order of the law. €89.90 2 Mar 2026 · R-1, Amount of the invoice · BGB 367(1) – then −€10.10" in books
    )
    assert "Credit €10.10" in text_of(answer)
    assert "1 closed invoice" in text_of(answer)


def test_money_on_its_way_stops_the_question_and_says_so(world: World, agent: Client, claim: Claim) -> None:
    on_its_way(world, claim.account_id, "89.90")

    page = text_of(agent.get(place(claim.account_id)))
    gate = words_between(agent.get(place(claim.account_id)), "gate", "offers")

    assert "On its way €89.90" in page
    assert "No Money is on its way." in gate
    assert "Nothing asks for money while it is on its way." in page


def test_what_would_be_decided_now_is_shown_with_its_reasons(world: World, agent: Client, claim: Claim) -> None:
    gate = words_between(agent.get(place(claim.account_id)), "gate", "offers")

    assert "Yes Nothing speaks against it." in gate
    assert "Decided now Friendly reminder" in gate
    assert "Overdue for 10 days." in gate
    with world.scope():
        assert not Message.objects.exists()  # looking decides nothing


def test_an_organisation_without_a_journey_reads_why_nothing_is_decided(
    world: World, agent: Client, claim: Claim
) -> None:
    with world.scope():
        Journey.objects.all().delete()

    answer = agent.get(place(claim.account_id))

    assert answer.status_code == 200
    assert "No journey 'friendly' is published" in text_of(answer)


def test_a_message_is_shown_as_it_left_and_can_do_nothing(world: World, agent: Client, claim: Claim) -> None:
    world.run_day()
    [message] = world.messages(claim.account_id)

    page = agent.get(f"/office/accounts/messages/{message.id}/")
    html = agent.get(f"/office/accounts/messages/{message.id}/html/")

    assert " ".join(message.subject.split()) in text_of(page)
    assert "Attempt 1" in text_of(page)
    assert (
        f'<iframe class="mail-frame" sandbox src="/office/accounts/messages/{message.id}/html/"'
        in page.content.decode()
    )
    assert html.content.decode() == message.body_html
    assert "sandbox" in html["Content-Security-Policy"]
    assert "default-src 'none'" in html["Content-Security-Policy"]
    assert "script" not in html["Content-Security-Policy"]
    assert html["X-Frame-Options"] == "SAMEORIGIN"


def test_decisions_are_kept_with_their_reasons(world: World, agent: Client, claim: Claim) -> None:
    world.run_day()

    decisions = words_between(agent.get(place(claim.account_id)), "decisions", "hold")

    assert "Friendly reminder 2 Mar 2026" in decisions
    assert "Overdue for 10 days." in decisions
    with world.scope():
        day = Decision.objects.get().next_look_on
    assert day is not None
    assert f"next look {day.day} {day:%b %Y} The whole decision" in decisions


def test_what_may_be_offered_is_said_in_words(world: World, agent: Client, claim: Claim) -> None:
    account = claim.account_id
    before = words_between(agent.get(place(account)), "offers", "running")
    world.run_day()

    after = words_between(agent.get(place(account)), "offers", "running")

    assert "Pay now Fake Pay later a promise, until 2 Jun 2026 at the latest" in before
    assert "Amount that stands" not in before
    assert "Amount that stands €89.90 by 9 Mar 2026" in after


def test_a_protected_customer_is_offered_nothing(world: World, agent: Client, claim: Claim) -> None:
    with world.scope():
        agree.set_protection(
            claim.account_id, kind="insolvency", reason="IN 12/26", since_on=None, until_on=None, contact="Dr. Example",
            now=world.now, actor="test",
        )  # fmt: skip

    offers = words_between(agent.get(place(claim.account_id)), "offers", "running")

    assert "This customer is protected." in offers
    assert "Pay now" not in offers


def test_who_owes_nothing_is_offered_nothing(world: World, agent: Client, claim: Claim) -> None:
    arrives(world, claim.account_id, "89.90")

    offers = words_between(agent.get(place(claim.account_id)), "offers", "running")

    assert "Nothing is open, so there is nothing to offer." in offers


def test_a_long_story_takes_as_many_questions_as_a_short_one(world: World, agent: Client, claim: Claim) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            assert agent.get(place(claim.account_id)).status_code == 200
        return len(queries(context))

    world.run_day()
    short = asked()
    for number in range(4):
        world.claim("5.00", customer=claim.account.customer.number)
        arrives(world, claim.account_id, "3.00", key=f"line-{number}")
        with world.scope():
            agree.set_hold(claim.account_id, reason="x", until_on=None, now=world.now, actor="test")
        world.settle()

    assert asked() == short <= 40
