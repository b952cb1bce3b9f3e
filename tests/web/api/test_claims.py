"""Claims over the API: handed in once, corrected, rejected with place and reason, found again, walled off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kulanz.data.parties.models import ContactPoint, Customer
from kulanz.data.receivables.models import Claim, Event, Posting
from kulanz.data.tenancy.models import Creditor
from kulanz.ports.intake import ClaimDraft
from kulanz.stations.claims import take_in
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.world import World
from kulanz.web.api.drafts import ClaimIn

Json = dict[str, Any]  # as the API has it


def claim(number: str = "R-1", **other: Any) -> Json:
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
        ("customer_name", 4711),
        ("kind", "Strom\nund Gas"),
        ("kind", "Strom\u0000"),
        ("kind", "\ud800"),
        ("kind", "Strom \u202emreW"),
        ("is_business", "yes"),
        ("is_business", 1),
        ("fee", "-1"),
        ("invoice_amount", "0.00"),
        ("invoice_amount", 89.9),
        ("iban", 4711),
        ("mandate", "M" * 36),
        ("reminders", -1),
        ("reminders", 21),
        ("reminders", "2"),
        ("reminders", True),
        ("reminded_on", "gestern"),
        ("deadline_on", "2026-13-01"),
        ("consent", "ja"),
        ("is_disputed", 1),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_place(
    erp: ApiCaller, world: World, field: str, value: object
) -> None:
    answer = erp.post("/claims", {"claims": [claim() | {field: value}]})

    assert answer.status_code == 422
    assert {fault["place"] for fault in answer.json()["errors"]} == {f"/claims/0/{field}"}
    assert count(world, Claim) == 0


def test_every_amount_that_is_wrong_is_named_at_once(erp: ApiCaller) -> None:
    told = erp.post("/claims", {"claims": [claim(amount="0.00", fee="1.001", invoice_amount="0.00")]}).json()

    assert [fault["place"] for fault in told["errors"]] == [
        "/claims/0/amount", "/claims/0/fee", "/claims/0/invoice_amount",
    ]  # fmt: skip


def test_a_day_of_the_last_reminder_needs_their_number(erp: ApiCaller) -> None:
    told = erp.post("/claims", {"claims": [claim(reminded_on="2026-02-20")]}).json()

    assert told["errors"][0]["place"] == "/claims/0/reminders"


def test_all_that_a_file_can_say_of_a_claim_the_api_can_say(
    erp: ApiCaller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts: list[ClaimDraft] = []
    real = take_in.take

    def listening(given: Sequence[ClaimDraft], **rest: Any) -> list[take_in.Done]:
        drafts.extend(given)
        return real(given, **rest)

    monkeypatch.setattr(take_in, "take", listening)
    stated = claim(
        invoice_amount="120.00", iban="DE89 3704 0044 0532 0130 00", mandate="M-1", reminders=2, reminded_on="2026-02-20",
        deadline_on="2026-03-31", consent=False, is_disputed=True,
    )  # fmt: skip

    assert erp.post("/claims", {"claims": [stated]}).json()["taken"] == 1

    [draft] = drafts
    assert (str(draft.invoice_amount), draft.iban) == ("120.00 EUR", "DE89370400440532013000")
    assert (draft.reminders, draft.reminded_on, draft.deadline_on) == (2, date(2026, 2, 20), date(2026, 3, 31))
    assert (draft.mandate, draft.consent, draft.is_disputed) == ("M-1", False, True)
    told = set(ClaimIn.model_json_schema()["properties"])
    files_only = {"line", "extra", "is_credit", "preceding"}  # credit notes have an address of their own
    assert {field.name for field in fields(ClaimDraft)} - files_only == told - {"currency"}


def test_a_claim_that_stands_twice_in_a_call_is_taken_once(erp: ApiCaller) -> None:
    told = erp.post("/claims", {"claims": [claim(), claim(amount="1.00")]}).json()

    assert [each["outcome"] for each in told["claims"]] == ["taken", "rejected"]
    assert told["claims"][1]["errors"][0]["place"] == "/claims/1/claim_number"


@pytest.mark.parametrize(("field", "value"), [("customer_number", "K2"), ("currency", "CHF")])
def test_a_claim_never_changes_its_customer_or_currency(erp: ApiCaller, field: str, value: str) -> None:
    erp.post("/claims", {"claims": [claim()]})

    answer = erp.post("/claims", {"claims": [claim() | {field: value}]})

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
        counts.append(
            sum(not query["sql"].startswith('DELETE FROM "bulk_') for query in queries)
        )  # one transaction here

    assert counts[0] >= counts[1]


def test_personal_data_is_kept_where_it_belongs(erp: ApiCaller, world: World) -> None:
    erp.post("/claims", {"claims": [claim(customer_name="Erika Muster", email="e@example.org", phone="089 123456")]})

    with world.scope():
        assert Customer.objects.get().name == "Erika Muster"
        assert set(ContactPoint.objects.values_list("value", flat=True)) == {"e@example.org", "+4989123456"}
        assert "Erika" not in str([event.data for event in Event.objects.all()])


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
        "customer_number": (Customer, "number"), "claim_number": (Claim, "number"), "kind": (Claim, "kind"),
        "reason": (Claim, "reason"), "contract": (Claim, "contract"), "mandate": (Claim, "mandate"),
    }  # fmt: skip
    schema = ClaimIn.model_json_schema()["properties"]

    for name, (model, column) in homes.items():
        told = schema[name].get("maxLength") or schema[name]["anyOf"][0]["maxLength"]
        assert told == model._meta.get_field(column).max_length, name  # type: ignore[union-attr]
