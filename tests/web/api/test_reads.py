"""Standings and events over the API: why an account waits, and no event lost, doubled or shown too early."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kulanz.data import clock
from kulanz.data.contact.models import Message
from kulanz.data.outbox.models import Endpoint, WebhookCall
from kulanz.data.vault import seal
from kulanz.domain.books.receipt import State
from kulanz.domain.events import OFFERED
from kulanz.jobs import relay
from kulanz.kernel.money import Money
from kulanz.stations import agree
from kulanz.stations.money import receive
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.world import World
from kulanz.web.api import events


@pytest.fixture
def today(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The API lives on the world's day."""
    monkeypatch.setattr("kulanz.web.api.access.now_with", lambda _shift: world.now)


@pytest.fixture
def erp(world: World, today: None) -> ApiCaller:
    return ApiCaller(world)


@pytest.fixture
def a_moment_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events are read long after they came to be: nothing is held back for machines whose clocks differ."""
    monkeypatch.setattr(events, "CLOCKS_DIFFER", timedelta(minutes=-1))


def test_an_overdue_account_says_what_comes_next(erp: ApiCaller, world: World) -> None:
    claim = world.claim("89.90")
    world.claim("10.00", due=world.day + timedelta(days=5), customer=claim.account.customer.number)

    told = erp.get(f"/accounts/{claim.account_id}").json()

    assert (told["open"], told["overdue"], told["days_past_due"]) == ("99.90", "89.90", 10)
    assert (told["state"], told["waits"]) == ("overdue", False)
    assert told["next_step"]
    assert told["claims"][0]["claim_number"] == claim.number


def test_what_is_objected_to_is_overdue_and_not_asked_for(erp: ApiCaller, world: World) -> None:
    claim = world.claim("89.90")
    with world.scope():
        agree.object_to(claim.account_id, claim_id=claim.id, reason="other", text="?", now=world.now, actor="test")

    told = erp.get(f"/accounts/{claim.account_id}").json()

    assert (told["state"], told["overdue"], told["days_past_due"], told["asked"]) == ("overdue", "89.90", 10, "0.00")
    assert [(one["open"], one["asked"], one["is_objected"]) for one in told["claims"]] == [("89.90", "0.00", True)]


def test_money_on_its_way_makes_it_wait_and_says_so(erp: ApiCaller, world: World) -> None:
    claim = world.claim("89.90")
    with world.scope():
        receive.see(
            receive.Seen(
                source="bank", outside_id="1", state=State.PENDING, amount=Money.parse("89.90"), account=claim.account_id,
                creditor=world.creditor.id, value_on=world.day, expires_on=world.day + timedelta(days=5),
            ),
            now=world.now, actor="test",
        )  # fmt: skip

    told = erp.get(f"/accounts/{claim.account_id}").json()

    assert (told["waits"], told["next_step"], told["on_its_way"]) == (True, None, "89.90")
    assert [(each["rule"], each["text"]) for each in told["because"]] == [("gate.money_coming", "Money is on its way.")]
    assert told["coming"] == [{"source": "bank", "amount": "89.90", "expires_on": "2026-03-07"}]


def test_reasons_come_in_the_language_asked_for(erp: ApiCaller, world: World) -> None:
    claim = world.claim("89.90", due=date(2027, 1, 1))
    headers = {"Authorization": f"Bearer {erp.key}", "Accept-Language": "de"}

    german = erp.client.get(f"/api/v1/accounts/{claim.account_id}", headers=headers).json()
    english = erp.get(f"/accounts/{claim.account_id}").json()

    assert english["because"][0]["text"] == "Nothing is overdue."
    assert german["because"][0]["text"] not in ("", "Nothing is overdue.")
    assert german["because"][0]["rule"] == english["because"][0]["rule"]


def test_reading_an_account_changes_nothing_and_asks_little(erp: ApiCaller, world: World) -> None:
    claim = world.claim()
    erp.get("/claims")
    with CaptureQueriesContext(connection) as queries:
        erp.get(f"/accounts/{claim.account_id}")

    asked = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
    assert len(asked) <= 13
    reads = ("SELECT", "WITH", "EXECUTE door(")  # the key opens by a prepared statement
    assert not [sql for sql in asked if not sql.lstrip().startswith(reads) or "FOR UPDATE" in sql]
    with world.scope():
        assert Message.objects.count() == 0


def test_another_organisation_sees_no_account_and_no_event(
    erp: ApiCaller, world: World, other_world: World, a_moment_later: None
) -> None:
    claim = world.claim()
    stranger = ApiCaller(other_world)

    assert stranger.get(f"/accounts/{claim.account_id}").status_code == 404
    assert stranger.get("/events").json()["items"] == []
    assert len(erp.get("/events").json()["items"]) == 1


def test_events_are_pulled_page_by_page_and_each_once(erp: ApiCaller, world: World, a_moment_later: None) -> None:
    numbers = [world.claim().number for _ in range(5)]
    seen, after, more = [], None, True
    while more:
        page = erp.get("/events", limit=2, **({"after": after} if after else {})).json()
        seen += [event["data"]["claim_number"] for event in page["items"]]
        after, more = page["next"], page["more"]

    assert seen == numbers
    nothing_new = erp.get("/events", after=after).json()
    assert (nothing_new["items"], nothing_new["next"], nothing_new["more"]) == ([], after, False)


def test_a_pulled_event_is_the_body_of_the_webhook(erp: ApiCaller, world: World, a_moment_later: None) -> None:
    with world.scope():
        Endpoint.objects.create(creditor=world.creditor, url="http://127.0.0.1:1/", secret=seal(b"whsec"))
    world.claim()
    world.claim()
    relay.drain(world.tenant.id, now=world.now)

    with world.scope():
        sent = {call.payload["data"]["event"]: call.payload for call in WebhookCall.objects.all()}
    pulled = erp.get("/events").json()["items"]
    assert len(pulled) == len(sent) == 2
    for event in pulled:
        assert event == sent[event["data"]["event"]]


def test_only_offered_kinds_are_pulled(erp: ApiCaller, world: World, a_moment_later: None) -> None:
    world.claim()
    world.run_day()

    kinds = {event["type"] for event in erp.get("/events").json()["items"]}

    assert kinds <= set(OFFERED)
    assert kinds == {"claim.opened", "message.sent"}
    assert {event["type"] for event in erp.get("/events", kind="claim.opened").json()["items"]} == {"claim.opened"}
    refused = erp.get("/events", kind="step.chosen")
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_value")


def test_pulling_costs_the_same_for_few_and_many(erp: ApiCaller, world: World, a_moment_later: None) -> None:
    for _ in range(12):
        world.claim()
    erp.get("/claims")  # the first call of a day notes it
    counts = []
    for limit in (2, 12):
        with CaptureQueriesContext(connection) as queries:
            assert len(erp.get("/events", limit=limit).json()["items"]) == limit
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_an_event_is_held_back_while_an_earlier_one_may_still_come(lasting_world: World) -> None:
    """A long transaction has made its ids but is not committed; a short one after it is. Nothing may be skipped."""
    erp = ApiCaller(lasting_world)
    made, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with lasting_world.scope():
                lasting_world.claim(number="SLOW")
                made.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    slow = threading.Thread(target=slowly)
    slow.start()
    assert made.wait(20)
    lasting_world.claim(number="QUICK")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1), tick=True):
        before = erp.get("/events").json()
        go_on.set()
        slow.join(20)
        after = erp.get("/events", **({"after": before["next"]} if before["next"] else {})).json()

    assert before["items"] == []
    assert [event["data"]["claim_number"] for event in after["items"]] == ["SLOW", "QUICK"]


def test_the_latest_moment_waits_for_clocks_that_differ(erp: ApiCaller, world: World) -> None:
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False), world.scope():
        horizon: Any = events._horizon()

    shown_until = datetime.fromtimestamp((horizon.int >> 80) / 1000, UTC)
    assert timedelta(0) < now - shown_until <= events.CLOCKS_DIFFER + timedelta(milliseconds=2)


def test_the_api_lives_on_the_business_day_of_a_demo(world: World) -> None:
    claim = world.claim(due=datetime.now(UTC).date())
    clock.move(world.tenant, days=30)

    told = ApiCaller(world).get(f"/accounts/{claim.account_id}").json()

    assert told["days_past_due"] in (29, 30, 31)
