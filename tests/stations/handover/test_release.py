"""The last step: a person releases it or refuses it; what was paid, promised or objected meanwhile is never carried out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.stations.corrections_world import ACTOR, booked_interest, euro, item, pay, sound, state
from tests.stations.handover_world import propose

from kulanz.data.agreements.models import Hold
from kulanz.data.desk.models import Handover, Task
from kulanz.data.receivables.models import Claim, Event
from kulanz.data.standing import load
from kulanz.domain.books.receipt import State
from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.stations import agree
from kulanz.stations.books import adjust
from kulanz.stations.handover import release
from kulanz.stations.money.receive import Seen, see
from kulanz.testkit.world import World


def released(world: World, handover: Handover) -> Handover:
    with world.scope():
        return release.release(handover.id, now=world.now, actor=ACTOR)


def events(world: World, kind: str) -> list[Event]:
    with world.scope():
        return list(Event.objects.filter(kind=kind).order_by("number"))


def test_a_journey_proposes_its_end_and_a_person_releases_the_write_off(world: World) -> None:
    claim = world.claim("12.00")  # the friendly journey writes off up to 15 euros
    for _ in range(30):
        world.run_day()
        world.pass_days(7)
    with world.scope():
        handover = Handover.objects.get(account=claim.account_id)
        task = Task.objects.get(kind="handover")
    assert (handover.to, handover.state) == ("write_off", "proposed")

    done = released(world, handover)

    assert done.state == "released"
    assert state(world, claim) == ("written_off", 0, 0)
    [told] = events(world, "handover.released")
    assert (told.actor, told.data["to"]) == (ACTOR, "write_off")
    with world.scope():
        task.refresh_from_db()
        assert task.done_by == ACTOR
    sound(world)


def test_a_released_write_off_is_undone_like_any_other(world: World) -> None:
    claim = world.claim("12.00")
    handover = released(world, propose(world, claim, to="write_off"))

    with world.scope():
        adjust.undo(claim.account_id, of=handover.id, key=uuid4(), now=world.now, actor=ACTOR)

    assert state(world, claim) == ("open", 12, 0)
    sound(world)


def test_handed_over_interest_is_booked_and_nobody_here_asks_any_more(world: World) -> None:
    claim = booked_interest(world, "1000.00")
    other = world.claim("40.00", customer=claim.account.customer.number)
    before = item(world, claim, "interest").open_minor
    world.pass_days(20)

    done = released(world, propose(world, claim))

    assert done.state == "released"
    assert item(world, claim, "interest").open_minor > before
    with world.scope():
        held = Hold.objects.get(claim=claim)
        assert (held.reason, held.until_on) == ("Handed over to an agency.", None)
        [loaded] = load([claim.account_id], on=world.day, lock=False)
        assert {c.id for c in loaded.standing.overdue(world.day)} == {other.id}
    sound(world)


def paid(world: World, claim: Claim) -> None:
    pay(world, claim, "80.00")


def part_paid(world: World, claim: Claim) -> None:
    pay(world, claim, "1.00")


def objected(world: World, claim: Claim) -> None:
    agree.object_to(claim.account_id, claim_id=claim.id, reason="other", text="", now=world.now, actor=ACTOR)


def promised(world: World, claim: Claim) -> None:
    agree.promise(claim.account_id, amount=euro("5.00"), due_on=world.day, now=world.now, actor=ACTOR)


def insolvent(world: World, claim: Claim) -> None:
    agree.set_protection(claim.account_id, kind="insolvency", reason="x", now=world.now, actor=ACTOR)


def paused(world: World, claim: Claim) -> None:
    agree.set_hold(claim.account_id, reason="x", until_on=None, now=world.now, actor=ACTOR)


def coming(world: World, claim: Claim) -> None:
    seen = Seen(
        source="provider:fake", outside_id="way-1", state=State.PENDING, amount=euro("80.00"), creditor=world.creditor.id,
        account=claim.account_id, value_on=world.day,
    )  # fmt: skip
    see(seen, now=world.now, actor="test")


NEWS = (coming, objected, promised, insolvent, paused)


@pytest.mark.parametrize("to", ["write_off", "agency", "court"])
@pytest.mark.parametrize("news", NEWS)
def test_what_does_not_fit_any_more_is_recalled_instead(
    world: World, news: Callable[[World, Claim], None], to: str
) -> None:
    claim = world.claim("80.00")
    handover = propose(world, claim, to=to)
    with world.scope():
        news(world, claim)
    before = state(world, claim)

    done = released(world, handover)

    assert done.state == "recalled"
    assert done.note
    assert state(world, claim) == before
    assert not events(world, "handover.released")
    [told] = events(world, "handover.recalled")
    assert told.data["reasons"]
    with world.scope():
        assert not Task.objects.filter(kind="handover", done_at=None).exists()


@pytest.mark.parametrize("news", [paid, part_paid, *NEWS])
def test_the_station_that_looks_at_the_account_recalls_it_by_itself(
    world: World, news: Callable[[World, Claim], None]
) -> None:
    claim = world.claim("80.00")
    handover, calm = propose(world, claim), propose(world, world.claim("70.00"))
    with world.scope():
        news(world, claim)

    world.settle()
    world.decide()

    with world.scope():
        handover.refresh_from_db()
        calm.refresh_from_db()
    assert (handover.state, calm.state) == ("recalled", "proposed")
    [told] = events(world, "handover.recalled")
    assert (told.subject_id, told.actor) == (handover.id, "rule:recall/1")


def test_refused_it_rests_until_the_day_that_was_named(world: World) -> None:
    claim = world.claim("80.00")
    handover = propose(world, claim)

    with world.scope():
        release.refuse(
            handover.id, because="moves house", look_on=world.day + timedelta(days=21), now=world.now, actor=ACTOR
        )
        handover.refresh_from_db()
        held = Hold.objects.get()

    assert (handover.state, handover.note, handover.decided_by) == ("refused", "moves house", ACTOR)
    assert (held.claim_id, held.until_on) == (None, world.day + timedelta(days=21))
    with world.scope(), pytest.raises(Conflict):
        release.release(handover.id, now=world.now, actor=ACTOR)


@pytest.mark.parametrize(("because", "days", "field"), [("", 5, None), ("x", 0, "look_on"), ("x", 400, "look_on")])
def test_a_refusal_needs_a_reason_and_a_day(world: World, because: str, days: int, field: str | None) -> None:
    handover = propose(world, world.claim("80.00"))

    with world.scope(), pytest.raises(BadValue) as refused:
        release.refuse(
            handover.id, because=because, look_on=world.day + timedelta(days=days), now=world.now, actor=ACTOR
        )

    assert refused.value.facts.get("field") == field


def test_pressed_twice_it_is_carried_out_once(world: World) -> None:
    claim = world.claim("80.00")
    handover = released(world, propose(world, claim))

    with world.scope(), pytest.raises(Conflict):
        release.release(handover.id, now=world.now, actor=ACTOR)

    with world.scope():
        assert Hold.objects.count() == 1


def test_another_organisation_can_release_nothing(world: World, other_world: World) -> None:
    handover = propose(world, world.claim("80.00"))

    acts: tuple[Callable[[UUID], object], ...] = (
        lambda id_: release.release(id_, now=world.now, actor=ACTOR),
        lambda id_: release.refuse(id_, because="x", look_on=world.day + timedelta(days=3), now=world.now, actor=ACTOR),
    )
    for act in acts:
        with other_world.scope(), pytest.raises(NotFound):
            act(handover.id)
