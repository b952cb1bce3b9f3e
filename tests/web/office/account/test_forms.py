"""What people do on an account's page: pause, promise, objection, decide now, look as the customer; and who may."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.web.office_agent import place, words_between
from tests.web.office_files import sign_in, text_of, work

from kulanz.data.agreements.models import Hold, Objection, Plan
from kulanz.data.desk.models import Task
from kulanz.data.outbox.models import WakeUp
from kulanz.data.receivables.models import Claim, Event
from kulanz.data.tenancy.models import Doorway
from kulanz.stations import agree
from kulanz.testkit.world import START, World

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def claim(world: World) -> Claim:
    return world.claim("89.90", number="R-1", reason="Electricity")


def end_of(subject: UUID, account: UUID, kind: str) -> str:
    return place(account, f"{kind}/{subject}/end/")


def test_a_pause_is_set_and_ended_with_reasons(world: World, agent: Client, claim: Claim) -> None:
    account = claim.account_id
    until = (START + timedelta(days=10)).isoformat()

    set_ = agent.post(place(account, "hold/"), {"hold-reason": "moving house", "hold-until_on": until}, follow=True)
    with world.scope():
        hold = Hold.objects.get()
    ended = agent.post(end_of(hold.id, account, "hold"), {"because": "has moved"}, follow=True)

    assert "No On hold until Thursday 12 March 2026: moving house" in words_between(set_, "gate", "offers")
    assert "Agent Example" in text_of(set_)  # who did it, by name
    assert "Pause ended" in text_of(ended)
    assert "Yes Nothing speaks against it." in words_between(ended, "gate", "offers")
    with world.scope():
        hold.refresh_from_db()
        assert (hold.ended_on, hold.ended_because) == (START, "has moved")
        assert list(Event.objects.order_by("number").values_list("kind", flat=True)[1:]) == ["hold.set", "hold.ended"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"hold-reason": ""}, "Please give a reason"),
        ({"hold-reason": "x", "hold-until_on": "2026-03-02"}, "A pause ends on a day after today, within a year."),
        ({"hold-reason": "x", "hold-until_on": "12.3.2026"}, "This is no day."),
    ],
)
def test_a_form_that_does_not_fit_stays_open_and_says_what_to_do(
    world: World, agent: Client, claim: Claim, form: dict[str, str], said: str
) -> None:
    answer = agent.post(place(claim.account_id, "hold/"), form)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert '<dialog class="dialog" id="hold" aria-labelledby="hold-title" data-open open>' in answer.content.decode()
    with world.scope():
        assert not Hold.objects.exists()


def test_the_same_pause_cannot_be_ended_twice(world: World, agent: Client, claim: Claim) -> None:
    with world.scope():
        hold = agree.set_hold(claim.account_id, reason="x", until_on=None, now=world.now, actor="test")
    agent.post(end_of(hold.id, claim.account_id, "hold"), {"because": "one"})

    again = agent.post(end_of(hold.id, claim.account_id, "hold"), {"because": "two"})

    assert again.status_code == 422
    assert "This pause has ended already." in text_of(again)
    with world.scope():
        assert Hold.objects.get().ended_because == "one"


def test_a_promise_is_noted_in_the_amount_people_write(world: World, agent: Client, claim: Claim) -> None:
    account, due_on = claim.account_id, START + timedelta(days=7)
    form = {"promise-amount": "89,90 €", "promise-due_on": due_on.isoformat(), "promise-note": "on the phone"}

    noted = agent.post(place(account, "promise/"), form, follow=True)

    with world.scope():
        promise = Plan.objects.get()
    assert (promise.amount_minor, promise.due_on, promise.note) == (8990, due_on, "on the phone")
    assert "€89.90 by 9 Mar 2026" in text_of(noted)
    assert "There is a promise already. End it first" in text_of(noted)  # why another one cannot be noted
    ended = agent.post(end_of(promise.id, account, "promise"), {"because": "called again"}, follow=True)
    assert "Promise ended" in text_of(ended)


@pytest.mark.parametrize(
    ("amount", "days", "said"),
    [
        ("ninety", 7, "This is no amount"),
        ("90,00", 7, "More was promised than is open."),
        ("0", 7, "A promised amount is more than zero."),
        ("50", 200, "A promised day lies between today and three months from now."),
    ],
)
def test_a_promise_that_cannot_be_is_told_why(
    world: World, agent: Client, claim: Claim, amount: str, days: int, said: str
) -> None:
    form = {"promise-amount": amount, "promise-due_on": (START + timedelta(days=days)).isoformat()}

    answer = agent.post(place(claim.account_id, "promise/"), form)

    assert answer.status_code == 422
    assert said in text_of(answer)
    with world.scope():
        assert not Plan.objects.exists()


def test_an_objection_to_one_invoice_rests_until_it_is_answered(world: World, agent: Client, claim: Claim) -> None:
    account = claim.account_id
    form = {
        "objection-claim": str(claim.id),
        "objection-reason": "wrong_amount",
        "objection-text": "Meter was read wrong",
    }

    raised = agent.post(place(account, "objection/"), form, follow=True)
    with world.scope():
        objection, task = Objection.objects.get(), Task.objects.get()
    answered = agent.post(
        end_of(objection.id, account, "objection"), {"answer": "Read again, it is right."}, follow=True
    )

    assert objection.claim_id == claim.id
    assert "The customer objected; the answer is still open." in words_between(raised, "gate", "offers")
    assert f'href="{place(account)}#end-{objection.id}"' in raised.content.decode()  # the task leads to its form
    assert "Objection answered" in text_of(answered)
    with world.scope():
        task.refresh_from_db()
        assert task.done_by.startswith("person:")


def test_an_objection_needs_an_answer(world: World, agent: Client, claim: Claim) -> None:
    with world.scope():
        objection = agree.object_to(claim.account_id, reason="other", text="", now=world.now, actor="test")

    answer = agent.post(end_of(objection.id, claim.account_id, "objection"), {"answer": "  "})

    assert answer.status_code == 422
    assert "An objection ends with an answer." in text_of(answer)
    assert f'id="end-{objection.id}"' in answer.content.decode()


def test_an_objection_to_a_strangers_invoice_is_refused(
    world: World, other_world: World, agent: Client, claim: Claim
) -> None:
    foreign = other_world.claim()
    form = {"objection-claim": str(foreign.id), "objection-reason": "other"}

    assert agent.post(place(claim.account_id, "objection/"), form).status_code == 422


def test_deciding_now_wakes_the_station(world: World, agent: Client, claim: Claim) -> None:
    agent.post(place(claim.account_id, "decide/"))
    with world.scope():
        assert WakeUp.objects.filter(station="decide", account_id=claim.account_id).exists()

    work(world)

    page = text_of(agent.get(place(claim.account_id)))
    assert "Message sent" in page


def test_the_customers_page_opens_by_a_link_of_its_own_for_a_day(world: World, agent: Client, claim: Claim) -> None:
    answer = agent.post(place(claim.account_id, "page/"))

    door = Doorway.objects.get(kind=Doorway.Kind.LINK)
    assert answer["Location"].startswith("/p/")
    assert door.target_id == claim.account_id
    assert door.message_id is None
    assert door.expires_at == pytest.approx(world.now.at + timedelta(days=1), abs=timedelta(minutes=1))
    assert Client().get(answer["Location"]).status_code == 200


def test_who_only_reads_is_offered_no_form(world: World, claim: Claim) -> None:
    with world.scope():
        agree.set_hold(claim.account_id, reason="x", until_on=None, now=world.now, actor="test")

    page = sign_in(world, "viewer").get(place(claim.account_id))

    assert "Your role reads only." in text_of(page)
    assert (
        page.content.decode().count('method="post"') == 3
    )  # language, signing out, and deciding, which is switched off


def test_another_organisation_neither_sees_nor_changes_it(world: World, other_world: World, claim: Claim) -> None:
    world.run_day()
    [message] = world.messages(claim.account_id)
    with world.scope():
        hold = agree.set_hold(claim.account_id, reason="x", until_on=None, now=world.now, actor="test")
    stranger = sign_in(other_world)

    for address in (
        place(claim.account_id),
        f"/office/accounts/messages/{message.id}/",
        f"/office/accounts/messages/{message.id}/html/",
    ):
        assert stranger.get(address).status_code == 404
    for address, form in (
        (place(claim.account_id, "hold/"), {"hold-reason": "mine now"}),
        (place(claim.account_id, "promise/"), {"promise-amount": "1", "promise-due_on": "2026-03-09"}),
        (place(claim.account_id, "objection/"), {"objection-reason": "other"}),
        (place(claim.account_id, "decide/"), {}),
        (place(claim.account_id, "page/"), {}),
        (end_of(hold.id, claim.account_id, "hold"), {"because": "mine now"}),
    ):
        assert stranger.post(address, form).status_code == 404
    with world.scope():
        assert (Hold.objects.count(), Plan.objects.count(), Objection.objects.count()) == (1, 0, 0)
        assert Hold.objects.get().ended_on is None
