"""Claims found over the API: by every wish together, page by page, at one price."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.world import World

Json = dict[str, Any]  # as the API has it


def claim(number: str = "R-1", **other: object) -> Json:
    return {"customer_number": "K1", "claim_number": number, "amount": "89.90", "due_on": "2026-02-02", **other}


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


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


def test_claims_are_found_by_due_day_contract_account_and_reference(erp: ApiCaller) -> None:
    days = ("2026-02-02", "2026-02-09", "2026-02-16")
    erp.post("/claims", {"claims": [claim(f"R-{n}", due_on=day, contract=f"V-{n}") for n, day in enumerate(days)]})
    first = erp.get("/claims", number="R-0").json()["items"][0]

    def numbers(**wish: str) -> list[str]:
        return [found["claim_number"] for found in erp.get("/claims", **wish).json()["items"]]

    assert numbers(due_from="2026-02-09") == ["R-1", "R-2"]
    assert numbers(due_from="2026-02-03", due_until="2026-02-09") == ["R-1"]
    assert numbers(contract="V-2") == ["R-2"]
    assert numbers(reference=first["reference"]) == ["R-0"]
    assert numbers(account=first["account"]) == ["R-0", "R-1", "R-2"]
    assert numbers(account=first["id"]) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("due_from", "gestern"),
        ("due_until", "2026-02-30"),
        ("account", "K1"),
        ("limit", 0),
        ("limit", 201),
        ("limit", "many"),
        ("after", "x"),
        ("number", "R\u0000"),
        ("status", "owed"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_its_name(erp: ApiCaller, name: str, value: object) -> None:
    answer = erp.get("/claims", **{name: value})

    assert answer.status_code == 422
    assert [fault["place"] for fault in answer.json()["errors"]] == [name]
