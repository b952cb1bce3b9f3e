"""Fixtures for all tests: a database as application role, a world to act in, fakes in place of the outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from kulanz.ports.registry import plugins
from kulanz.testkit.database import empty, test_database
from kulanz.testkit.fakes import FakeChannel, FakePayment, FakeSettings
from kulanz.testkit.world import World, make_world

# A busy machine is no failure: no deadlines by the clock, and the same examples in every run.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), test_database(os.environ.get("PYTEST_XDIST_WORKER", "main")):
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The machine's own Chromium, quiet; whoever asks for it is skipped where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no Chromium on this machine")
    words = "no-sandbox disable-gpu disable-background-networking disable-component-update disable-sync no-first-run"
    return {"executable_path": chromium, "args": [f"--{word}" for word in words.split()]}


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For tests that need real commits: no transaction around them, all rows taken away after."""
    with django_db_blocker.unblock():
        yield
        empty()


@pytest.fixture
def channel() -> Iterator[FakeChannel]:
    """Stands where e-mail stands."""
    known = plugins("channel")
    real, known["smtp"] = known["smtp"], (fake := FakeChannel())
    yield fake
    known["smtp"] = real


@pytest.fixture
def provider() -> Iterator[FakePayment]:
    """A payment provider with a memory, registered as `fake`."""
    known = plugins("payment")
    known["fake"] = fake = FakePayment()
    yield fake
    del known["fake"]


@pytest.fixture
def world(db: None, channel: FakeChannel, provider: FakePayment) -> World:
    """An organisation in the test's own transaction."""
    world = make_world()
    world.offer("fake", FakeSettings())
    return world


@pytest.fixture
def other_world(db: None, channel: FakeChannel) -> World:
    """Another organisation in the same database."""
    return make_world("anderswo")


@pytest.fixture
def lasting_world(committed: None, channel: FakeChannel, provider: FakePayment) -> World:
    """An organisation whose rows are really committed."""
    world = make_world()
    world.offer("fake", FakeSettings())
    return world
