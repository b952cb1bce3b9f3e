"""The relay's listener: it dials with everything the settings say, and leaves a sign of life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from kulanz.data.outbox.models import Heartbeat
from kulanz.jobs import listener
from kulanz.testkit.world import World


def test_the_password_of_the_settings_reaches_the_line_of_the_relay(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    password = connection.settings_dict["PASSWORD"] or "only the settings know it"  # the embedded server asks for none
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", password)

    with listener.dial() as line:
        assert line.info.password == password
        assert line.autocommit


def test_a_sweep_works_what_waits_and_leaves_a_sign_of_life(world: World) -> None:
    world.claim()
    before = datetime.now(UTC) - timedelta(seconds=1)

    listener.Listener().sweep()

    assert Heartbeat.objects.get(part=Heartbeat.RELAY).at > before


def test_a_relay_that_only_fails_gives_no_sign_of_life(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> int:
        raise RuntimeError("the relay is stuck")

    monkeypatch.setattr("kulanz.jobs.relay.drain", broken)

    with pytest.raises(RuntimeError):
        listener.Listener().sweep()

    assert not Heartbeat.objects.exists()
