"""The desk: what waits for a person, how it is finished, and messages of which nobody knows whether they left."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.office_agent import place
from tests.web.office_files import queries, sign_in, text_of, work

from kulanz.data.contact.models import Attempt, Message
from kulanz.data.desk.models import Task
from kulanz.data.receivables.models import Event
from kulanz.domain.books.receipt import State
from kulanz.kernel.errors import Refused, Unreachable
from kulanz.kernel.money import Money
from kulanz.kernel.words import technical
from kulanz.stations import agree
from kulanz.stations.money import receive
from kulanz.stations.money.receive import Seen
from kulanz.testkit.fakes import FakeChannel
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")

DESK = "/office/desk/"


@pytest.fixture
def helped(world: World) -> Task:
    """A customer asked for help."""
    account = world.claim(name="Hanna Hilfe").account_id
    with world.scope():
        agree.ask_help(account, text="Please call after six", now=world.now, actor="customer:link")
        return Task.objects.get()


@pytest.fixture
def unsure(world: World, channel: FakeChannel) -> Message:
    """The line broke while a message was being sent."""
    claim = world.claim(email="unsure@example.org", name="Uta Ungewiss")
    channel.trouble["unsure@example.org"] = Unreachable(
        technical("The other side did not answer in time."), maybe_sent=True
    )
    world.run_day()
    channel.trouble.clear()
    [message] = world.messages(claim.account_id)
    assert message.status == "ambiguous"
    return message


def task_of(world: World) -> Task:
    with world.scope():
        return Task.objects.get()


def say(client: Client, world: World, answer: str) -> str:
    return text_of(client.post(f"{DESK}{task_of(world).id}/message/", {"answer": answer}, follow=True))


def test_an_empty_desk_says_what_would_be_here(agent: Client) -> None:
    assert "Nothing waits for you" in text_of(agent.get(DESK))


def test_a_task_says_who_what_and_what_to_do(world: World, agent: Client, helped: Task) -> None:
    page = agent.get(DESK)

    assert helped.account_id
    assert "Everything 1" in text_of(page)
    assert "Hanna Hilfe" in text_of(page)
    assert "Please call after six" in text_of(page)
    assert "Get in touch with the customer." in text_of(page)
    assert f'href="{place(helped.account_id)}#end-{helped.subject_id}"' in page.content.decode()


def test_kinds_are_tabs_of_the_address(world: World, agent: Client, helped: Task) -> None:
    other = world.claim(name="Otto Einwand").account_id
    with world.scope():
        agree.object_to(other, reason="other", text="", now=world.now, actor="customer:link")

    only_help = text_of(agent.get(f"{DESK}?kind=help"))
    unknown = text_of(agent.get(f"{DESK}?kind=nonsense"))

    assert "Hanna Hilfe" in only_help
    assert "Otto Einwand" not in only_help
    assert "Hanna Hilfe" in unknown
    assert "Otto Einwand" in unknown


def test_a_task_is_finished_with_its_outcome(world: World, agent: Client, helped: Task) -> None:
    page = agent.post(f"{DESK}{helped.id}/done/", {"outcome": "called, pays on Friday"}, follow=True)

    assert "Done, and kept with its outcome." in text_of(page)
    assert "Hanna Hilfe" not in text_of(page)
    done = task_of(world)
    assert done.outcome == "called, pays on Friday"
    assert done.done_by.startswith("person:")


def test_a_task_without_an_outcome_stays(world: World, agent: Client, helped: Task) -> None:
    page = agent.post(f"{DESK}{helped.id}/done/", {"outcome": " \0 "}, follow=True)

    assert "Please say in a few words what came of it." in text_of(page)
    assert task_of(world).done_at is None


def test_a_task_finished_by_somebody_else_is_not_finished_twice(world: World, agent: Client, helped: Task) -> None:
    agent.post(f"{DESK}{helped.id}/done/", {"outcome": "first"})

    page = agent.post(f"{DESK}{helped.id}/done/", {"outcome": "second"}, follow=True)

    assert "This task was finished already." in text_of(page)
    assert task_of(world).outcome == "first"


def test_an_open_objection_is_answered_and_not_ticked_off(world: World, agent: Client) -> None:
    account = world.claim().account_id
    with world.scope():
        agree.object_to(account, reason="other", text="", now=world.now, actor="customer:link")

    page = agent.post(f"{DESK}{task_of(world).id}/done/", {"outcome": "tick"}, follow=True)

    assert "The objection is still open." in text_of(page)
    assert task_of(world).done_at is None


def test_the_form_leads_back_to_where_it_stood_but_never_out_of_the_house(
    world: World, agent: Client, helped: Task
) -> None:
    assert helped.account_id
    account = place(helped.account_id)
    for wish, goes_to in ((account, account), ("https://evil.example/office/", DESK), ("//evil.example/office/", DESK)):
        answer = agent.post(f"{DESK}{helped.id}/done/", {"outcome": "x", "next": wish})
        assert answer["Location"] == goes_to


def test_a_message_that_perhaps_left_is_confirmed_by_a_person(
    world: World, agent: Client, channel: FakeChannel, unsure: Message
) -> None:
    said = say(agent, world, "sent")

    work(world)
    assert "the message left" in said
    assert channel.sent == []
    with world.scope():
        unsure.refresh_from_db()
        assert (unsure.status, unsure.sent_on) == ("sent", world.day)
        assert [a.outcome for a in Attempt.objects.order_by("id")] == ["sending", "ambiguous", "sent"]
        assert Event.objects.filter(kind="message.sent", subject_id=unsure.id).count() == 1
        assert Task.objects.get().done_at is not None


def test_a_message_that_did_not_leave_is_sent_once_more_when_a_person_says_so(
    world: World, agent: Client, channel: FakeChannel, unsure: Message
) -> None:
    say(agent, world, "again")

    work(world)

    assert [message.to_address for message in channel.sent] == ["unsure@example.org"]
    with world.scope():
        unsure.refresh_from_db()
        assert (unsure.status, unsure.tries) == ("sent", 2)


def test_a_message_may_be_left_unsent(world: World, agent: Client, channel: FakeChannel, unsure: Message) -> None:
    say(agent, world, "leave")

    work(world)

    assert channel.sent == []
    assert "A person decided not to send it again." in text_of(agent.get(place(unsure.account_id)))
    with world.scope():
        unsure.refresh_from_db()
        assert unsure.status == "stopped"


def test_the_same_answer_twice_sends_nothing_twice(
    world: World, agent: Client, channel: FakeChannel, unsure: Message
) -> None:
    task = task_of(world).id
    agent.post(f"{DESK}{task}/message/", {"answer": "again"})

    page = agent.post(f"{DESK}{task}/message/", {"answer": "again"}, follow=True)

    work(world)
    assert "does not wait for a person any more" in text_of(page)
    assert len(channel.sent) == 1


def test_a_message_that_fails_again_is_a_new_task(
    world: World, agent: Client, channel: FakeChannel, unsure: Message
) -> None:
    channel.trouble["unsure@example.org"] = Refused(technical("Not taken."), code_outside="554")
    say(agent, world, "again")

    work(world)

    with world.scope():
        assert list(Task.objects.filter(done_at=None).values_list("kind", flat=True)) == ["failed_message"]
        failed = Task.objects.get(done_at=None)
    refused = text_of(agent.post(f"{DESK}{failed.id}/message/", {"answer": "sent"}, follow=True))
    assert "does not wait for a person any more" in refused  # a refused message did not leave, nobody can say it did
    with world.scope():
        assert Task.objects.get(id=failed.id).done_at is None


def test_an_answer_that_is_none_is_refused(world: World, agent: Client, unsure: Message) -> None:
    assert agent.post(f"{DESK}{task_of(world).id}/message/", {"answer": "burn"}).status_code == 400
    assert task_of(world).done_at is None


def test_who_only_reads_cannot_finish_anything(world: World, helped: Task) -> None:
    viewer = sign_in(world, "viewer")

    assert "Hanna Hilfe" in text_of(viewer.get(DESK))
    assert viewer.post(f"{DESK}{helped.id}/done/", {"outcome": "x"}).status_code == 403
    assert task_of(world).done_at is None


def test_another_organisation_sees_and_finishes_nothing(world: World, other_world: World, helped: Task) -> None:
    stranger = sign_in(other_world)

    assert "Hanna Hilfe" not in text_of(stranger.get(DESK))
    assert stranger.post(f"{DESK}{helped.id}/done/", {"outcome": "x"}).status_code == 404
    assert stranger.post(f"{DESK}{helped.id}/message/", {"answer": "again"}).status_code == 404
    assert task_of(world).done_at is None


def test_fifty_tasks_take_as_many_questions_as_one(world: World, agent: Client, helped: Task) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            agent.get(DESK)
        return len(queries(context))

    one = asked()
    for _ in range(10):
        account = world.claim().account_id
        with world.scope():
            agree.ask_help(account, text="", now=world.now, actor="customer:link")

    assert asked() == one == 2


def test_money_nobody_knows_leads_to_where_it_is_assigned(world: World, agent: Client) -> None:
    world.claim("89.90")
    with world.scope():
        seen = Seen("bank", "line-1", State.SETTLED, Money(1234), world.creditor.id, world.day, remittance="hello")
        receipt = receive.see(seen, now=world.now, actor="test")
    world.settle()

    page = agent.get(DESK)

    assert "Say whose money it is, or put it aside." in text_of(page)
    assert f'href="/office/money/unclear/{receipt}/"' in page.content.decode()
    assert agent.get(f"/office/money/unclear/{receipt}/").status_code == 200
