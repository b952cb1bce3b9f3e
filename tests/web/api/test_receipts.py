"""Payments that a creditor reports: they close what they name, once; pending holds messages back; reversed reopens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, Posting
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.world import World


@pytest.fixture
def erp(world: World, monkeypatch: pytest.MonkeyPatch) -> ApiCaller:
    monkeypatch.setattr("kulanz.web.api.access.now_with", lambda _shift: world.now)
    return ApiCaller(world)


def payment(claim: Claim | None = None, **other: Any) -> dict[str, Any]:
    named: dict[str, Any] = {"source": "test", "claim_numbers": [claim.number]} if claim else {}
    return {"id": "P-1", "amount": "89.90", "paid_on": "2026-03-01"} | named | other


def status(world: World, claim: Claim) -> tuple[str, int]:
    world.settle()
    with world.scope():
        row = Claim.objects.get(id=claim.id)
        return row.status, row.open_minor


def test_a_reported_payment_closes_the_claim_it_names(erp: ApiCaller, world: World) -> None:
    first, second = world.claim("89.90", customer="K1"), world.claim("89.90", customer="K1")

    told = erp.post("/receipts", payment(second)).json()

    assert (told["state"], told["changed"], told["amount"]) == ("settled", True, "89.90")
    assert told["account"] == str(second.account_id)
    assert status(world, second) == ("paid", 0)
    assert status(world, first) == ("open", 8990)


def test_reported_again_it_changes_nothing(erp: ApiCaller, world: World) -> None:
    claim = world.claim("89.90")
    erp.post("/receipts", payment(claim))
    world.settle()
    with world.scope():
        before = Posting.objects.count()

    told = erp.post("/receipts", payment(claim)).json()  # another Idempotency-Key: our own id holds it

    assert told["changed"] is False
    assert status(world, claim) == ("paid", 0)
    with world.scope():
        assert (Posting.objects.count(), Receipt.objects.count()) == (before, 1)


@pytest.mark.parametrize("change", [{"amount": "89.91"}, {"currency": "CHF"}])
def test_the_same_id_for_other_money_is_a_conflict(erp: ApiCaller, world: World, change: dict[str, Any]) -> None:
    erp.post("/receipts", payment())

    answer = erp.post("/receipts", payment(**change))

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_pending_money_holds_messages_back_and_closes_nothing(erp: ApiCaller, world: World) -> None:
    claim = world.claim("89.90")

    erp.post("/receipts", payment(claim, state="pending"))

    assert status(world, claim) == ("open", 8990)
    assert world.run_day().steps == 0
    told = erp.get(f"/accounts/{claim.account_id}").json()
    assert told["because"][0]["rule"] == "gate.money_coming"
    erp.post("/receipts", payment(claim))
    assert status(world, claim) == ("paid", 0)


def test_a_payment_that_came_back_opens_the_claim_again(erp: ApiCaller, world: World) -> None:
    claim = world.claim("89.90")
    erp.post("/receipts", payment(claim))
    assert status(world, claim) == ("paid", 0)

    told = erp.post("/receipts", payment(claim, state="reversed")).json()

    assert (told["state"], told["changed"]) == ("reversed", True)
    assert status(world, claim) == ("open", 8990)


def test_a_payment_never_seen_cannot_come_back(erp: ApiCaller, world: World) -> None:
    answer = erp.post("/receipts", payment(world.claim(), state="reversed"))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_payment_that_names_nothing_is_matched_by_its_text(erp: ApiCaller, world: World) -> None:
    claim = world.claim("89.90")

    told = erp.post("/receipts", payment(text=f"Rechnung {claim.number}", payer="Erika Muster")).json()

    assert told["account"] is None
    assert status(world, claim) == ("paid", 0)


def test_it_may_name_the_account_or_the_customer(erp: ApiCaller, world: World) -> None:
    claim = world.claim("89.90", customer="K7")

    by_account = erp.post("/receipts", payment(id="1", account=str(claim.account_id), amount="10.00")).json()
    by_customer = erp.post("/receipts", payment(id="2", customer_number="K7", amount="79.90")).json()

    assert by_account["account"] == by_customer["account"] == str(claim.account_id)
    assert status(world, claim) == ("paid", 0)


@pytest.mark.parametrize(
    ("change", "code", "status_code"),
    [
        ({"account": "x"}, "not_found", 404),
        ({"account": "018f3c5e-0000-7000-8000-000000000000"}, "not_found", 404),
        ({"customer_number": "nobody"}, "not_found", 404),
        ({"claim_numbers": ["nothing"]}, "not_found", 404),
        ({"amount": "0.00"}, "bad_value", 422),
        ({"amount": 89.9}, "bad_value", 422),
        ({"paid_on": "2026-03-03"}, "bad_value", 422),
        ({"paid_on": "1999-01-01"}, "bad_value", 422),
        ({"state": "announced"}, "bad_value", 422),
        ({"id": ""}, "bad_value", 422),
        ({"id": 1}, "bad_value", 422),
        ({"claim_numbers": "R-1"}, "bad_value", 422),
        ({"claim_numbers": [1]}, "bad_value", 422),
        ({"claim_numbers": ["a\u0000b"]}, "bad_value", 422),
        ({"colour": "red"}, "bad_value", 422),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    erp: ApiCaller, world: World, change: dict[str, Any], code: str, status_code: int
) -> None:
    world.claim()

    answer = erp.post("/receipts", payment(**change))

    assert (answer.status_code, answer.json()["code"]) == (status_code, code)
    with world.scope():
        assert Receipt.objects.count() == 0


def test_claims_of_two_customers_need_two_reports(erp: ApiCaller, world: World) -> None:
    numbers = [world.claim(customer="K1").number, world.claim(customer="K2").number]

    answer = erp.post("/receipts", payment(source="test", claim_numbers=numbers))

    assert answer.status_code == 422


def test_claim_and_account_must_belong_together(erp: ApiCaller, world: World) -> None:
    claim, other = world.claim(customer="K1"), world.claim(customer="K2")

    assert erp.post("/receipts", payment(claim, account=str(other.account_id))).status_code == 422


def test_the_account_of_another_organisation_is_not_known(erp: ApiCaller, other_world: World) -> None:
    theirs = other_world.claim()

    assert erp.post("/receipts", payment(account=str(theirs.account_id))).status_code == 404
    assert erp.post("/receipts", payment(theirs)).status_code == 404


def test_pending_money_that_never_comes_stops_holding_back(erp: ApiCaller, world: World) -> None:
    claim = world.claim("89.90")
    erp.post("/receipts", payment(claim, state="pending"))
    world.settle()

    world.pass_days(14)

    assert world.run_day().steps == 1
    with world.scope():
        expires_on = Receipt.objects.get().expires_on
        assert expires_on
        assert expires_on <= world.day - timedelta(days=1)
