"""Fixtures of the tests of pages: who is signed in, and the hour on which pages and stations agree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from tests.web.office_files import sign_in
from tests.web.office_journeys import PLACE

from kulanz.testkit.world import TEN_O_CLOCK, World


@pytest.fixture
def clock() -> Iterator[None]:
    """The machine's clock shows ten in the morning of a world's first day."""
    with time_machine.travel(TEN_O_CLOCK):
        yield


@pytest.fixture
def owner(world: World) -> Client:
    return sign_in(world)


@pytest.fixture
def agent(world: World) -> Client:
    return sign_in(world, "agent")


@pytest.fixture
def editor(owner: Client) -> Client:
    """An owner with a draft of the friendly journey."""
    owner.post(f"{PLACE}begin/")
    return owner
