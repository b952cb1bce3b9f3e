"""The map of the way is the way: what stations wake, what is retried, and that a station that fails leaves nothing."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

import kulanz.jobs
import kulanz.stations
from kulanz.data.contact.models import Decision, Message
from kulanz.data.desk.models import Task
from kulanz.data.history import Happened
from kulanz.data.outbox.models import WakeUp
from kulanz.data.receivables.models import Event
from kulanz.domain.events import KINDS, OFFERED
from kulanz.jobs import relay
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.stations import flow
from kulanz.stations.contact import compose
from kulanz.stations.door import STATION_OF
from kulanz.testkit import books
from kulanz.testkit.world import World

FOLDERS = (Path(kulanz.stations.__file__).parent, Path(kulanz.jobs.__file__).parent)


def woken_in_code() -> set[str]:
    """Every station that stands in a `wake(`: something was stored for it, without an event."""
    calls = [
        node for folder in FOLDERS for path in folder.rglob("*.py") for node in ast.walk(ast.parse(path.read_text()))
    ]
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("wake", "wake_all")
        and isinstance(call.args[0], ast.Constant)
    }


def test_every_station_on_the_map_is_woken_and_every_woken_one_is_on_the_map() -> None:
    on_map = {station for stations in flow.WAKES.values() for station in stations}

    assert on_map | woken_in_code() | set(STATION_OF.values()) == set(flow.STATIONS)


def test_an_event_wakes_no_station_that_the_map_does_not_name() -> None:
    told = Happened("message.stopped", new_id(), new_id(), "rule:test/1", only=("compose",))

    with pytest.raises(AssertionError):
        assert told.wakes


def test_without_an_account_there_is_nothing_to_decide() -> None:
    told = Happened("receipt.failed", new_id(), None, "rule:test/1")

    assert told.wakes == ("tell",)


def test_events_on_the_map_and_events_offered_are_known_kinds() -> None:
    assert set(flow.WAKES) <= set(KINDS)
    assert set(OFFERED) <= set(KINDS)


def test_what_stations_wake_is_what_the_map_says(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = world.claim()
    with world.scope():
        recorded = list(WakeUp.objects.values_list("station", "event_id"))
        for station, event_id in recorded:
            assert station in flow.WAKES[Event.objects.get(id=event_id).kind]
    assert recorded
    assert claim


def test_a_station_that_fails_leaves_neither_rows_nor_events_nor_jobs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.claim()
    world.settle()
    with world.scope():
        before = Event.objects.count(), Message.objects.count(), Decision.objects.count(), WakeUp.objects.count()

    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("the last thing it does fails")

    monkeypatch.setattr("kulanz.data.history._notify", break_down)
    with pytest.raises(RuntimeError):
        world.decide()

    with world.scope():
        assert before == (
            Event.objects.count(),
            Message.objects.count(),
            Decision.objects.count(),
            WakeUp.objects.count(),
        )


def test_one_bad_subject_does_not_hold_up_the_others_and_ends_as_a_task(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = world.claim(), world.claim()
    world.decide()
    with world.scope():
        bad_message = Message.objects.get(account=bad.account_id).id
    real = compose.run

    def picky(messages: list[UUID], *, now: Now) -> None:
        if bad_message in messages:
            raise ValueError("this one cannot be written")
        real(messages, now=now)

    monkeypatch.setitem(flow.STATIONS, "compose", flow.Station(picky, "message"))
    now = world.now
    for _ in range(relay.MOST_TRIES + 1):
        relay.drain(world.tenant.id, now=now)
        now = Now(at=now.at + timedelta(days=10), on=now.on)

    assert [m.status for m in world.messages(good.account_id)] == [Message.Status.READY]
    assert [m.status for m in world.messages(bad.account_id)] == [Message.Status.PLANNED]
    with world.scope():
        task = Task.objects.get(kind=Task.Kind.FAILED_WORK)
        assert (task.account_id, task.subject_id) == (bad.account_id, bad_message)
        assert WakeUp.objects.filter(gave_up_at__isnull=False).count() == 1
        assert books.findings() == []


def test_the_books_hold_after_a_day_and_a_broken_chain_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = world.claim()
    world.run_day()

    with world.scope():
        assert books.findings() == []
        monkeypatch.setattr("kulanz.checks.chain.chain", lambda *a, **k: b"x")
        assert any(str(claim.account_id) in finding for finding in books.findings())
