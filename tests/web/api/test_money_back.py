"""Money that goes back, over the API: once for each key, within one's own, and with the reason where it cannot be."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from kulanz.data.clock import now_of, now_with
from kulanz.data.payments.models import PaymentAttempt, Receipt
from kulanz.data.tenancy.models import Creditor, SetUp
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.run import settle
from kulanz.testkit.world import World

Json = dict[str, Any]  # as the API has it
TODAY = now_with(0).on


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


@pytest.fixture
def claim(erp: ApiCaller) -> Json:
    return opened(erp, "R-1", "89.90")


def opened(erp: ApiCaller, number: str, amount: str) -> Json:
    sent = {"customer_number": "K1", "claim_number": number, "amount": amount, "due_on": f"{TODAY}"}
    return dict(erp.post("/claims", {"claims": [sent]}).json()["claims"][0])


def paid(erp: ApiCaller, amount: str) -> str:
    """The id of the payment, laid on R-1."""
    said = {"id": f"Z-{amount}", "amount": amount, "paid_on": f"{TODAY}", "claim_numbers": ["R-1"]}
    id_ = erp.post("/receipts", said).json()["id"]
    settle(erp.world.tenant.id, now=now_of(erp.world.tenant.id))
    return str(id_)


def test_a_returned_debit_brings_its_cost_once(erp: ApiCaller, claim: Json) -> None:
    receipt = paid(erp, "89.90")
    body = {"code": "am04", "bank_fee": "3.00"}

    first, again = (erp.post(f"/receipts/{receipt}/return", body, once="k-1") for _ in range(2))
    other = erp.post(f"/receipts/{receipt}/return", body)

    assert (first.status_code, first.json()["amount"], first.json()["open"]) == (200, "89.90", "92.90")
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    assert erp.get(f"/accounts/{claim['account']}").json()["open"] == "92.90"


@pytest.mark.parametrize(
    ("body", "place"), [({"code": "AM4"}, "/code"), ({"code": "AM04", "bank_fee": "100.01"}, "/bank_fee")]
)
def test_what_is_wrong_with_a_return_is_said_at_its_place(erp: ApiCaller, claim: Json, body: Json, place: str) -> None:
    answer = erp.post(f"/receipts/{paid(erp, '89.90')}/return", body)

    assert answer.status_code == 422
    assert [fault["place"] for fault in answer.json()["errors"]] == [place]


def test_a_credit_is_used_undone_and_paid_out(erp: ApiCaller, claim: Json) -> None:
    paid(erp, "100.00")
    opened(erp, "R-2", "50.00")
    account = f"/accounts/{claim['account']}"

    used = erp.post(f"{account}/credit/use", {})
    undone = erp.post(f"{account}/corrections/{used.json()['correction']}/undo", {})
    out = erp.post(f"{account}/credit/refund", {"because": "paid_too_much"})
    nothing = erp.post(f"{account}/credit/use", {})

    assert [used.json()[name] for name in ("amount", "open", "credit")] == ["10.10", "39.90", "0.00"]
    assert [undone.json()[name] for name in ("open", "credit")] == ["50.00", "10.10"]
    assert [out.json()[name] for name in ("amount", "open", "credit")] == ["10.10", "50.00", "0.00"]
    assert (nothing.status_code, nothing.json()["code"]) == (403, "not_allowed")


def test_a_refund_through_the_provider_is_asked_for_once_and_can_be_followed(
    erp: ApiCaller, world: World, claim: Json
) -> None:
    receipt = paid(erp, "100.00")
    no_provider = erp.post(f"/receipts/{receipt}/refunds", {"because": "paid_too_much"})
    way = world.methods["fake"]
    with world.scope():
        SetUp.objects.filter(id=way.set_up_id).update(plugin="testbank")
        attempt = PaymentAttempt.objects.create(
            account_id=claim["account"], way=way, set_up=way.set_up, amount_minor=1, currency="EUR",
            made_at=world.now.at, input_hash=b"x" * 32, form_key=uuid4(), state="started", outside_id="pay_1",
        )  # fmt: skip
        Receipt.objects.filter(id=receipt).update(attempt=attempt, source="provider:testbank")

    first, again = (
        erp.post(f"/receipts/{receipt}/refunds", {"because": "paid_too_much"}, once="k-1").json() for _ in range(2)
    )
    more = erp.post(f"/receipts/{receipt}/refunds", {"because": "paid_too_much"})

    assert (no_provider.status_code, more.status_code) == (403, 403)
    assert (first["amount"], first["state"]) == ("10.10", "asked")
    assert first == again == erp.get(f"/receipts/{receipt}/refunds/{first['id']}").json()
    assert erp.get(f"/receipts/{receipt}/refunds/{uuid4()}").status_code == 404


def test_another_organisation_and_another_creditors_key_reach_nothing(
    erp: ApiCaller, world: World, other_world: World, claim: Json
) -> None:
    receipt, account = paid(erp, "100.00"), claim["account"]
    with world.scope():
        other = Creditor.objects.create(key="other", name="Other", iban="DE02120300000000202051")
    body = {"because": "other"}

    for stranger in (ApiCaller(other_world), ApiCaller(world, creditor=other)):
        assert stranger.post(f"/receipts/{receipt}/return", {"code": "AM04"}).status_code == 404
        assert stranger.post(f"/receipts/{receipt}/refunds", body).status_code == 404
        assert stranger.post(f"/accounts/{account}/credit/use", {}).status_code == 404
        assert stranger.post(f"/accounts/{account}/credit/refund", body).status_code == 404
        assert stranger.post(f"/accounts/{account}/corrections/{uuid4()}/undo", {}).status_code == 404
