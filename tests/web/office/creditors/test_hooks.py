"""Webhooks of a creditor: set up and changed by owners, their secret shown once and never again."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.office_files import queries, text_of

from kulanz.data.outbox.models import Endpoint
from kulanz.data.vault import unseal
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(world: World) -> str:
    return f"/office/creditors/{world.creditor.id}/"


def test_a_webhook_shows_its_secret_once(owner: Client, world: World, place: str) -> None:
    answer = owner.post(f"{place}webhook/", {"url": "https://erp.example/hooks", "events": ["claim.paid"]})
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", text_of(answer))
    assert secret is not None
    assert "no-store" in answer["Cache-Control"]

    with world.scope():
        endpoint = Endpoint.objects.get()
        assert unseal(endpoint.secret).decode() == secret[0]
    assert endpoint.events == ["claim.paid"]
    for address in (place, f"{place}webhook/{endpoint.id}/"):
        assert "whsec_" not in owner.get(address).content.decode()

    again = owner.post(f"{place}webhook/", {"url": "https://erp.example/hooks"})
    assert "set up already" in text_of(again)


def test_a_new_secret_replaces_the_old_one(owner: Client, world: World, place: str) -> None:
    owner.post(f"{place}webhook/", {"url": "https://erp.example/hooks"})
    with world.scope():
        endpoint = Endpoint.objects.get()

    answer = owner.post(f"{place}webhook/{endpoint.id}/secret/")

    with world.scope():
        assert unseal(Endpoint.objects.get().secret).decode() in text_of(answer)
        assert bytes(Endpoint.objects.get().secret) != bytes(endpoint.secret)


@pytest.mark.parametrize("url", ["", "erp", "javascript:alert(1)", "ftp://erp.example/x"])
def test_a_webhook_needs_a_web_address(owner: Client, world: World, place: str, url: str) -> None:
    answer = owner.post(f"{place}webhook/", {"url": url})

    with world.scope():
        assert (answer.status_code, Endpoint.objects.count()) == (422, 0)


def test_a_webhook_is_changed_and_switched(owner: Client, world: World, place: str) -> None:
    owner.post(f"{place}webhook/", {"url": "https://erp.example/hooks"})
    with world.scope():
        endpoint = Endpoint.objects.get()

    owner.post(
        f"{place}webhook/{endpoint.id}/", {"url": "https://erp.example/new", "events": ["claim.paid", "made.up"]}
    )
    owner.post(f"{place}webhook/{endpoint.id}/", {"url": "https://erp.example/new", "events": ["claim.paid"]})
    owner.post(f"{place}webhook/{endpoint.id}/switch/", {"on": "no"})

    with world.scope():
        changed = Endpoint.objects.get()
    assert (changed.url, changed.events, changed.is_enabled) == ("https://erp.example/new", ["claim.paid"], False)


def test_the_page_asks_no_more_with_more_webhooks(owner: Client, place: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            owner.get(place)
        return len(queries(context))

    few = asked()
    for number in range(4):
        owner.post(f"{place}webhook/", {"url": f"https://erp.example/{number}"})

    assert asked() == few <= 7
