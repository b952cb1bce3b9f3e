"""Decisions over the API: in order, complete, in the caller's language, and only those of accounts the caller may know."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.world import World


@pytest.fixture
def erp(world: World, monkeypatch: pytest.MonkeyPatch) -> ApiCaller:
    monkeypatch.setattr("kulanz.web.api.access.now_with", lambda _shift: world.now)
    return ApiCaller(world)


def test_a_decision_tells_what_was_lawful_what_was_chosen_and_why(erp: ApiCaller, world: World) -> None:
    account = world.claim().account_id
    world.run_day()
    [told] = erp.get(f"/accounts/{account}/decisions").json()["items"]
    assert (told["chose"], told["stage"], told["option"], told["policy"]) == (
        "message", "reminder_service", "email", "rules/1",
    )  # fmt: skip
    assert told["options"][0] == {
        "key": "email", "channel": "email", "tone": 1, "text": "reminder_service", "method": "", "offer": "", "window": "",
    }  # fmt: skip
    assert (told["journey"], told["journey_version"], told["probability"]) == ("friendly", 1, 1.0)
    assert told["facts"]["overdue_minor"] == 8990
    assert told["because"][0]["rule"] == "decide.overdue"
    assert told["message"] == str(world.messages(account)[0].id)


def test_waits_are_told_too_and_pages_go_on(erp: ApiCaller, world: World) -> None:
    account = world.claim(due=world.day + timedelta(days=20)).account_id
    for _ in range(3):
        world.decide(account)
        world.pass_days(1)
    first = erp.get(f"/accounts/{account}/decisions", limit=2).json()
    rest = erp.get(f"/accounts/{account}/decisions", limit=2, after=first["next"]).json()
    assert [len(first["items"]), first["more"], len(rest["items"]), rest["more"]] == [2, True, 1, False]
    assert {item["chose"] for item in first["items"]} == {"wait"}
    assert [item["on"] for item in (*first["items"], *rest["items"])] == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_reasons_come_in_german_where_it_is_asked_for(erp: ApiCaller, world: World) -> None:
    account = world.claim().account_id
    world.decide(account)
    english = erp.get(f"/accounts/{account}/decisions").json()
    german = erp.client.get(
        f"/api/v1/accounts/{account}/decisions",
        headers={"Authorization": f"Bearer {erp.key}", "Accept-Language": "de"},
    ).json()
    assert english["items"][0]["because"][0]["text"] == "Overdue for 10 days."
    assert german["items"][0]["because"][0]["text"] not in ("", english["items"][0]["because"][0]["text"])


def test_nobody_reads_decisions_of_accounts_that_are_not_theirs(erp: ApiCaller, other_world: World) -> None:
    account = other_world.claim().account_id
    other_world.decide(account)
    for unknown in (account, uuid4()):
        assert erp.get(f"/accounts/{unknown}/decisions").status_code == 404
