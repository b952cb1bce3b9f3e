"""Fixtures for all tests: a database as application role, a world to act in, fakes in place of the outside.

What touches the database is marked `database` by itself, from its fixtures: pytest-django lets nothing else near it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from kulanz.ports.registry import plugins
from kulanz.testkit.database import empty, test_database
from kulanz.testkit.fakes import FakeChannel, FakePayment, FakeSettings
from kulanz.testkit.world import World, make_world

# A busy machine is no failure: no deadlines by the clock, and the same examples in every run.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")

TOGETHER = ("tests/browser/", "tests/demo/test_seed_world.py")  # one running demo; one lived past


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:  # Any: a producer of xdist
    return Together(config, log)


class Together(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """On several cores, tests that share what is slow to set up go to one process, first of all; the others one by one.

    By place and not by `xdist_group`, which xdist 3.8 loses with pytest 9.2."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "django_db_setup" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose. The processes that some tests start keep it."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def demo_home() -> Iterator[Path]:
    """A folder for a demo, outside pytest's own: that one is closed to all but its owner whenever a suite begins beside
    this one, and the demo's database runs as a user of its own."""
    with tempfile.TemporaryDirectory(prefix="kulanz-demo-") as folder:
        yield Path(folder)


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
