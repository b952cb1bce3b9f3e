"""Protections: no contact, no interest from the first day on, nothing booked for it later, and a mistake undone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.stations.corrections_world import ACTOR, booked_interest, item, pay, sound, state

from kulanz.data.agreements.models import Protection
from kulanz.data.desk.models import Task
from kulanz.data.outbox.models import WakeUp
from kulanz.data.receivables.models import Account, Claim, Event
from kulanz.domain.journey.protections import RULES
from kulanz.domain.journey.protections import Protection as Kind
from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.stations import agree
from kulanz.stations.books.due_interest import due_interest, running_interest
from kulanz.testkit.world import START, World


def stop(world: World, claim: Claim, kind: str = "insolvency", **facts: Any) -> Protection:
    said = {"reason": "Amtsgericht Lindau", **facts}
    with world.scope():
        return agree.set_protection(claim.account_id, kind=kind, now=world.now, actor=ACTOR, **said)


def late(world: World) -> Claim:
    """An invoice of 1,000 euros that was reminded of on 2 March, so that interest runs from 3 March on (6.27 percent)."""
    claim = world.claim("1000.00", due=START - timedelta(days=20))
    for _ in range(2):
        world.run_day()
        world.pass_days(12)
    return claim


def owed(world: World, claim: Claim, on: date) -> int:
    with world.scope():
        running = running_interest(claim.account_id, [claim.id], on=on)
        return running[0].owed.amount.minor if running else 0


def first_day(world: World, claim: Claim) -> date:
    with world.scope():
        [one] = running_interest(claim.account_id, [claim.id], on=world.day + timedelta(days=400))
        assert one.default.since
        return one.default.since


def by_hand(days: int, rate: float = 6.27) -> int:
    """The interest of 1,000 euros for so many days in cents."""
    return round(1000 * rate * days / 365)


def test_interest_is_counted_up_to_the_day_of_the_opening(world: World) -> None:
    claim = late(world)
    since = first_day(world, claim)
    opened_on = since + timedelta(days=30)
    far = since + timedelta(days=100)
    assert owed(world, claim, far) == by_hand(100)

    world.day = opened_on + timedelta(days=5)
    stop(world, claim, since_on=opened_on)

    assert owed(world, claim, opened_on) == by_hand(30)
    assert owed(world, claim, far) == by_hand(30)  # InsO 39: nothing from the opening on
    with world.scope():
        [due] = due_interest(claim.account_id, [claim.id], on=far)
        assert due.told["until"] == (far - timedelta(days=1)).isoformat()


def test_a_moratorium_leaves_its_days_out_for_good(world: World) -> None:
    claim = late(world)
    since = first_day(world, claim)
    from_on = since + timedelta(days=10)
    world.day = from_on
    protection = stop(world, claim, "moratorium", until_on=from_on + timedelta(days=60))

    assert owed(world, claim, since + timedelta(days=70)) == by_hand(10)
    assert owed(world, claim, since + timedelta(days=90)) == by_hand(30)  # 10 before and 20 after, nothing for the 60

    world.day = from_on + timedelta(days=20)
    with world.scope():
        agree.end_protection(protection.id, because="cancelled by the court", now=world.now, actor=ACTOR)

    assert owed(world, claim, since + timedelta(days=90)) == by_hand(70)  # only the 20 days it held are left out


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_does_to_interest_what_its_rule_says(world: World, kind: Kind) -> None:
    claim = late(world)
    since = first_day(world, claim)
    world.day = since + timedelta(days=10)

    stop(world, claim, kind.value)

    expected = 10 if RULES[kind].stops_interest else 50
    assert owed(world, claim, since + timedelta(days=50)) == by_hand(expected)


def test_interest_booked_before_the_stop_was_known_is_taken_back(world: World) -> None:
    claim = booked_interest(world, "1000.00")
    booked = item(world, claim, "interest").open_minor
    since = first_day(world, claim)

    stop(world, claim, since_on=since + timedelta(days=1))

    assert booked > by_hand(1)
    assert item(world, claim, "interest").open_minor == by_hand(1)
    with world.scope():
        event = Event.objects.get(kind="claim.corrected")
        assert (event.subject_id, event.data["amount_minor"]) == (claim.id, by_hand(1) - booked)
    sound(world)


def test_paid_interest_that_was_not_owed_becomes_credit_on_the_rest(world: World) -> None:
    claim = booked_interest(world, "1000.00")
    since = first_day(world, claim)
    pay(world, claim, "500.00")  # interest first (BGB 367)
    assert state(world, claim)[1] > 500

    stop(world, claim, since_on=since)

    assert state(world, claim) == ("open", 500, 0)  # the 500 euros went to the invoice alone
    sound(world)


def test_a_stop_noted_by_mistake_never_was(world: World) -> None:
    claim = late(world)
    since = first_day(world, claim)
    world.day = since + timedelta(days=10)
    protection = stop(world, claim)
    world.pass_days(5)

    with world.scope():
        agree.end_protection(protection.id, because="another person", was_mistake=True, now=world.now, actor=ACTOR)

    assert owed(world, claim, since + timedelta(days=50)) == by_hand(50)


def test_it_holds_for_all_accounts_of_the_customer_and_wakes_them(world: World) -> None:
    claim = world.claim(customer="K1")
    other = world.claim(customer="K2")
    with world.scope():
        first = Account.objects.get(id=claim.account_id)
        second = Account.objects.create(
            creditor=first.creditor, customer=first.customer, currency="CHF", reference="RF00X", next_look_on=world.day
        )
        WakeUp.objects.all().delete()

    protection = stop(world, claim, "death", contact="Notary Example, Lindau")

    with world.scope():
        events = Event.objects.filter(kind="protection.set")
        assert {event.account_id for event in events} == {first.id, second.id}
        assert {event.subject_id for event in events} == {protection.id}
        woken = set(WakeUp.objects.filter(station="decide").values_list("account_id", flat=True))
        assert woken == {first.id, second.id}
        assert Task.objects.get(kind="protection").account_id == claim.account_id
    world.settle()
    world.run_day()
    assert world.messages(claim.account_id) == []
    assert world.messages(other.account_id)  # another customer goes on


def test_the_same_form_twice_is_one_stop_and_another_text_under_its_key_is_refused(world: World) -> None:
    claim, key = world.claim(), uuid4()
    once = stop(world, claim, key=key)

    assert stop(world, claim, key=key).id == once.id
    with pytest.raises(Conflict):
        stop(world, claim, key=key, reason="something else")
    with pytest.raises(Conflict, match="noted already"):
        stop(world, claim, key=uuid4())
    with world.scope():
        assert Protection.objects.count() == Event.objects.filter(kind="protection.set").count() == 1


def test_an_ended_stop_lets_the_account_go_on(world: World) -> None:
    claim = world.claim()
    protection = stop(world, claim, "representative")
    world.run_day()
    assert world.messages(claim.account_id) == []

    with world.scope():
        agree.end_protection(protection.id, because="the lawyer no longer acts", now=world.now, actor=ACTOR)
        with pytest.raises(Conflict):
            agree.end_protection(protection.id, because="again", now=world.now, actor=ACTOR)
        assert Task.objects.get(kind="protection").outcome == "the lawyer no longer acts"
    world.settle()

    assert [message.stage for message in world.messages(claim.account_id)]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "holiday"}, "kind"),
        ({"kind": "death", "since_on": START + timedelta(days=1)}, "since_on"),
        ({"kind": "death", "since_on": date(1990, 1, 1)}, "since_on"),
        ({"kind": "moratorium", "until_on": START}, "until_on"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(world: World, facts: dict[str, Any], field: str) -> None:
    claim = world.claim()

    with pytest.raises(BadValue) as refused:
        stop(world, claim, **facts)

    assert refused.value.facts["field"] == field
    with world.scope():
        assert not Protection.objects.exists()


def test_another_organisation_sees_nothing_of_it(world: World, other_world: World) -> None:
    claim = world.claim()
    protection = stop(world, claim)

    with other_world.scope():
        with pytest.raises(NotFound):
            agree.end_protection(protection.id, because="mine now", now=world.now, actor=ACTOR)
        with pytest.raises(NotFound):
            agree.set_protection(claim.account_id, kind="death", reason="x", now=world.now, actor=ACTOR)
        assert not Protection.objects.exists()
