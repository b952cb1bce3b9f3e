"""The description of the API: complete for programs (OpenAPI), readable for people, in both languages, without scripts."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext, override
from pydantic import BaseModel

from kulanz.stations.claims import documents
from kulanz.web import api
from kulanz.web.api.changes import ClaimChange, CreditNoteIn
from kulanz.web.api.drafts import ClaimIn, ClaimsIn
from kulanz.web.api.pages import Group, groups
from kulanz.web.api.problems import KINDS, Problem
from kulanz.web.api.receipts import ReceiptIn
from kulanz.web.api.withdrawals import WithdrawalIn


@pytest.fixture
def schema() -> dict[str, Any]:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return dict(json.loads(answer.content))


def operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(method, told) for methods in schema["paths"].values() for method, told in methods.items()]


def test_every_operation_says_how_it_can_fail(schema: dict[str, Any]) -> None:
    write = {400, 401, 403, 404, 409, 413, 422, 500}
    wanted = {"get": {401, 403, 404, 422, 500}, "post": write, "patch": write}

    for method, told in operations(schema):
        failures = {int(status): part for status, part in told["responses"].items() if status != "200"}
        assert set(failures) == wanted[method], told["operationId"]
        for status, part in failures.items():
            told_as = part["content"]["application/problem+json"]
            assert told_as["schema"] == {"$ref": "#/components/schemas/Problem"}
            assert Problem.model_validate(told_as["example"]).status == status


def test_every_body_has_an_example_that_can_be_sent(schema: dict[str, Any]) -> None:
    parts = schema["components"]["schemas"]
    bodies: dict[str, type[BaseModel]] = {
        "WithdrawalIn": WithdrawalIn,
        "ClaimsIn": ClaimsIn,
        "ClaimChange": ClaimChange,
        "CreditNoteIn": CreditNoteIn,
        "ReceiptIn": ReceiptIn,
    }

    for name, model in bodies.items():
        for example in parts[name]["examples"]:
            model.model_validate(example)
            for claim in example.get("claims", ()):
                ClaimIn.model_validate(claim)


def test_every_operation_asks_for_a_key_and_every_post_for_its_own_name(schema: dict[str, Any]) -> None:
    for method, told in operations(schema):
        assert told["security"] == [{"Key": []}]
        named = {part["name"] for part in told["parameters"] if part["in"] == "header" and part["required"]}
        assert named == ({"Idempotency-Key"} if method == "post" else set())


def test_operations_have_names_of_their_own(schema: dict[str, Any]) -> None:
    names = [told["operationId"] for _method, told in operations(schema)]

    assert len(names) == len(set(names)) >= 17
    assert {
        "change_claim",
        "send_credit_note",
        "add_document",
        "fetch_document",
        "withdraw_claims",
        "find_findings",
    } < set(names)
    assert {"hand_in_claims", "read_claim", "find_claims", "read_account", "pull_events", "report_receipt"} < set(names)


def test_everything_referred_to_is_there(schema: dict[str, Any]) -> None:
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(schema)))

    assert named <= set(schema["components"]["schemas"])
    assert schema["components"]["securitySchemes"]["Key"]["scheme"] == "bearer"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_names_every_operation_and_every_failure(language: str) -> None:
    page = Client().get("/api/v1/docs", headers={"Accept-Language": language}).content.decode()

    for group in groups():
        for operation in group.operations:
            assert f"{operation.method} {operation.path}" in page
    for code in KINDS:
        assert f'id="{code}"' in page
    assert all(f"<code>{kind}</code>" in page for kind in documents.BEGINNINGS)  # files go out as they came in
    assert "<script>" not in page
    assert 'style="' not in page


def texts(of: Sequence[Group]) -> Iterator[str]:
    """Every text on the page that must be in the catalogue."""
    for operation in (each for group in of for each in group.operations):
        yield from (operation.summary, operation.description)
        yield from (part.description for part in (*operation.parameters, *operation.body, *operation.answer))


def test_the_page_is_german_where_german_is_asked_for() -> None:
    wanted = {text for text in texts(groups()) if text}

    with override("de"):
        untranslated = {text for text in wanted if gettext(text) == text and text not in ("IBAN",)}

    assert untranslated == set()


def test_the_root_leads_to_the_page() -> None:
    answer = Client().get("/api/v1/")

    assert (answer.status_code, answer["Location"]) == (302, "/api/v1/docs")


def models() -> list[type[BaseModel]]:
    """Every shape that a module of the API defines."""
    modules = [importlib.import_module(each.name) for each in pkgutil.iter_modules(api.__path__, "kulanz.web.api.")]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == module.__name__
    ]


def test_no_two_shapes_have_one_name() -> None:
    """The description keeps them by their bare names: the second one would be told for the first."""
    names = Counter(model.__name__ for model in models())

    assert [name for name, count in names.items() if count > 1] == []


def test_every_closed_list_of_words_is_told_as_it_is(schema: dict[str, Any]) -> None:
    parts = schema["components"]["schemas"]
    told = 0

    for model in models():
        for name, field in model.model_fields.items():
            if model.__name__ not in parts or not (
                isinstance(field.annotation, type) and issubclass(field.annotation, Enum)
            ):
                continue
            part = parts[model.__name__]["properties"][field.alias or name]
            part = parts[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
            assert part["enum"] == [member.value for member in field.annotation], f"{model.__name__}.{name}"
            told += 1

    assert told > 5
