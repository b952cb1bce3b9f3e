"""Running accounts move to another version on purpose only, each with its event; and back, but for those that went on since."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from kulanz.data.journeys.models import Journey, JourneyMove
from kulanz.data.outbox.models import WakeUp
from kulanz.data.receivables.models import Account, Event
from kulanz.kernel.errors import NotAllowed, NotFound
from kulanz.kernel.ids import new_id
from kulanz.stations.journeys import journeys, moving
from kulanz.stations.journeys import move_job as jobs
from kulanz.stations.journeys.moving import PlannedMove
from kulanz.testkit import books
from kulanz.testkit.world import World

WHO, HER = "person:test", "person:other"


def publish(world: World, pay_days: int) -> Journey:
    """The next version of the friendly journey, with another time to pay in its last stage."""
    with world.scope():
        base = journeys.newest("friendly")
        assert base is not None
        *stages, last = base.definition["stages"]
        definition = {**base.definition, "stages": [*stages, {**last, "pay_days": pay_days}]}
        return journeys.publish_file("friendly", definition, now=world.now, actor=WHO)


def version(world: World, number: int) -> UUID:
    with world.scope():
        return Journey.objects.get(key="friendly", version=number).id


def begin(world: World, to: int, *sources: int, creditor: UUID | None = None) -> UUID:
    wish = PlannedMove(version(world, to), tuple(version(world, source) for source in sources), creditor)
    with world.scope():
        return moving.begin(wish, now=world.now, actor=WHO).id


def running(world: World, count: int = 1) -> list[UUID]:
    """Accounts that run on version 1; version 2 is published."""
    accounts = [world.claim().account_id for _ in range(count)]
    world.run_day()
    publish(world, 9)
    return accounts


def take_back(world: World, move: UUID) -> None:
    with world.scope():
        moving.take_back(move, now=world.now, actor=HER)


def versions(world: World) -> dict[UUID, int]:
    with world.scope():
        return dict(Account.objects.values_list("id", "journey__version"))


def row(world: World, move: UUID) -> JourneyMove:
    with world.scope():
        return JourneyMove.objects.get(id=move)


def in_chunks_of(most: int, monkeypatch: pytest.MonkeyPatch, stop_after: int = 0) -> None:
    """The job moves `most` accounts at a time, and is killed after so many chunks."""
    calls = []
    original = moving.go_on

    def few(move: UUID, **options: Any) -> list[UUID]:
        calls.append(move)
        if stop_after and len(calls) > stop_after:
            raise KeyboardInterrupt
        return original(move, **{**options, "most": most})

    monkeypatch.setattr(jobs, "go_on", few)


def test_running_accounts_stay_until_they_are_moved_and_new_ones_take_the_newest(world: World) -> None:
    before = running(world)[0]
    beginning = world.claim().account_id
    world.run_day()
    assert versions(world) == {before: 1, beginning: 2}

    move = begin(world, 2, 1)
    with world.scope():
        assert moving.go_on(move, now=world.now) == [before]
        assert moving.go_on(move, now=world.now) == []
        event = Event.objects.get(kind="journey.moved")
        assert WakeUp.objects.filter(station="decide", subject_id=before).exists()

    assert (event.account_id, event.actor) == (before, WHO)
    assert event.data == {
        "from": str(version(world, 1)), "to": str(version(world, 2)), "key": "friendly", "version": 2, "move": str(move),
    }  # fmt: skip
    world.settle()
    assert set(versions(world).values()) == {2}
    assert len(world.messages(before)) == 1  # what was told already counts
    with world.scope():
        assert books.findings() == []


def test_only_the_chosen_creditor_and_versions_move(world: World) -> None:
    running(world)

    with world.scope():
        agency = Journey.objects.get(key="agency").id
    old, new = version(world, 1), version(world, 2)
    wishes = (
        PlannedMove(new, (agency,)),
        PlannedMove(new, (old,), new_id()),
        PlannedMove(new, (old, new), world.creditor.id),
    )
    with world.scope():
        assert [moving.to_move(wish).count() for wish in wishes] == [0, 0, 1]


def test_many_accounts_move_in_chunks_and_a_second_run_finds_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    running(world, 5)
    move = begin(world, 2, 1)
    in_chunks_of(2, monkeypatch)

    assert jobs.move(world.tenant.id, move) == 5
    assert jobs.move(world.tenant.id, move) == 0

    kept = row(world, move)
    assert (kept.found, kept.moved, kept.is_at_work) == (5, 5, False)
    with world.scope():
        assert Event.objects.filter(kind="journey.moved").count() == 5
        assert books.findings() == []


def test_a_move_taken_back_returns_each_account_to_where_it_was(world: World) -> None:
    first = running(world)[0]
    second = world.claim().account_id
    world.run_day()
    publish(world, 8)
    third = world.claim().account_id
    world.run_day()
    move = begin(world, 3, 1, 2)
    jobs.move(world.tenant.id, move)
    assert versions(world) == {first: 3, second: 3, third: 3}

    take_back(world, move)
    assert jobs.move(world.tenant.id, move) == 2

    assert versions(world) == {first: 1, second: 2, third: 3}
    kept = row(world, move)
    assert (kept.moved, kept.returned, kept.taken_back_by, kept.is_at_work) == (2, 2, HER, False)
    with world.scope():
        undone = Event.objects.filter(kind="journey.moved", account_id=first).latest("number")
    assert (undone.actor, undone.data["undoes"], undone.data["version"]) == (HER, str(move), 1)
    world.settle()
    with world.scope():
        assert books.findings() == []


def test_accounts_that_were_moved_on_since_stay_where_they_are(world: World) -> None:
    stays, returns = running(world, 2)
    publish(world, 8)
    move = begin(world, 2, 1)
    jobs.move(world.tenant.id, move)
    with world.scope():  # one of them went to version 3, and by another move came to version 2 again
        Account.objects.filter(id=stays).update(journey=version(world, 3))
    jobs.move(world.tenant.id, begin(world, 2, 3))

    take_back(world, move)
    jobs.move(world.tenant.id, move)

    assert versions(world) == {stays: 2, returns: 1}


def test_two_moves_are_taken_back_one_after_the_other(world: World) -> None:
    [account] = running(world)
    publish(world, 8)
    first = begin(world, 2, 1)
    jobs.move(world.tenant.id, first)
    second = begin(world, 3, 2)
    jobs.move(world.tenant.id, second)

    for move, back_on in ((second, 2), (first, 1)):
        take_back(world, move)
        jobs.move(world.tenant.id, move)
        assert versions(world) == {account: back_on}


def test_it_is_taken_back_once_and_not_while_accounts_still_move(world: World) -> None:
    running(world)
    move = begin(world, 2, 1)

    with pytest.raises(NotAllowed, match="still moving"):
        take_back(world, move)
    jobs.move(world.tenant.id, move)
    take_back(world, move)
    with pytest.raises(NotAllowed, match="already"):
        take_back(world, move)


def test_a_job_that_was_killed_goes_on_where_it_stopped_there_and_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    running(world, 5)
    move = begin(world, 2, 1)

    for expected in (2, 1):
        with monkeypatch.context() as patched:
            in_chunks_of(2, patched, stop_after=1)
            with pytest.raises(KeyboardInterrupt):
                jobs.move(world.tenant.id, move)
        assert sorted(versions(world).values()).count(expected) == 2
        assert jobs.move(world.tenant.id, move) == 3
        assert set(versions(world).values()) == {expected}
        if expected == 2:
            take_back(world, move)
    assert (row(world, move).moved, row(world, move).returned) == (5, 5)


def test_another_organisation_moves_nothing(world: World, other_world: World) -> None:
    running(world)
    move = begin(world, 2, 1)

    with other_world.scope():
        for wrong in (moving.go_on, lambda id_, now: moving.take_back(id_, now=now, actor=WHO)):
            with pytest.raises(NotFound):
                wrong(move, now=world.now)
        with pytest.raises(NotFound):
            moving.begin(PlannedMove(row(world, move).target_id, ()), now=world.now, actor=WHO)
    assert set(versions(world).values()) == {1}


def test_moving_asks_the_same_number_of_queries_however_many_accounts(
    world: World, django_assert_max_num_queries: Any
) -> None:
    running(world, 8)
    move = begin(world, 2, 1)

    with world.scope(), django_assert_max_num_queries(30, connection=connection):
        assert len(moving.go_on(move, now=world.now)) == 8
