"""Findings over the API: what is open of a customer's data, page by page, walled off."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kulanz.data.parties.models import Customer, Finding
from kulanz.data.tenancy.models import Creditor
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import say
from kulanz.kernel.words_json import words_to_json
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.world import World


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


def found(world: World, customer: str, kind: str = "own_test", **other: Any) -> Finding:
    world.claim(customer=customer)
    note = words_to_json(say("This is not right: %(value)s.", value="x@gmial.com"))
    values = {"field": "email", "value": "x@gmial.com", "note": note, "found_at": world.now.at, **other}
    with world.scope():
        return Finding.objects.create(customer=Customer.objects.get(number=customer), kind=kind, **values)


def test_an_open_finding_is_told_with_its_customer_and_a_sentence(erp: ApiCaller, world: World) -> None:
    found(world, "K1")

    [told] = erp.get("/findings", kind="own_test").json()["items"]

    assert (told["creditor"], told["customer_number"]) == ("lindau", "K1")
    assert (told["kind"], told["field"]) == ("own_test", "email")
    assert (told["value"], told["text"]) == ("x@gmial.com", "This is not right: x@gmial.com.")


def test_what_is_solved_is_not_told_any_more(erp: ApiCaller, world: World) -> None:
    found(world, "K1", solved_at=world.now.at)

    assert erp.get("/findings", kind="own_test").json()["items"] == []


def test_a_finding_without_words_is_told_all_the_same(erp: ApiCaller, world: World) -> None:
    found(world, "K1", note={})

    assert [told["text"] for told in erp.get("/findings", kind="own_test").json()["items"]] == [""]


def test_findings_are_narrowed_and_come_page_by_page_at_one_price(erp: ApiCaller, world: World) -> None:
    for number in range(4):
        found(world, f"K{number}")

    assert len(erp.get("/findings", customer_number="K2", field="email", kind="own_test").json()["items"]) == 1
    assert erp.get("/findings", kind="own_test", creditor="nobody").json()["items"] == []
    counts: list[int] = []
    seen: list[str] = []
    after: dict[str, str] = {}
    for limit in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            page = erp.get("/findings", kind="own_test", limit=limit, **after).json()
        counts.append(len(queries))
        seen += [told["customer_number"] for told in page["items"]]
        after = {"after": page["next"]}
    assert seen == ["K0", "K1", "K2", "K3"]
    assert counts[0] == counts[1]
    assert page["more"] is False


@pytest.mark.parametrize(("name", "value"), [("limit", 0), ("after", "x"), ("kind", "x" * 21), ("field", "a\u0000")])
def test_a_wish_that_cannot_be_is_refused_with_its_name(erp: ApiCaller, name: str, value: object) -> None:
    answer = erp.get("/findings", **{name: value})

    assert [fault["place"] for fault in answer.json()["errors"]] == [name]


def test_another_organisation_and_another_creditors_key_see_nothing(
    erp: ApiCaller, world: World, other_world: World
) -> None:
    found(world, "K1")
    with world.scope():
        values = Creditor.objects.values().get() | {"id": new_id(), "key": "flinkauto"}
        second = Creditor.objects.create(**values)

    assert ApiCaller(other_world).get("/findings").json()["items"] == []
    assert ApiCaller(world, second).get("/findings").json()["items"] == []
    assert ApiCaller(world, second).get("/findings", creditor="lindau").json()["items"] == []
