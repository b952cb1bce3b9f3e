"""The Testbank's API for shops: open a payment, look at it, give money back. JSON, bearer key, Idempotency-Key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from kulanz.demo.serving import Reply, Request, json_reply
from kulanz.kernel.errors import BadValue, Conflict, KulanzError, NotFound
from kulanz.kernel.words import technical

from .bank import Bank, seen_from_outside
from .order import LARGEST_MINOR, line, read_order, whole_number
from .store import Payment

ONE = re.compile(r"/v1/payments/([A-Za-z0-9_]+)")
REFUNDS = re.compile(r"/v1/payments/([A-Za-z0-9_]+)/refunds")
STATUS_OF: Mapping[type[KulanzError], int] = {BadValue: 422, Conflict: 409, NotFound: 404}


def answer_shop(request: Request, bank: Bank, *, address: str) -> Reply:
    """`address` is where customers reach the bank's pages."""
    if not is_shop(request, bank):
        return refusal(401, "unauthorized", "The bearer key is missing or wrong.")
    try:
        return routed(request, bank, address)
    except (BadValue, Conflict, NotFound) as error:
        return refusal(STATUS_OF[type(error)], error.code, error.message)


def is_shop(request: Request, bank: Bank) -> bool:
    wanted = f"Bearer {bank.store.credentials().api_key}"
    return compare_digest(request.headers.get("authorization", "").encode(), wanted.encode())


def routed(request: Request, bank: Bank, address: str) -> Reply:
    if request.method == "POST" and request.path == "/v1/payments":
        payment, is_new = bank.open(read_order(body_of(request)), key=key_of(request))
        return shown(payment, address, status=201 if is_new else 200)
    if request.method == "GET" and (match := ONE.fullmatch(request.path)):
        return shown(found(bank, match[1]), address)
    if request.method == "POST" and (match := REFUNDS.fullmatch(request.path)):
        return refund(request, bank, found(bank, match[1]), address)
    return refusal(404, "not_found", "There is nothing here.")


def refund(request: Request, bank: Bank, payment: Payment, address: str) -> Reply:
    data = body_of(request)
    minor = whole_number(data, "amount_minor", largest=LARGEST_MINOR)
    if line(data, "currency") != payment.currency:
        raise BadValue(technical(f"This payment is in {payment.currency}."))
    return shown(bank.refund(payment.id, minor, key=key_of(request)), address, status=201)


def found(bank: Bank, payment_id: str) -> Payment:
    payment = bank.store.payment(payment_id)
    if payment is None:
        raise NotFound(technical("There is no such payment."))
    return payment


def body_of(request: Request) -> dict[str, Any]:
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        raise BadValue(technical("The body is not JSON.")) from None
    if not isinstance(data, dict):
        raise BadValue(technical("The body is not a JSON object."))
    return data


def key_of(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not 0 < len(key) <= 200:
        raise BadValue(technical("The header Idempotency-Key is missing or longer than 200 characters."))
    return key


def shown(payment: Payment, address: str, *, status: int = 200) -> Reply:
    return json_reply(status, {**seen_from_outside(payment), "checkout_url": f"{address}/pay/{payment.id}"})


def refusal(status: int, code: str, message: str) -> Reply:
    return json_reply(status, {"error": {"code": code, "message": message}})
