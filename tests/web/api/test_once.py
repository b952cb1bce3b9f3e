"""Idempotency-Key: the same call is worked once and answered alike, also when it comes twice at the same moment."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from kulanz.data.receivables.models import Event
from kulanz.data.tenancy import calls
from kulanz.data.tenancy.models import IdempotentCall
from kulanz.stations.claims import take_in
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.world import World

CLAIM = {
    "customer_number": "K1", "claim_number": "R-1", "amount": "89.90", "due_on": "2026-02-02", "customer_name": "Erika Muster",
}  # fmt: skip
ONE = {"claims": [CLAIM]}
SPLIT = {"amount": "354.16", "parts": 5}


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


def events(world: World) -> int:
    with world.scope():
        return Event.objects.count()


def test_the_same_call_again_gets_the_same_answer(erp: ApiCaller, world: World) -> None:
    first = erp.post("/claims", ONE, once="a")
    before = events(world)

    second = erp.post("/claims", ONE, once="a")

    assert second.content == first.content  # "taken" again, not "unchanged": it is the answer to that call
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert events(world) == before


def test_the_order_of_fields_does_not_make_another_call(erp: ApiCaller) -> None:
    erp.post("/claims", ONE, once="a")

    again = erp.post("/claims", {"claims": [dict(reversed(CLAIM.items()))]}, once="a")

    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("path", "body"),
    [("/claims", {"claims": [CLAIM | {"amount": "89.91"}]}), ("/calc/split", SPLIT)],
    ids=["another amount", "another address"],
)
def test_another_input_under_the_same_key_is_a_conflict(
    erp: ApiCaller, world: World, path: str, body: dict[str, Any]
) -> None:
    erp.post("/claims", ONE, once="a")
    before = events(world)

    answer = erp.post(path, body, once="a")

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert events(world) == before


@pytest.mark.parametrize("path", ["/claims", "/receipts", "/calc/split"])
@pytest.mark.parametrize("key", ["", "x" * 81, "two words", "schlüssel"])
def test_every_post_needs_a_key(erp: ApiCaller, world: World, path: str, key: str) -> None:
    body = {"/claims": ONE, "/receipts": {"id": "1", "amount": "1", "paid_on": "2026-01-01"}, "/calc/split": SPLIT}

    answer = erp.post(path, body[path], once=key)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert "Idempotency-Key" in answer.json()["detail"]
    assert events(world) == 0


def test_a_refused_call_may_be_mended_under_its_key(erp: ApiCaller) -> None:
    assert erp.post("/claims", {"claims": [CLAIM | {"amount": "0.00"}]}, once="a").status_code == 422

    assert erp.post("/claims", ONE, once="a").json()["taken"] == 1


def test_two_keys_of_an_organisation_do_not_meet(erp: ApiCaller, world: World, other_world: World) -> None:
    erp.post("/claims", ONE, once="a")

    assert ApiCaller(world).post("/claims", ONE, once="a").json()["unchanged"] == 1
    assert ApiCaller(other_world).post("/claims", ONE, once="a").json()["taken"] == 1


def test_a_kept_answer_cannot_be_read_in_the_database(erp: ApiCaller, world: World) -> None:
    erp.post("/calc/girocode", {"name": "Erika Muster", "iban": "DE89370400440532013000", "amount": "1.00"}, once="a")

    with world.scope():
        row = IdempotentCall.objects.get()
    assert b"Erika" not in bytes(row.answer)


def test_calls_are_forgotten_when_nobody_will_repeat_them(erp: ApiCaller, world: World) -> None:
    erp.post("/calc/split", SPLIT, once="a")
    now = datetime.now(UTC)

    with world.scope():
        assert calls.forget(at=now + timedelta(days=calls.KEPT_DAYS - 1)) == 0
        assert calls.forget(at=now + timedelta(days=calls.KEPT_DAYS, minutes=1)) == 1


def test_two_at_the_same_moment_are_worked_once(lasting_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    erp = ApiCaller(lasting_world)
    inside, go_on = threading.Event(), threading.Event()
    worked = []
    take = take_in.take

    def slowly(*args: Any, **keywords: Any) -> Any:
        worked.append(1)
        inside.set()
        assert go_on.wait(20)
        return take(*args, **keywords)

    monkeypatch.setattr(take_in, "take", slowly)
    answers: list[Any] = []
    both = [threading.Thread(target=_call, args=(erp, answers)) for _ in range(2)]
    both[0].start()
    assert inside.wait(20)
    both[1].start()
    _until_somebody_waits()
    go_on.set()
    for call in both:
        call.join(20)

    assert len(worked) == 1
    assert answers[0].content == answers[1].content
    assert {answer.status_code for answer in answers} == {200}


def _call(erp: ApiCaller, answers: list[Any]) -> None:
    try:
        answers.append(erp.post("/claims", ONE, once="a"))
    finally:
        connection.close()


def _until_somebody_waits() -> None:
    """The second call stands before the row that the first has not committed."""
    for _ in range(20_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
