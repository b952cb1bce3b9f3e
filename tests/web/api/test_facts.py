"""What people say about an account, noted and ended over the API: once, with the place of what is wrong, within one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kulanz.data.agreements.models import Hold
from kulanz.data.clock import now_with
from kulanz.data.receivables.models import Event
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.run import settle
from kulanz.testkit.world import World

Json = dict[str, Any]  # as the API has it
TODAY = now_with(0).on
CASES: list[tuple[str, Json, str, Json]] = [  # where, body, how it is listed, how it ends
    ("promises", {"amount": "50.00", "due_on": f"{TODAY + timedelta(days=5)}"}, "promises", {"because": "called"}),
    ("objections", {"reason": "other", "text": "no"}, "objections", {"answer": "It is right."}),
    ("holds", {"reason": "moving", "until_on": f"{TODAY + timedelta(days=5)}"}, "holds", {"because": "moved"}),
    (
        "protections",
        {"kind": "insolvency", "reason": "IN 12/26"},
        "protections",
        {"because": "closed", "was_mistake": True},
    ),
    ("opt-outs", {"channel": "sms"}, "opt_outs", {"because": "wishes it again"}),
]


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


@pytest.fixture
def claim(erp: ApiCaller) -> Json:
    sent = {
        "customer_number": "K1",
        "email": "k1@example.org",
        "claim_number": "R-1",
        "amount": "89.90",
        "due_on": f"{TODAY - timedelta(days=10)}",
    }
    return dict(erp.post("/claims", {"claims": [sent]}).json()["claims"][0])


@pytest.mark.parametrize(("where", "body", "listed", "end"), CASES, ids=[case[0] for case in CASES])
def test_it_is_noted_listed_and_ended(
    erp: ApiCaller, claim: Json, where: str, body: Json, listed: str, end: Json
) -> None:
    place = f"/accounts/{claim['account']}"

    noted = erp.post(f"{place}/{where}", body)

    assert noted.status_code == 200, noted.content
    id_ = noted.json()["id"]
    assert [one["id"] for one in erp.get(f"{place}/facts").json()[listed]] == [id_]
    ended = erp.post(f"{place}/{where}/{id_}/end", end)
    assert ended.status_code == 200, ended.content
    assert erp.get(f"{place}/facts").json()[listed] == []
    assert erp.post(f"{place}/{where}/{id_}/end", end).status_code == 409


def test_a_pause_whose_day_is_over_is_not_listed_any_more(erp: ApiCaller, claim: Json, world: World) -> None:
    place = f"/accounts/{claim['account']}"
    erp.post(f"{place}/holds", {"reason": "moving", "until_on": f"{TODAY + timedelta(days=5)}"})
    assert len(erp.get(f"{place}/facts").json()["holds"]) == 1

    with world.scope():
        Hold.objects.update(until_on=TODAY)

    assert erp.get(f"{place}/facts").json()["holds"] == []


@pytest.mark.parametrize(("where", "body", "listed", "end"), CASES, ids=[case[0] for case in CASES])
def test_the_same_call_again_is_noted_once(
    erp: ApiCaller, world: World, claim: Json, where: str, body: Json, listed: str, end: Json
) -> None:
    place = f"/accounts/{claim['account']}"

    first, again = (erp.post(f"{place}/{where}", body, once="k-1").json() for _ in range(2))

    assert first == again
    assert len(erp.get(f"{place}/facts").json()[listed]) == 1


@pytest.mark.parametrize(("where", "body", "listed", "end"), CASES, ids=[case[0] for case in CASES])
def test_another_organisation_and_another_creditors_key_reach_nothing(
    erp: ApiCaller, world: World, other_world: World, claim: Json, where: str, body: Json, listed: str, end: Json
) -> None:
    place = f"/accounts/{claim['account']}"
    id_ = erp.post(f"{place}/{where}", body).json()["id"]
    with world.scope():
        other = world.creditor.__class__.objects.create(key="other", name="Other", account_holder="Other GmbH")

    for caller in (ApiCaller(other_world), ApiCaller(world, other)):
        assert caller.post(f"{place}/{where}", body).status_code == 404
        assert caller.post(f"{place}/{where}/{id_}/end", end).status_code == 404
        assert caller.get(f"{place}/facts").status_code == 404


def test_what_is_noted_is_felt_at_once(erp: ApiCaller, world: World, claim: Json) -> None:
    place = f"/accounts/{claim['account']}"
    assert erp.get(place).json()["waits"] is False

    erp.post(f"{place}/protections", {"kind": "moratorium", "reason": "Breathing space"})

    told = erp.get(place).json()
    assert told["waits"] is True
    assert told["because"][0]["rule"] == "gate.moratorium"
    assert told["because"][0]["law"] == "SI 2020/1311, reg. 7"
    settle(world.tenant.id, now=now_with(0))
    with world.scope():
        assert Event.objects.filter(kind="protection.set").count() == 1


@pytest.mark.parametrize(
    ("where", "body", "place"),
    [
        ("promises", {"amount": "90.00", "due_on": f"{TODAY}"}, "/amount"),
        ("promises", {"amount": "10.00", "due_on": f"{TODAY - timedelta(days=1)}"}, "/due_on"),
        ("promises", {"amount": "10,00", "due_on": f"{TODAY}"}, "/amount"),
        ("objections", {"reason": "other", "amount": "10.00"}, "/claim"),
        ("objections", {"reason": "other", "claim": "x"}, "/claim"),
        ("objections", {"reason": "ugly"}, "/reason"),
        ("holds", {"reason": "x", "until_on": f"{TODAY}"}, "/until_on"),
        ("holds", {"reason": ""}, "/reason"),
        ("protections", {"kind": "death", "reason": "x", "since_on": f"{TODAY + timedelta(days=1)}"}, "/since_on"),
        ("protections", {"kind": "bored", "reason": "x"}, "/kind"),
        ("opt-outs", {"channel": "pigeon"}, "/channel"),
        ("conversations", {"way": "phone", "held_on": "2020-01-01"}, "/held_on"),
        ("reminders", {"claim": "x", "tone": 2, "sent_on": "2026-02-01"}, "/claim"),
        ("segment", {"segment": "poor"}, "/segment"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(
    erp: ApiCaller, claim: Json, where: str, body: Json, place: str
) -> None:
    refused = erp.post(f"/accounts/{claim['account']}/{where}", body)

    assert refused.status_code == 422, refused.content
    assert place in {fault["place"] for fault in refused.json()["errors"]}


def test_a_part_of_a_claim_is_objected_to(erp: ApiCaller, claim: Json) -> None:
    body = {"reason": "wrong_amount", "claim": claim["id"], "amount": "20.00"}

    noted = erp.post(f"/accounts/{claim['account']}/objections", body).json()

    assert (noted["claim"], noted["amount"]) == (claim["id"], "20.00")


def test_conversation_reminder_and_group(erp: ApiCaller, claim: Json) -> None:
    place = f"/accounts/{claim['account']}"
    reminder = {"claim": claim["id"], "tone": 2, "sent_on": f"{TODAY - timedelta(days=3)}", "proof": "list 7"}

    assert erp.post(f"{place}/conversations", {"way": "phone"}).status_code == 200
    noted = erp.post(f"{place}/reminders", reminder).json()
    said = erp.post(f"{place}/segment", {"segment": "cannot_now"}).json()

    facts = erp.get(f"{place}/facts").json()
    assert facts["reminders"] == [noted]
    assert (said["segment"], said["is_fixed"], facts["segment"]) == ("cannot_now", True, "cannot_now")
    assert erp.post(f"{place}/segment", {"segment": None}).json()["is_fixed"] is False
    assert erp.post(f"{place}/reminders/{noted['id']}/end", {"because": "mistake"}).status_code == 200
    assert erp.post(f"{place}/reminders/{noted['id']}/end", {"because": "mistake"}).status_code == 404


def test_what_is_not_there_cannot_be_ended(erp: ApiCaller, claim: Json) -> None:
    for where, _body, _listed, end in CASES:
        assert erp.post(f"/accounts/{claim['account']}/{where}/{uuid4()}/end", end).status_code == 404
