"""What the stations make of a customer's case from day to day: nobody is forgotten, written to twice, or told what is untrue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection

from kulanz.data.agreements.models import Plan
from kulanz.data.contact.models import Message
from kulanz.data.desk.models import Task
from kulanz.data.history import Happened, record
from kulanz.data.journeys.models import Journey
from kulanz.data.parties.models import Customer
from kulanz.data.receivables.models import Account, Claim, Event
from kulanz.data.standing import load
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.books.receipt import State
from kulanz.jobs import relay
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.ports.channel import Outgoing, Sent
from kulanz.ports.registry import plugins
from kulanz.ports.wire import Http
from kulanz.stations import agree
from kulanz.stations.contact import deliver
from kulanz.stations.money import receive
from kulanz.stations.money.receive import Seen
from kulanz.stations.tell import finish
from kulanz.testkit.fakes import FakeChannel, FakeSettings
from kulanz.testkit.world import START, World


def owing(world: World, key: str = "friendly", *, amount: str = "89.90", overdue: int = 10) -> Claim:
    """A claim on the shipped journey `key`, due so many days ago."""
    claim = world.claim(amount, due=START - timedelta(days=overdue))
    with world.scope():
        Account.objects.filter(id=claim.account_id).update(journey=Journey.objects.get(key=key))
    return claim


def live(world: World, days: int) -> None:
    for _ in range(days):
        world.run_day()
        world.pass_days(1)


def left(world: World, claim: Claim) -> list[Message]:
    """What a journey sent, in the order in which it left."""
    return [m for m in world.messages(claim.account_id) if m.stage and m.status == Message.Status.SENT]


def stages(world: World, claim: Claim) -> list[str]:
    return [m.stage for m in left(world, claim)]


def money(world: World, claim: Claim, minor: int, state: State) -> None:
    """Tells, or tells on, one payment of the account."""
    seen = Seen(
        source="bank", outside_id="one", state=state, amount=Money(minor), creditor=world.creditor.id, value_on=world.day,
        account=claim.account_id, rank=1 if state == State.PENDING else 3,
    )  # fmt: skip
    with world.scope():
        receive.see(seen, now=world.now, actor="test")
    world.settle()


def promised(world: World, claim: Claim, minor: int, days: int) -> None:
    with world.scope():
        due_on = world.day + timedelta(days=days)
        agree.promise(claim.account_id, amount=Money(minor), due_on=due_on, now=world.now, actor="test")
    world.settle()


def open_tasks(world: World) -> list[str]:
    with world.scope():
        return list(Task.objects.filter(done_at=None).values_list("kind", flat=True))


@pytest.mark.parametrize("key", ["friendly", "business", "agency"])
def test_no_message_leaves_before_the_day_that_the_one_before_named_has_passed(world: World, key: str) -> None:
    claim = owing(world, key, overdue=5)
    live(world, 60)

    sent = left(world, claim)
    assert len(sent) >= 3
    for before, after in pairwise(sent):
        assert before.stands_until is not None
        assert after.sent_on is not None
        assert after.sent_on > before.stands_until, f"{before.stage}, then {after.stage}"


def test_a_mail_names_the_day_of_what_the_creditor_sent_before(world: World) -> None:
    claim = owing(world, overdue=40)
    sent_on = START - timedelta(days=12)
    with world.scope():
        agree.note_reminder(
            claim.account_id, claim_id=claim.id, tone=2, sent_on=sent_on, proof="", now=world.now, actor="test"
        )
    world.run_day()

    [message] = left(world, claim)
    assert (message.stage, "18. Februar 2026" in message.body_text) == ("notice", True), message.body_text[:300]


def test_a_promise_kept_early_brings_no_message_before_the_day_it_named(world: World) -> None:
    claim = owing(world, amount="1000.00")
    live(world, 12)
    before = stages(world, claim)
    promised(world, claim, 10_000, days=20)
    live(world, 3)

    money(world, claim, 10_000, State.SETTLED)
    live(world, 16)

    with world.scope():
        assert Plan.objects.get().status == Plan.Status.KEPT
    assert stages(world, claim) == before, "without the money it would have been silence as well"


def test_a_promise_is_kept_by_money_that_was_on_its_way_in_time(world: World) -> None:
    claim = owing(world, amount="1000.00")
    live(world, 1)
    promised(world, claim, 10_000, days=3)
    live(world, 5)
    money(world, claim, 10_000, State.PENDING)
    live(world, 4)
    money(world, claim, 10_000, State.SETTLED)
    live(world, 5)

    with world.scope():
        assert Plan.objects.get().status == Plan.Status.KEPT
        assert not Event.objects.filter(kind="promise.broken").exists()
    assert "promise_missed" not in stages(world, claim)


def test_what_the_kill_switch_stopped_goes_out_when_it_is_off_again(world: World, channel: FakeChannel) -> None:
    claim = owing(world)
    world.decide()
    relay.drain(world.tenant.id, now=world.now)
    world.tenant.is_stopped = True
    world.tenant.save()
    world.settle()
    assert channel.sent == []

    world.tenant.is_stopped = False
    world.tenant.save()
    live(world, 3)

    assert stages(world, claim) == ["reminder_service"], "not after a week"


@dataclass(slots=True)
class Meanwhile(FakeChannel):
    """While it sends the first message, something else happens: another worker."""

    other: Callable[[], None] | None = None

    def send(self, message: Outgoing, settings: FakeSettings, http: Http) -> Sent:
        other, self.other = self.other, None
        if other:
            other()
        return FakeChannel.send(self, message, settings, http)


def test_two_workers_do_not_write_to_one_address_at_the_same_moment(world: World) -> None:
    one, two = (world.claim(email="both@example.org") for _ in range(2))
    world.decide()
    relay.drain(world.tenant.id, now=world.now)
    [first], [second] = world.messages(one.account_id), world.messages(two.account_id)
    plugins("channel")["smtp"] = busy = Meanwhile()
    busy.other = lambda: deliver.run(world.tenant.id, [second.id], now=world.now)

    deliver.run(world.tenant.id, [first.id], now=world.now)

    assert [message.to_address for message in busy.sent] == ["both@example.org"]


def test_a_creditor_without_settings_for_its_channel_holds_up_no_other(world: World, channel: FakeChannel) -> None:
    with world.scope():
        other = Creditor.objects.get(id=world.creditor.id)
        other.pk, other.key, other._state.adding = new_id(), "without-settings", True
        other.save()
    claims = World(world.tenant, other).claim(), owing(world)
    world.run_day()

    assert len(channel.sent) == 1
    assert world.messages(claims[0].account_id) == []
    assert open_tasks(world) == [Task.Kind.NO_ADDRESS], "a person is told of the other"
    with world.scope():
        assert "set up nothing" in Task.objects.get(kind=Task.Kind.NO_ADDRESS).note


def test_a_way_that_no_plugin_serves_is_not_chosen(world: World, channel: FakeChannel) -> None:
    claim = owing(world)
    with world.scope():
        Customer.objects.update(street="Weg 1", postcode="88131", town="Lindau")
        journey = Journey.objects.get(key="friendly")
        for stage in journey.definition["stages"]:
            ways = [{"key": way, "channel": way, "text": stage["key"]} for way in ("letter", "sms", "email")]
            stage["options"] = ways
            stage.pop("channel", None)
            stage.pop("text", None)
        other = Journey.objects.create(
            key="by_letter", version=1, name="By letter", definition=journey.definition, published_at=world.now.at,
            published_by="test",
        )  # fmt: skip
        Account.objects.update(journey=other)
    world.decide()

    assert [message.channel for message in world.messages(claim.account_id)] == ["email"]


def test_a_message_whose_job_was_lost_goes_out_the_next_day(world: World) -> None:
    claim = owing(world)
    world.decide()
    relay.drain(world.tenant.id, now=world.now)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")  # it failed as often as it may
    world.pass_days(1)
    live(world, 3)

    assert stages(world, claim) == ["reminder_service"]


def test_a_last_step_that_a_person_ticked_off_and_nobody_paid_comes_back(world: World) -> None:
    owing(world)
    live(world, 60)
    with world.scope():
        [task] = Task.objects.filter(kind=Task.Kind.LAST_STEP)
        finish.run(task.id, outcome="Nobody answered the telephone.", now=world.now, actor="test")
    live(world, 70)

    assert open_tasks(world) == [Task.Kind.LAST_STEP]


def test_whoever_can_be_written_to_by_no_channel_is_seen_by_a_person(world: World) -> None:
    claim = owing(world)
    with world.scope():
        wish = agree.set_opt_out(claim.account_id, channel="email", now=world.now, actor="test")
    live(world, 10)

    assert stages(world, claim) == []
    assert open_tasks(world) == ["opted_out"], "nobody looks for an address that is there"

    with world.scope():
        agree.end_opt_out(wish.id, because="wrote to us", now=world.now, actor="test")
    assert open_tasks(world) == []
    live(world, 2)
    assert len(stages(world, claim)) == 1


def test_each_part_payment_in_time_starts_the_limitation_anew(world: World) -> None:
    old = world.claim(due=date(2020, 5, 1), issued_on=date(2020, 4, 1))
    with world.scope():
        for paid_on in (date(2022, 6, 1), date(2024, 6, 3)):
            world.day = paid_on
            record([Happened("claim.reduced", old.id, old.account_id, "test")], now=world.now)
        [loaded] = load([old.account_id], on=START)

    assert loaded.standing.claims[0].barred_on == date(2027, 6, 4)  # BGB 212: the day after the last one, three years


@pytest.mark.parametrize("rest_on", [date(2026, 6, 4), date(2027, 1, 6)])
def test_where_the_state_is_not_known_a_holiday_of_any_state_is_a_day_of_rest(world: World, rest_on: date) -> None:
    claim = world.claim(street="Seeweg 1", postcode="88131", town="Lindau")
    with world.scope():
        [loaded] = load([claim.account_id], on=START)

    assert loaded.standing.place is not None
    assert rest_on in loaded.standing.place.holidays


def test_a_person_hears_of_what_is_time_barred_and_nobody_asks_for_it(world: World) -> None:
    claim = world.claim(due=date(2020, 5, 1), issued_on=date(2020, 4, 1))
    live(world, 3)

    assert stages(world, claim) == []
    assert open_tasks(world) == ["last_step"]
    with world.scope():
        assert Task.objects.get().note == "What is open is time-barred."
