"""Claims withdrawn over the API: each with its own answer, once, and never a stranger's."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kulanz.data.clock import now_with
from kulanz.data.receivables.models import Claim, Event, Posting
from kulanz.data.tenancy.models import Creditor
from kulanz.kernel.ids import new_id
from kulanz.stations.claims.withdraw import WITHDRAWALS
from kulanz.testkit import books
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.run import settle
from kulanz.testkit.world import World
from kulanz.web.api.withdrawals import WithdrawalIn

Json = dict[str, Any]  # as the API has it


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


def hand_in(erp: ApiCaller, *numbers: str) -> list[str]:
    claims = [
        {"customer_number": f"K{number}", "claim_number": number, "amount": "89.90", "due_on": "2026-02-02"}
        for number in numbers
    ]
    return [told["id"] for told in erp.post("/claims", {"claims": claims}).json()["claims"]]


def withdraw(erp: ApiCaller, **body: object) -> Any:
    return erp.post("/claims/withdraw", {"because": "cancelled", **body})


def events(world: World) -> int:
    with world.scope():
        return Event.objects.count()


def test_a_withdrawn_claim_is_not_owed_any_more(erp: ApiCaller, world: World) -> None:
    [id_] = hand_in(erp, "R-1")

    told = withdraw(erp, ids=[id_]).json()

    assert told == {
        "withdrawn": 1, "unchanged": 0, "rejected": 0,
        "claims": [{"claim_number": "R-1", "outcome": "withdrawn", "id": id_, "errors": []}],
    }  # fmt: skip
    now = erp.get(f"/claims/{id_}").json()
    assert (now["status"], now["open"]) == ("withdrawn", "0.00")
    with world.scope():
        assert Event.objects.get(kind="claim.withdrawn").data["because"] == "cancelled"
        assert books.findings() == []


def test_withdrawn_again_it_is_unchanged(erp: ApiCaller, world: World) -> None:
    [id_] = hand_in(erp, "R-1")
    withdraw(erp, ids=[id_])
    before = events(world)

    again = withdraw(erp, claim_numbers=["R-1", "R-1"]).json()

    assert [claim["outcome"] for claim in again["claims"]] == ["unchanged", "unchanged"]
    assert events(world) == before


def test_each_claim_of_a_call_has_its_own_answer_at_its_place(erp: ApiCaller, world: World) -> None:
    first, second = hand_in(erp, "R-1", "R-2")
    withdraw(erp, ids=[first])

    told = withdraw(erp, ids=[first, "nonsense", second, str(new_id()), second.upper()]).json()

    outcomes = [claim["outcome"] for claim in told["claims"]]
    assert outcomes == ["unchanged", "rejected", "withdrawn", "rejected", "unchanged"]
    assert (told["withdrawn"], told["unchanged"], told["rejected"]) == (1, 2, 2)
    assert told["claims"][3]["errors"] == [{"place": "/ids/3", "reason": "There is no such claim."}]
    with world.scope():
        assert books.findings() == []


def test_if_no_claim_is_known_the_call_fails_with_every_place(erp: ApiCaller, world: World) -> None:
    hand_in(erp, "R-1")
    before = events(world)

    answer = withdraw(erp, claim_numbers=["R-8", "R-9"])

    assert answer.status_code == 422
    assert [fault["place"] for fault in answer.json()["errors"]] == ["/claim_numbers/0", "/claim_numbers/1"]
    assert withdraw(erp, claim_numbers=["R-1"], source="elsewhere").status_code == 422
    assert events(world) == before


def test_what_was_paid_on_a_withdrawn_claim_is_the_customers_credit(erp: ApiCaller, world: World) -> None:
    [id_] = hand_in(erp, "R-1")
    erp.post("/receipts", {"id": "Z-1", "amount": "50.00", "paid_on": "2026-02-20", "claim_numbers": ["R-1"]})
    settle(world.tenant.id, now=now_with(0))

    assert withdraw(erp, ids=[id_]).json()["withdrawn"] == 1

    assert erp.get(f"/claims/{id_}").json()["open"] == "0.00"
    with world.scope():
        assert sum(Posting.objects.filter(book="credit").values_list("amount_minor", flat=True)) == -5000
        assert books.findings() == []


def test_a_withdrawn_claim_takes_no_other_amount(erp: ApiCaller) -> None:
    [id_] = hand_in(erp, "R-1")
    withdraw(erp, ids=[id_])

    answer = erp.patch(f"/claims/{id_}", {"amount": "99.00"})

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert "new number" in answer.json()["detail"]
    assert erp.patch(f"/claims/{id_}", {"reason": "Storno"}).json()["status"] == "withdrawn"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"ids": ["x"], "because": "fun"}, "/because"),
        ({"ids": ["x"], "because": "import"}, "/because"),
        ({"ids": "x"}, "/ids"),
        ({"ids": [7]}, "/ids/0"),
        ({"ids": ["x"] * 1001}, "/ids"),
        ({"claim_numbers": ["R"] * 1001}, "/claim_numbers"),
        ({"claim_numbers": ["R\n1"]}, "/claim_numbers/0"),
        ({"claims": ["x"]}, "/claims"),
        ({}, None),
        ({"ids": ["x"], "claim_numbers": ["R-1"]}, None),
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_its_place(erp: ApiCaller, body: Json, place: str | None) -> None:
    answer = withdraw(erp, **body)

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert {fault["place"] for fault in answer.json().get("errors", [])} == ({place} if place else set())


def test_reasons_are_those_of_the_books_but_for_that_of_a_file() -> None:
    assert {*get_args(WithdrawalIn.model_fields["because"].annotation), "import"} == set(WITHDRAWALS)


def test_a_thousand_are_withdrawn_with_as_few_questions_as_thirty(erp: ApiCaller) -> None:
    counts = []
    for first, many in ((0, 30), (30, 1000)):
        ids = hand_in(erp, *(f"R-{n}" for n in range(first, first + many)))
        with CaptureQueriesContext(connection) as queries:
            assert withdraw(erp, ids=ids).json()["withdrawn"] == many
        counts.append(len(queries))

    assert counts[0] >= counts[1]


def test_another_organisation_and_another_creditors_key_withdraw_nothing(
    erp: ApiCaller, world: World, other_world: World
) -> None:
    [id_] = hand_in(erp, "R-1")
    with world.scope():
        values = Creditor.objects.values().get() | {"id": new_id(), "key": "flinkauto"}
        second = Creditor.objects.create(**values)

    for stranger in (ApiCaller(other_world), ApiCaller(world, second)):
        assert withdraw(stranger, ids=[id_]).status_code == 422
        assert withdraw(stranger, claim_numbers=["R-1"]).status_code == 422
    refused = withdraw(ApiCaller(world, second), claim_numbers=["R-1"], creditor="lindau")
    assert refused.status_code == 403
    with world.scope():
        assert Claim.objects.get().status == "open"
