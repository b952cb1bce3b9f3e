"""Journeys through all stations with PostgreSQL, day by day: from the first friendly word to paid, objected, refused, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from kulanz.data.contact.models import Decision, Message, OutsideMessage, Text
from kulanz.data.desk.models import Handover, Task
from kulanz.data.history import Happened, record
from kulanz.data.journeys.models import Journey
from kulanz.data.parties.models import ContactPoint
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.books.receipt import State
from kulanz.kernel.errors import Unreachable
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.stations import agree
from kulanz.stations.money import receive
from kulanz.stations.money.receive import Seen
from kulanz.stations.tell import welcome
from kulanz.testkit import books
from kulanz.testkit.fakes import FakeChannel
from kulanz.testkit.world import START, World

HOLIDAYS = {
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 5, 14),
    date(2026, 5, 25),
    date(2026, 6, 4),
}


def owing(world: World, key: str = "friendly", amount: str = "89.90", *, due: int = 0) -> Claim:
    """A claim due so many days after the start, on the shipped journey `key`."""
    claim = world.claim(amount, due=START + timedelta(days=due))
    with world.scope():
        Account.objects.update(journey=Journey.objects.get(key=key))
    return claim


def walk(world: World, days: int, *, news: dict[int, Callable[[], object]] | None = None) -> None:
    """Lets `days` pass, each run by the worker where anything is due; `news` happens on its day, after the run."""
    for number in range(days):
        if is_anything_due(world):
            world.run_day()
        if news and number in news:
            with world.scope():
                news[number]()
            world.settle()
        world.pass_days(1)


def is_anything_due(world: World) -> bool:
    with world.scope():
        is_put_off = Message.objects.filter(status__in=["planned", "ready"]).exists()
        return is_put_off or Account.objects.filter(next_look_on__lte=world.day).exists()


def sent(world: World, claim: Claim) -> list[str]:
    """Stages about what is overdue that left, as "day stage"."""
    messages = [m for m in world.messages(claim.account_id) if m.stage not in ("", "due_soon") and m.status == "sent"]
    return [f"{(m.sent_on - START).days} {m.stage}" for m in messages if m.sent_on]


def sound(world: World, claim: Claim) -> None:
    """Every decision is explained, nothing left on a day of rest, every book holds."""
    with world.scope():
        assert books.findings() == []
        decisions = list(Decision.objects.filter(account=claim.account_id))
        for message in Message.objects.filter(status="sent", purpose="ask"):
            assert message.sent_on is not None
            assert message.sent_on.weekday() < 6
            assert message.sent_on not in HOLIDAYS
    assert all(one.reasons for one in decisions)
    for one in decisions:
        assert not one.stage or one.option in [option["key"] for option in one.options]


@pytest.mark.parametrize(
    ("key", "stages", "end"),
    [
        ("friendly", ["3 reminder_service", "11 reminder", "21 notice", "32 last_clarification"], ""),
        ("business", ["5 business_reminder", "17 business_second", "29 business_notice", "42 business_last"], "agency"),
        ("agency", ["1 first_letter", "17 agency_reminder", "31 agency_last"], "person"),
    ],
)
def test_nobody_answers_and_the_journey_ends_with_a_person(
    world: World, channel: FakeChannel, key: str, stages: list[str], end: str
) -> None:
    claim = owing(world, key)
    walk(world, 60)

    assert [one.split()[1] for one in sent(world, claim)] == [one.split()[1] for one in stages]
    for seen, planned in zip(sent(world, claim), stages, strict=True):
        assert 0 <= int(seen.split()[0]) - int(planned.split()[0]) <= 2, "put off by a day of rest at most"
    with world.scope():
        assert Task.objects.filter(kind__in=["last_step", "handover"], account=claim.account_id).count() == 1
        assert [one.to for one in Handover.objects.all()] == ([end] if end == "agency" else [])
    sound(world, claim)


def test_paid_after_the_second_message_there_is_a_thank_you_and_silence(world: World, channel: FakeChannel) -> None:
    claim = owing(world)

    def pay() -> None:
        seen = Seen(
            source="bank", outside_id="T1", state=State.SETTLED, amount=Money(8990), creditor=world.creditor.id,
            value_on=world.day, account=claim.account_id,
        )  # fmt: skip
        assert receive.see(seen, now=world.now, actor="test")
        assert receive.see(seen, now=world.now, actor="test") is None

    walk(world, 60, news={12: pay})

    assert sent(world, claim) == ["3 reminder_service", "11 reminder"]
    assert [mail.subject for mail in channel.sent if "Danke" in mail.subject]
    with world.scope():
        assert Account.objects.get(id=claim.account_id).next_look_on is None
    sound(world, claim)


def test_a_promise_holds_and_when_it_breaks_a_kind_word_comes_first(world: World, channel: FakeChannel) -> None:
    claim = owing(world)
    promised = START + timedelta(days=14)
    walk(
        world, 40,
        news={4: lambda: agree.promise(claim.account_id, amount=Money(8990), due_on=promised, now=world.now, actor="x")},
    )  # fmt: skip

    stages = sent(world, claim)
    assert stages[:3] == ["3 reminder_service", "18 promise_missed", "26 reminder"]
    sound(world, claim)


def test_a_page_that_was_left_is_answered_the_next_day(world: World, channel: FakeChannel) -> None:
    claim = owing(world)
    started = Happened("payment.started", claim.account_id, claim.account_id, "customer:link")
    walk(world, 13, news={3: lambda: record([started], now=world.now)})

    assert sent(world, claim) == ["3 reminder_service", "4 page_left", "12 reminder"]


def test_a_business_that_opened_the_page_is_asked_about_the_paper_in_time(world: World, channel: FakeChannel) -> None:
    claim = owing(world, "business")
    walk(world, 30, news={6: lambda: welcome.opened(claim.account_id, message_id=None, now=world.now)})

    assert sent(world, claim)[:2] == ["5 business_reminder", "10 business_paper"]


def test_what_the_creditor_sent_before_is_not_said_again(world: World, channel: FakeChannel) -> None:
    claim = owing(world, due=-40)
    with world.scope():
        OutsideMessage.objects.create(
            account=claim.account, claim=claim, tone=2, sent_on=START - timedelta(days=12), made_by="import"
        )
    walk(world, 2)

    assert sent(world, claim) == ["0 notice"]


def test_a_message_that_could_not_be_written_is_not_taken_for_sent(world: World, channel: FakeChannel) -> None:
    claim = owing(world)
    with world.scope():
        kept = list(Text.objects.filter(key="reminder_service").values())
        Text.objects.filter(key="reminder_service").update(key="gone")
    walk(world, 20)
    assert sent(world, claim) == [], "and nothing sterner either"

    with world.scope():
        Text.objects.filter(id__in=[row["id"] for row in kept]).update(key="reminder_service")
        message = Message.objects.get(stage="reminder_service", account=claim.account_id)
        assert message.status == Message.Status.PLANNED


def test_while_the_server_is_away_nothing_is_skipped(world: World, channel: FakeChannel) -> None:
    claim = owing(world)
    with world.scope():
        address = ContactPoint.objects.get(customer=claim.account.customer_id).value
    channel.trouble[address] = Unreachable(say("away"), maybe_sent=False)
    walk(world, 20)
    assert sent(world, claim) == []

    channel.trouble.clear()
    walk(world, 30)

    assert [one.split()[1] for one in sent(world, claim)][:1] == ["reminder_service"]


def test_a_moved_account_goes_on_where_it_was(world: World, channel: FakeChannel) -> None:
    claim = owing(world)

    def move() -> None:
        Account.objects.update(journey=Journey.objects.get(key="business"))
        record([Happened("journey.moved", claim.account_id, claim.account_id, "x")], now=world.now)

    walk(world, 40, news={11: move})

    stages = [one.split()[1] for one in sent(world, claim)]
    assert stages[:3] == ["reminder_service", "reminder", "business_notice"]


def test_a_switch_that_was_off_for_a_morning_stops_nobody_for_weeks(world: World, channel: FakeChannel) -> None:
    claim = owing(world)

    def switch(is_stopped: bool) -> Callable[[], object]:
        return lambda: Creditor.objects.update(is_stopped=is_stopped)

    walk(world, 16, news={2: switch(True), 4: switch(False)})

    days = [int(one.split()[0]) for one in sent(world, claim)]
    assert days
    assert days[0] <= 12


def test_two_accounts_with_one_address_never_hear_on_the_same_day(world: World, channel: FakeChannel) -> None:
    claims = [world.claim(due=START - timedelta(days=20), email="both@example.org") for _ in range(3)]
    walk(world, 25)

    days = [m.sent_on for claim in claims for m in world.messages(claim.account_id) if m.status == "sent" and m.sent_on]
    assert len(set(days)) == len(days)
    assert all(sum(day <= other < day + timedelta(days=7) for other in days) <= 3 for day in days)
    assert all([one for one in sent(world, claim) if "reminder_service" in one] for claim in claims)


def test_a_second_run_of_the_same_day_changes_nothing(world: World, channel: FakeChannel) -> None:
    claim = owing(world)
    walk(world, 4)
    before = len(channel.sent)
    world.day -= timedelta(days=1)

    assert world.run_day().decided == 0
    world.decide(claim.account_id)
    world.settle()

    assert len(channel.sent) == before
