"""Claims over the API: handed in once, corrected, rejected with place and reason, found again, walled off."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kulanz.data.parties.models import ContactPoint, Customer
from kulanz.data.receivables.models import Claim, Event, Posting
from kulanz.data.tenancy.models import Creditor
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.world import World
from kulanz.web.api.drafts import ClaimIn

Json = dict[str, Any]  # as the API has it


def claim(number: str = "R-1", **other: object) -> Json:
    return {"customer_number": "K1", "claim_number": number, "amount": "89.90", "due_on": "2026-02-02", **other}


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


def count(world: World, row: Any) -> int:  # any model
    with world.scope():
        return int(row.objects.count())


def test_a_claim_handed_in_can_be_read(erp: ApiCaller) -> None:
    answer = erp.post("/claims", {"claims": [claim(kind="Strom", fee="5.00", email="e.muster@example.org")]})

    assert answer.status_code == 200
    told = answer.json()
    assert (told["taken"], told["rejected"]) == (1, 0)
    read = erp.get(f"/claims/{told['claims'][0]['id']}").json()
    assert read["open"] == "94.90"
    assert [(item["kind"], item["open"]) for item in read["items"]] == [("principal", "89.90"), ("fee", "5.00")]
    assert (read["claim_number"], read["customer_number"], read["status"]) == ("R-1", "K1", "open")
    assert read["reference"].startswith("RF")


def test_the_same_claim_again_changes_nothing(erp: ApiCaller, world: World) -> None:
    erp.post("/claims", {"claims": [claim()]})
    before = count(world, Event), count(world, Posting), count(world, Customer)

    answer = erp.post("/claims", {"claims": [claim()]}).json()

    assert (answer["unchanged"], answer["taken"]) == (1, 0)
    assert (count(world, Event), count(world, Posting), count(world, Customer)) == before


def test_a_changed_claim_is_corrected_by_a_posting(erp: ApiCaller) -> None:
    first = erp.post("/claims", {"claims": [claim()]}).json()["claims"][0]

    second = erp.post("/claims", {"claims": [claim(amount="79.90")]}).json()["claims"][0]

    assert (second["outcome"], second["id"]) == ("corrected", first["id"])
    assert erp.get(f"/claims/{first['id']}").json()["open"] == "79.90"


def test_one_bad_claim_does_not_stop_the_others(erp: ApiCaller, world: World) -> None:
    bad = claim("R-2", amount="12,50", due_on="2026-02-30", colour="red")

    told = erp.post("/claims", {"claims": [claim(), bad, claim("R-3")]}).json()

    assert [each["outcome"] for each in told["claims"]] == ["taken", "rejected", "taken"]
    assert [each["claim_number"] for each in told["claims"]] == ["R-1", "R-2", "R-3"]
    places = {fault["place"] for fault in told["claims"][1]["errors"]}
    assert places == {"/claims/1/amount", "/claims/1/due_on", "/claims/1/colour"}
    assert count(world, Claim) == 2


def test_if_no_claim_could_be_taken_the_call_fails_and_nothing_is_kept(erp: ApiCaller, world: World) -> None:
    answer = erp.post("/claims", {"claims": [claim(amount="0.00"), claim(currency="XYZ"), 7]})

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["code"] == "bad_value"
    assert [fault["place"] for fault in told["errors"]] == ["/claims/0/amount", "/claims/1/currency", "/claims/2"]
    assert count(world, Claim) == count(world, Customer) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 89.9),
        ("amount", -1),
        ("amount", "1e3"),
        ("amount", "89.999"),
        ("amount", "9" * 40),
        ("amount", None),
        ("due_on", 20260202),
        ("due_on", "20260202"),
        ("due_on", "2026-W05-1"),
        ("due_on", "1582-10-10"),
        ("due_on", ["2026-02-02"]),
        ("customer_number", ""),
        ("customer_number", 4711),
        ("customer_number", "x" * 61),
        ("customer_name", "Erika\nMuster"),
        ("customer_name", "Erika\u0000"),
        ("customer_name", "\ud800"),
        ("email", "erika"),
        ("country", "Deutschland"),
        ("country", "XX"),
        ("language", "deutsch"),
        ("is_business", "yes"),
        ("is_business", 1),
        ("fee", "-1"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_place(
    erp: ApiCaller, world: World, field: str, value: object
) -> None:
    answer = erp.post("/claims", {"claims": [claim(**{field: value})]})

    assert answer.status_code == 422
    assert {fault["place"] for fault in answer.json()["errors"]} == {f"/claims/0/{field}"}
    assert count(world, Claim) == 0


def test_a_claim_that_stands_twice_in_a_call_is_taken_once(erp: ApiCaller) -> None:
    told = erp.post("/claims", {"claims": [claim(), claim(amount="1.00")]}).json()

    assert [each["outcome"] for each in told["claims"]] == ["taken", "rejected"]
    assert told["claims"][1]["errors"][0]["place"] == "/claims/1/claim_number"


@pytest.mark.parametrize(("field", "value"), [("customer_number", "K2"), ("currency", "CHF")])
def test_a_claim_never_changes_its_customer_or_currency(erp: ApiCaller, field: str, value: str) -> None:
    erp.post("/claims", {"claims": [claim()]})

    answer = erp.post("/claims", {"claims": [claim(**{field: value})]})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["place"] == f"/claims/0/{field}"


@pytest.mark.parametrize("claims", [[], [{}] * 1001, "R-1", None, {"claim_number": "R-1"}])
def test_a_call_takes_one_to_a_thousand_claims(erp: ApiCaller, claims: object) -> None:
    answer = erp.post("/claims", {"claims": claims})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["place"] == "/claims"


def test_a_thousand_claims_need_as_few_questions_to_the_database_as_ten(erp: ApiCaller) -> None:
    counts = []
    for first, many in ((0, 30), (30, 1000)):
        body = {"claims": [claim(f"R-{n}", customer_number=f"K{n}") for n in range(first, first + many)]}
        with CaptureQueriesContext(connection) as queries:
            assert erp.post("/claims", body).json()["taken"] == many
        counts.append(len(queries))

    assert counts[0] >= counts[1]


def test_personal_data_is_kept_where_it_belongs(erp: ApiCaller, world: World) -> None:
    erp.post("/claims", {"claims": [claim(customer_name="Erika Muster", email="e@example.org", phone="089 1234")]})

    with world.scope():
        assert Customer.objects.get().name == "Erika Muster"
        assert set(ContactPoint.objects.values_list("value", flat=True)) == {"e@example.org", "089 1234"}
        assert "Erika" not in str([event.data for event in Event.objects.all()])


def test_claims_are_found_by_number_customer_and_status_page_by_page(erp: ApiCaller) -> None:
    erp.post("/claims", {"claims": [claim(f"R-{n}", customer_number=f"K{n % 2}") for n in range(5)]})

    assert [found["claim_number"] for found in erp.get("/claims", number="R-3").json()["items"]] == ["R-3"]
    assert len(erp.get("/claims", customer_number="K0", status="open").json()["items"]) == 3
    assert erp.get("/claims", status="paid").json()["items"] == []
    seen, after = [], None
    for _ in range(3):
        page = erp.get("/claims", limit=2, **({"after": after} if after else {})).json()
        seen += [found["claim_number"] for found in page["items"]]
        after = page["next"]
    assert seen == [f"R-{n}" for n in range(5)]
    assert page["more"] is False


def test_finding_claims_costs_the_same_for_few_and_many(erp: ApiCaller) -> None:
    erp.post("/claims", {"claims": [claim(f"R-{n}", customer_number=f"K{n}") for n in range(40)]})
    counts = []
    for limit in (2, 40):
        with CaptureQueriesContext(connection) as queries:
            erp.get("/claims", limit=limit)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", 0), ("limit", 201), ("limit", "many"), ("after", "x"), ("number", "R\u0000"), ("status", "owed")],
)
def test_a_wish_that_cannot_be_is_refused_with_its_name(erp: ApiCaller, name: str, value: object) -> None:
    answer = erp.get("/claims", **{name: value})

    assert answer.status_code == 422
    assert [fault["place"] for fault in answer.json()["errors"]] == [name]


def test_another_organisation_finds_nothing(erp: ApiCaller, other_world: World) -> None:
    id_ = erp.post("/claims", {"claims": [claim()]}).json()["claims"][0]["id"]
    stranger = ApiCaller(other_world)

    assert stranger.get(f"/claims/{id_}").status_code == 404
    assert stranger.get("/claims").json()["items"] == []


def test_a_key_for_one_creditor_knows_no_other(erp: ApiCaller, world: World) -> None:
    with world.scope():
        values = Creditor.objects.values().get() | {"id": uuid4(), "key": "flinkauto", "name": "Flinkauto"}
        second = Creditor.objects.create(**values)
    own = ApiCaller(world, second)

    id_ = erp.post("/claims", {"creditor": "lindau", "claims": [claim()]}).json()["claims"][0]["id"]

    assert erp.post("/claims", {"claims": [claim()]}).status_code == 422  # which of the two?
    assert own.get(f"/claims/{id_}").status_code == 404
    assert own.get("/claims").json()["items"] == []
    refused = own.post("/claims", {"creditor": "lindau", "claims": [claim()]})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert own.post("/claims", {"claims": [claim()]}).json()["taken"] == 1


def test_a_creditor_that_is_not_there_is_named(erp: ApiCaller) -> None:
    answer = erp.post("/claims", {"creditor": "nobody", "claims": [claim()]})

    assert answer.status_code == 422
    assert "lindau" in answer.json()["detail"]


def test_fields_are_as_long_as_the_columns_that_keep_them() -> None:
    homes = {
        "customer_number": (Customer, "number"), "customer_name": (Customer, "name"), "street": (Customer, "street"),
        "postcode": (Customer, "postcode"), "town": (Customer, "town"), "salutation": (Customer, "salutation"),
        "email": (ContactPoint, "value"), "claim_number": (Claim, "number"), "kind": (Claim, "kind"),
        "reason": (Claim, "reason"), "contract": (Claim, "contract"),
    }  # fmt: skip
    schema = ClaimIn.model_json_schema()["properties"]

    for name, (model, column) in homes.items():
        told = schema[name].get("maxLength") or schema[name]["anyOf"][0]["maxLength"]
        assert told == model._meta.get_field(column).max_length, name  # type: ignore[union-attr]
