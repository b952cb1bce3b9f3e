"""The Testbank's API as a shop meets it: one payment per key, clear refusals, nothing guessed."""

from __future__ import annotations

import http.client

import httpx2
import pytest
from tests.demo.conftest import Desk

from kulanz.demo.testbank.app import House


def test_a_payment_begins_with_a_page_to_send_the_customer_to(desk: Desk, house: House) -> None:
    answer = desk.post("/v1/payments", desk.wish())

    payment = answer.json()
    assert answer.status_code == 201
    assert payment["status"] == "created"
    assert payment["checkout_url"] == f"{house.address}/pay/{payment['id']}"
    assert (payment["amount_minor"], payment["currency"], payment["metadata"]) == (14990, "EUR", {"key": "attempt-1"})
    assert desk.get(f"/v1/payments/{payment['id']}").json() == payment


def test_the_same_key_and_wish_is_the_same_payment(desk: Desk) -> None:
    first = desk.post("/v1/payments", desk.wish())
    again = desk.post("/v1/payments", dict(reversed(desk.wish().items())))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


def test_the_same_key_with_another_wish_is_a_conflict(desk: Desk) -> None:
    desk.post("/v1/payments", desk.wish())

    answer = desk.post("/v1/payments", desk.wish(amount_minor=1))

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "conflict"


def test_a_repeat_after_paying_tells_where_the_payment_stands_now(desk: Desk, house: House) -> None:
    payment = desk.begin()
    house.bank.choose(payment, "pay_at_once")

    assert desk.post("/v1/payments", desk.wish()).json()["status"] == "settled"


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Bearer", "Basic abc", "Bearer ä"])
def test_without_the_right_key_there_is_nothing_to_see(desk: Desk, house: House, authorization: str | None) -> None:
    payment = desk.begin()
    headers = [(b"Authorization", authorization.encode())] if authorization is not None else []

    for answer in (
        httpx2.get(f"{house.address}/v1/payments/{payment}", headers=headers),
        httpx2.post(f"{house.address}/v1/payments", headers=headers, json=desk.wish()),
    ):
        assert answer.status_code == 401
        assert payment not in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": 0},
        {"amount_minor": -1},
        {"amount_minor": "14990"},
        {"amount_minor": 149.9},
        {"amount_minor": True},
        {"amount_minor": 10**12},
        {"currency": "eur"},
        {"currency": None},
        {"payee": {}},
        {"payee": "Stadtwerke"},
        {"payee": {"name": "a\nb"}},
        {"reference": "x" * 141},
        {"return_url": "javascript:alert(1)"},
        {"return_url": "/back"},
        {"return_url": "http://["},
        {"return_url": "https://shop.example/a\r\nX: y"},
        {"notification_url": "ftp://shop.example"},
        {"notification_url": 7},
        {"metadata": []},
        {"metadata": {"key": 7}},
    ],
)
def test_a_wish_with_a_wrong_field_is_refused_and_begins_nothing(
    desk: Desk, house: House, wrong: dict[str, object]
) -> None:
    answer = desk.post("/v1/payments", desk.wish(**wrong))

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bad_value"
    assert house.bank.store.payments(most=10) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 5000])
def test_a_body_that_is_no_json_object_is_refused(desk: Desk, house: House, body: bytes) -> None:
    headers = desk.headers | {"Idempotency-Key": "k"}

    assert httpx2.post(f"{house.address}/v1/payments", content=body, headers=headers).status_code == 422


def test_a_wish_without_a_key_is_refused(desk: Desk, house: House) -> None:
    answer = httpx2.post(f"{house.address}/v1/payments", json=desk.wish(), headers=desk.headers)

    assert answer.status_code == 422


def test_money_goes_back_in_parts_once_per_key_and_never_more_than_came(desk: Desk, house: House) -> None:
    payment = desk.begin()
    house.bank.choose(payment, "pay_at_once")
    path = f"/v1/payments/{payment}/refunds"

    first = desk.post(path, {"amount_minor": 5000, "currency": "EUR"}, key="refund-1")
    again = desk.post(path, {"amount_minor": 5000, "currency": "EUR"}, key="refund-1")
    other = desk.post(path, {"amount_minor": 6000, "currency": "EUR"}, key="refund-1")
    too_much = desk.post(path, {"amount_minor": 9991, "currency": "EUR"}, key="refund-2")
    rest = desk.post(path, {"amount_minor": 9990, "currency": "EUR"}, key="refund-3")

    assert (first.status_code, first.json()["refunded_minor"]) == (201, 5000)
    assert (again.status_code, again.json()["refunded_minor"]) == (201, 5000)
    assert other.status_code == 409
    assert too_much.status_code == 422
    assert (rest.json()["status"], rest.json()["refunded_minor"]) == ("refunded", 14990)


@pytest.mark.parametrize("choice", ["cancel", "fail"])
def test_what_did_not_come_cannot_go_back(desk: Desk, house: House, choice: str) -> None:
    payment = desk.begin()
    house.bank.choose(payment, choice)

    answer = desk.post(f"/v1/payments/{payment}/refunds", {"amount_minor": 1, "currency": "EUR"}, key="refund-1")

    assert answer.status_code == 409


def test_giving_back_what_is_not_paid_yet_cancels_it_once(desk: Desk, house: House) -> None:
    payment = desk.begin()
    house.bank.choose(payment, "pay")
    path = f"/v1/payments/{payment}/refunds"

    first = desk.post(path, {"amount_minor": 14990, "currency": "EUR"}, key="refund-1").json()
    again = desk.post(path, {"amount_minor": 14990, "currency": "EUR"}, key="refund-1").json()

    assert (first["status"], first["reason"], first["refunded_minor"]) == ("canceled", "canceled_by_shop", 0)
    assert again == first


def test_a_refund_in_another_currency_is_refused(desk: Desk, house: House) -> None:
    payment = desk.begin()
    house.bank.choose(payment, "pay_at_once")

    answer = desk.post(f"/v1/payments/{payment}/refunds", {"amount_minor": 1, "currency": "CHF"}, key="refund-1")

    assert answer.status_code == 422


def test_unknown_payments_and_paths_are_not_found(desk: Desk) -> None:
    assert desk.get("/v1/payments/pay_unknown").status_code == 404
    assert desk.get("/v1/else").status_code == 404
    assert desk.post("/v1/payments/pay_unknown/refunds", {"amount_minor": 1, "currency": "EUR"}).status_code == 404


def test_a_body_without_length_or_beyond_all_measure_is_not_read(desk: Desk, house: House) -> None:
    def status(**length: str) -> int:
        line = http.client.HTTPConnection("127.0.0.1", house.server.port, timeout=5)
        line.putrequest("POST", "/v1/payments")
        for name, value in length.items():
            line.putheader(name.replace("_", "-"), value)
        line.endheaders()
        return line.getresponse().status

    assert status(Transfer_Encoding="chunked") == 411
    assert status(Content_Length="-1") == 411
    assert status(Content_Length="1000001") == 413
