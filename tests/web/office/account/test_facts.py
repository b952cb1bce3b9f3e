"""What people note on an account's page: protection, wishes, earlier reminders, the group, corrections of the books."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.web.office_agent import arrives, place, words_between
from tests.web.office_files import sign_in, text_of

from kulanz.data.agreements.models import Hold, Objection, Protection
from kulanz.data.contact.models import OutsideMessage
from kulanz.data.parties.models import OptOut
from kulanz.data.receivables.models import Account, Claim, Event, OpenItem
from kulanz.domain.journey.protections import RULES
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def claim(world: World) -> Claim:
    return world.claim("89.90", number="R-1", reason="Electricity")


def send(agent: Client, on: Claim, deed: str, /, **fields: object) -> Any:
    form = {f"{deed}-{name}": str(value) for name, value in fields.items()}
    return agent.post(place(on.account_id, f"{deed}/"), form, follow=True)


def end(agent: Client, claim: Claim, kind: str, subject: object, **fields: object) -> Any:
    return agent.post(place(claim.account_id, f"{kind}/{subject}/end/"), fields, follow=True)


def test_each_form_says_what_it_does_to_contact_and_interest(agent: Client, claim: Claim) -> None:
    page = text_of(agent.get(place(claim.account_id)))

    for rule in RULES.values():
        assert str(rule.contact) in page
        assert str(rule.interest) in page
    assert "No messages that ask" not in page
    assert page.count("Contact ") >= 10
    assert page.count("Interest ") >= 10


def test_a_customer_is_protected_and_the_protection_ends(world: World, agent: Client, claim: Claim) -> None:
    noted = send(
        agent, claim, "stop", kind="insolvency", reason="IN 12/26", since_on="2026-03-01", contact="Dr. Example"
    )

    assert "No No messages to the customer. Write to the administrator" in words_between(noted, "gate", "offers")
    running = words_between(noted, "running", "group")
    assert "Insolvency IN 12/26" in running
    assert "Write to: Dr. Example" in running
    assert "Interest is counted up to the opening" in running
    with world.scope():
        stop = Protection.objects.get()
    assert (stop.since_on.isoformat(), stop.contact) == ("2026-03-01", "Dr. Example")
    ended = end(agent, claim, "stop", stop.id, because="another person", was_mistake="on")
    assert "Yes Nothing speaks against it." in words_between(ended, "gate", "offers")
    with world.scope():
        stop.refresh_from_db()
        assert stop.ended_on == stop.since_on


def test_a_wish_for_no_e_mail_is_kept_and_ended(world: World, agent: Client, claim: Claim) -> None:
    noted = send(agent, claim, "opt-out", channel="email", reason="said so")

    assert "No messages by E-mail" in words_between(noted, "running", "group")
    with world.scope():
        wish = OptOut.objects.get()
    end(agent, claim, "opt-out", wish.id, because="wishes it again")
    with world.scope():
        assert not OptOut.objects.filter(ended_on=None).exists()


def test_a_part_of_an_invoice_is_objected_to(world: World, agent: Client, claim: Claim) -> None:
    noted = send(agent, claim, "objection", claim=claim.id, amount="20,00", reason="wrong_amount")

    assert "R-1 · only against €20.00" in words_between(noted, "running", "group")
    assert "Yes Nothing speaks against it." in words_between(noted, "gate", "offers")  # the rest goes on
    refused = send(agent, claim, "objection", claim=claim.id, amount="90,00", reason="wrong_amount")
    assert "at most what is open" in text_of(refused)
    with world.scope():
        assert Objection.objects.get().amount_minor == 2000


def test_one_invoice_is_paused(world: World, agent: Client, claim: Claim) -> None:
    send(agent, claim, "hold", claim=claim.id, reason="checking")

    with world.scope():
        assert Hold.objects.get().claim_id == claim.id


def test_a_conversation_is_noted_and_has_time_to_take_effect(agent: Client, claim: Claim) -> None:
    noted = send(agent, claim, "conversation", way="phone", note="Salary comes on the 1st.")

    assert "Salary comes on the 1st. talked on the phone on 2 Mar 2026" in words_between(noted, "running", "group")
    assert "on the phone: Salary comes on the 1st." in text_of(noted)  # and in the story
    assert "A conversation was noted on" in words_between(noted, "gate", "offers")
    assert "on the phone" in text_of(noted)


def test_an_earlier_reminder_counts_and_is_taken_back(world: World, agent: Client, claim: Claim) -> None:
    noted = send(agent, claim, "reminder", claim=claim.id, tone=2, sent_on="2026-02-25", proof="copy")

    assert "Sent before: reminder R-1 · copy" in words_between(noted, "running", "group")
    with world.scope():
        reminder = OutsideMessage.objects.get()
    ended = end(agent, claim, "reminder", reminder.id, because="mistake")
    with world.scope():
        assert not OutsideMessage.objects.exists()
    assert "Earlier reminder taken back" in text_of(ended)


def test_the_group_is_shown_with_its_reason_corrected_and_given_back(world: World, agent: Client, claim: Claim) -> None:
    world.run_day()
    page = agent.get(place(claim.account_id))
    assert "Forgot . A friendly reminder is enough. Nothing speaks for more" in text_of(page)

    corrected = send(agent, claim, "segment", segment="cannot_now")

    assert "Cannot pay now . Instalments or a later day help. A person or the customer said so." in text_of(corrected)
    found = agent.get("/office/accounts/", {"segment": "cannot_now"})
    assert "Erika Muster" in text_of(found)
    assert "Erika Muster" not in text_of(agent.get("/office/accounts/", {"segment": "disputes"}))
    agent.post(place(claim.account_id, "segment/rule/"))
    with world.scope():
        assert Account.objects.get(id=claim.account_id).segment_fixed == ""


def test_a_part_is_given_up_and_that_is_undone(world: World, agent: Client, claim: Claim) -> None:
    with world.scope():
        item = OpenItem.objects.get(claim=claim)

    given_up = send(agent, claim, "waiver", item=item.id, amount="9,90", because="courtesy")

    assert "Part given up R-1 · €9.90" in words_between(given_up, "running", "group")
    with world.scope():
        assert Claim.objects.get(id=claim.id).open_minor == 8000
        key = Event.objects.get(kind="item.waived").data["key"]
    undone = end(agent, claim, "correction", key)
    assert "It is undone" in text_of(undone)
    assert "R-1: €9.90. As a courtesy" in text_of(undone)  # the story says what was given up, and that it was undone
    assert "Part given up: €9.90" in text_of(undone)
    with world.scope():
        assert Claim.objects.get(id=claim.id).open_minor == 8990
    again = agent.post(place(claim.account_id, f"correction/{key}/end/"), {})
    assert again.status_code == 422


def test_an_invoice_is_written_off(world: World, agent: Client, claim: Claim) -> None:
    send(agent, claim, "write-off", claim=claim.id, because="uncollectable")

    with world.scope():
        assert Claim.objects.get(id=claim.id).status == "written_off"


def test_a_credit_note_with_a_number_is_booked_once_even_on_a_paid_invoice(
    world: World, agent: Client, claim: Claim
) -> None:
    arrives(world, claim.account_id, "89.90")

    for _ in range(2):
        send(agent, claim, "credit", claim=claim.id, amount="10,00", number="G-1", because="returned")

    with world.scope():
        assert Event.objects.filter(kind="claim.credited").count() == 1
    assert "Credit €10.00" in text_of(agent.get(place(claim.account_id)))


@pytest.mark.parametrize(
    ("deed", "fields", "said"),
    [
        ("stop", {"reason": "x"}, "Please choose one."),
        ("stop", {"kind": "death"}, "Please give a reason"),
        ("stop", {"kind": "death", "reason": "x", "since_on": "2026-03-03"}, "It began today or earlier"),
        ("opt-out", {"channel": "pigeon"}, "Please choose one of these."),
        (
            "conversation",
            {"way": "phone", "held_on": "2025-03-03"},
            "A conversation was today or in the last two weeks.",
        ),
        ("reminder", {"tone": "2", "sent_on": "2026-02-02"}, "Please choose one."),
        ("waiver", {"because": "courtesy"}, "Please choose one."),
        ("write-off", {"because": "bored"}, "Please choose one of these."),
        ("credit", {"because": "other", "amount": "ninety"}, "This is no amount"),
    ],
)
def test_what_does_not_fit_stays_open_and_says_why(
    world: World, agent: Client, claim: Claim, deed: str, fields: dict[str, str], said: str
) -> None:
    answer = agent.post(place(claim.account_id, f"{deed}/"), {f"{deed}-{name}": text for name, text in fields.items()})

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'id="{deed}" aria-labelledby="{deed}-title" data-open open>' in answer.content.decode()


def test_a_form_pressed_twice_is_noted_once(world: World, agent: Client, claim: Claim) -> None:
    for _ in range(2):
        send(agent, claim, "hold", reason="moving", key="0190f5a0-0000-7000-8000-000000000001")

    with world.scope():
        assert Hold.objects.count() == Event.objects.filter(kind="hold.set").count() == 1


def test_a_deed_that_does_not_exist_is_no_page(agent: Client, claim: Claim) -> None:
    assert agent.post(place(claim.account_id, "shout/"), {}).status_code == 404
    assert agent.post(place(claim.account_id, f"shout/{uuid4()}/end/"), {}).status_code == 404


def test_who_only_reads_and_who_is_a_stranger_can_note_nothing(world: World, other_world: World, claim: Claim) -> None:
    forms = {"stop": {"stop-kind": "death", "stop-reason": "x"}, "opt-out": {"opt-out-channel": "email"}}

    for deed, form in forms.items():
        assert sign_in(world, "viewer").post(place(claim.account_id, f"{deed}/"), form).status_code == 403
        assert sign_in(other_world).post(place(claim.account_id, f"{deed}/"), form).status_code == 404
    with world.scope():
        assert not Protection.objects.exists()
        assert not OptOut.objects.exists()
