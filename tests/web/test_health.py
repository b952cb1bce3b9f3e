"""What monitors ask: `/health` for balancers, `/health/work` for whether work goes on, for all organisations together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app

from kulanz.checks import work
from kulanz.data.contact.models import Message
from kulanz.data.history import wake
from kulanz.data.outbox.heartbeat import beat
from kulanz.data.outbox.models import Heartbeat, WakeUp
from kulanz.testkit.world import World

LONG_AGO = timedelta(hours=2)


def ask() -> tuple[int, Any]:
    answer = Client().get("/health/work")
    return answer.status_code, answer.json()


@pytest.fixture
def relay(db: None) -> None:
    beat(Heartbeat.RELAY)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


def test_nothing_that_waits_and_a_living_relay_are_well(world: World, relay: None) -> None:
    status, said = ask()

    assert (status, said["status"], said["standing_still"]) == (200, "ok", [])


def test_a_relay_that_never_gave_a_sign_of_life_is_said(db: None) -> None:
    status, said = ask()

    assert (status, said["status"], said["standing_still"]) == (503, "work stands still", ["relay"])


def test_a_relay_that_fell_silent_is_said(world: World, relay: None) -> None:
    Heartbeat.objects.update(at=datetime.now(UTC) - work.LIMITS["relay"] - timedelta(seconds=5))

    status, said = ask()

    assert (status, said["standing_still"]) == (503, ["relay"])
    assert said["seconds"]["relay"] >= 5


def test_wake_ups_of_any_organisation_that_nobody_takes_are_said(world: World, other_world: World, relay: None) -> None:
    with other_world.scope():
        wake("tell", other_world.creditor.id, account=None, now=other_world.now)
        WakeUp.objects.update(due_at=datetime.now(UTC) - LONG_AGO)

    status, said = ask()

    assert (status, said["standing_still"]) == (503, ["wake_up"])
    assert said["seconds"]["wake_up"] == pytest.approx(LONG_AGO.total_seconds(), abs=60)


def test_a_wake_up_that_was_given_up_waits_for_a_person_and_stops_nothing(world: World, relay: None) -> None:
    with world.scope():
        wake("tell", world.creditor.id, account=None, now=world.now)
        WakeUp.objects.update(due_at=datetime.now(UTC) - LONG_AGO, gave_up_at=datetime.now(UTC))

    assert ask()[0] == 200


def test_jobs_that_nobody_takes_are_said(world: World, relay: None) -> None:
    app.configure_task("deliver", allow_unknown=False).defer(tenant=str(world.tenant.id), subjects="")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '2 hours'")

    status, said = ask()

    assert (status, said["standing_still"]) == (503, ["job"])


def test_a_message_that_does_not_leave_is_said_and_one_in_quiet_hours_is_not(world: World, relay: None) -> None:
    claim = world.claim()
    world.decide(claim.account_id)
    world.settle()
    with world.scope():
        message = Message.objects.get(account=claim.account_id)
        waiting = Message.objects.filter(id=message.id)
        waiting.update(status=Message.Status.READY, attempt_at=None, send_after=datetime.now(UTC) + LONG_AGO)
    later = datetime.now(UTC) + LONG_AGO / 2

    assert work.look(at=later).waited["message"] == timedelta(0)
    with world.scope():
        waiting.update(send_after=None)
    waited = work.look(at=later).waited["message"]
    assert waited is not None
    assert waited > work.LIMITS["message"]


def test_the_answer_names_no_organisation(world: World, relay: None) -> None:
    assert world.tenant.key not in str(ask()[1])


def test_health_for_balancers_stays_200_when_work_stands_still(db: None) -> None:
    answer = Client().get("/health")

    assert (answer.status_code, answer.json()["status"]) == (200, "no worker")
    assert answer.json()["queue"] == {"waiting": 0, "failed": 0, "workers": 0}
