"""The way in: keys, methods, addresses, bodies; each failure is a problem with a stable code, never a page."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kulanz.data import api_keys
from kulanz.data.doorway import hash_of, new_key
from kulanz.data.tenancy.models import ApiKey, Creditor, Doorway
from kulanz.stations.claims import take_in
from kulanz.testkit.api_caller import ADDRESS, ApiCaller
from kulanz.testkit.world import World

AROUND = ("SAVEPOINT", "RELEASE", "ROLLBACK TO SAVEPOINT", "SELECT set_config")  # a transaction and its tenant
ONE = {"claims": [{"customer_number": "K1", "claim_number": "R-1", "amount": "89.90", "due_on": "2026-02-02"}]}


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


def is_problem(answer: Any, status: int, code: str) -> None:  # Django's test response
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["code"]) == (status, code)
    assert told["type"].endswith(f"/api/v1/docs#{code}")
    assert told["title"]
    assert told["detail"]


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic abc", "Bearer " + "x" * 5000, "Bearer schlüssel"],
)
def test_without_a_key_that_opens_nothing_is_said(world: World, header: str | None) -> None:
    answer = Client().get(f"{ADDRESS}/claims", headers={"Authorization": header} if header is not None else {})

    is_problem(answer, 401, "unauthorised")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_closed_key_opens_nothing_any_more(erp: ApiCaller, world: World) -> None:
    assert erp.get("/claims").status_code == 200
    with world.scope():
        assert api_keys.close(ApiKey.objects.get().id, at=datetime.now(UTC))
        assert not api_keys.close(ApiKey.objects.get().id, at=datetime.now(UTC))

    is_problem(erp.get("/claims"), 401, "unauthorised")


def test_a_key_of_a_customers_link_is_no_key_of_the_api(world: World) -> None:
    key = new_key()
    claim = world.claim()
    Doorway.objects.create(hash=hash_of(key), kind=Doorway.Kind.LINK, tenant=world.tenant, target_id=claim.account_id)

    is_problem(ApiCaller(world, key=key).get("/claims"), 401, "unauthorised")


def test_the_key_itself_is_nowhere_in_the_database(erp: ApiCaller, world: World) -> None:
    with world.scope():
        row = ApiKey.objects.get()
    assert erp.key.startswith(row.prefix)
    assert erp.key not in str(ApiKey.__dict__) + str(vars(row))
    assert not Doorway.objects.filter(hash=erp.key.encode()).exists()


def test_the_command_makes_a_key_that_works(world: World) -> None:
    out = StringIO()
    call_command("make_api_key", tenant="lindau", name="ERP", creditor="lindau", stdout=out)

    assert ApiCaller(world, key=out.getvalue().strip()).get("/claims").status_code == 200
    with world.scope():
        assert ApiKey.objects.get().creditor == Creditor.objects.get()


def test_the_command_closes_a_key_and_names_those_there_are(erp: ApiCaller, world: World) -> None:
    with world.scope():
        prefix = ApiKey.objects.get().prefix
    with pytest.raises(CommandError, match=f"{prefix} .test."):
        call_command("close_api_key", tenant="lindau", prefix="klz_nothing")
    assert erp.get("/claims").status_code == 200

    call_command("close_api_key", tenant="lindau", prefix=prefix, stdout=StringIO())

    is_problem(erp.get("/claims"), 401, "unauthorised")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tenant": "nobody", "name": "X"}, "organisation"),
        ({"tenant": "lindau", "name": " "}, "--name"),
        ({"tenant": "lindau", "name": "X", "creditor": "nobody"}, "creditor"),
    ],
)
def test_the_command_says_what_is_wrong(world: World, options: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("make_api_key", **options)


def test_a_wrong_method_and_a_wrong_address_are_problems(erp: ApiCaller) -> None:
    deleted = erp.client.delete(f"{ADDRESS}/claims")
    is_problem(deleted, 405, "method_not_allowed")
    assert deleted["Allow"]
    is_problem(erp.get("/nothing"), 404, "not_found")
    is_problem(erp.get("/claims/not-an-id"), 404, "not_found")
    is_problem(erp.get("/claims/018f3c5e-0000-7000-8000-000000000000"), 404, "not_found")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b'{"claims": NaN}', b"[" * 100_000, b"1" * 10_000, b"claims=1"],
    ids=["empty", "half", "no utf-8", "nan", "deep", "long number", "a form"],
)
def test_a_body_that_is_not_json_is_refused(erp: ApiCaller, body: bytes) -> None:
    answer = erp.post("/claims", body)

    is_problem(answer, 400, "bad_request")


@pytest.mark.parametrize("body", [None, [], '"claims"', 7, {}, {"claims": [1]}, {"claim": []}, {"claims": {}}])
def test_a_body_of_another_shape_is_refused(erp: ApiCaller, body: object) -> None:
    is_problem(erp.post("/claims", body), 422, "bad_value")


def test_another_type_of_content_is_refused(erp: ApiCaller) -> None:
    headers = {"Authorization": f"Bearer {erp.key}", "Idempotency-Key": "a"}

    answer = erp.client.post(f"{ADDRESS}/claims", "a=b", content_type="text/plain", headers=headers)

    is_problem(answer, 400, "bad_request")


def test_a_huge_body_is_refused_before_it_is_read(erp: ApiCaller) -> None:
    is_problem(erp.post("/claims", {"claims": ["x" * 2_100_000]}), 413, "too_large")


def test_what_breaks_inside_is_told_without_its_inside(
    erp: ApiCaller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object, **_keywords: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(take_in, "take", breaks)

    answer = erp.post("/claims", ONE, once="a")

    is_problem(answer, 500, "broken")
    assert "secret" not in answer.content.decode()
    monkeypatch.undo()
    assert erp.post("/claims", ONE, once="a").json()["taken"] == 1  # nothing was remembered


def test_no_cookie_is_set_and_nothing_may_be_kept_on_the_way(erp: ApiCaller) -> None:
    answer = erp.get("/claims")

    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_knowing_the_caller_takes_two_questions(erp: ApiCaller) -> None:
    erp.get("/claims")
    with CaptureQueriesContext(connection) as queries:
        erp.get("/claims/018f3c5e-0000-7000-8000-000000000000")

    asked = [q["sql"] for q in queries if not q["sql"].startswith(AROUND)]
    assert len(asked) == 3, asked  # doorway, key, claim
