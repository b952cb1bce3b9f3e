"""The calculator over the API gives what the command line prints, and says where an option is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kulanz.calc import QUESTIONS, main
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.world import World
from kulanz.web.api.calc_answers import OF

OPEN = [
    {"item": "R-1", "kind": "cost", "amount": "10.00", "due": "2026-01-01"},
    {"item": "R-1", "kind": "principal", "amount": "100.00", "due": "2026-01-01"},
]
ASKED: dict[str, dict[str, Any]] = {
    "interest": {"country": "DE", "customer": "consumer", "principal": "1000.00", "from": "2024-01-01", "to": "2024-06-30"},
    "default": {"country": "DE", "customer": "business", "due": "2026-01-05", "agreed_date": True},
    "costs": {"country": "DE", "claim": "300.00", "on": "2026-02-01", "vat": True, "factor": "0.9"},
    "court-fee": {"country": "DE", "claim": "4000.00", "on": "2026-02-01"},
    "allocate": {"country": "DE", "open": OPEN, "amount": "50.00"},
    "limitation": {"country": "DE", "arose": "2022-05-01", "acknowledged": ["2023-03-01", "2024-03-01"]},
    "attachable": {"net": "1800.00", "dependants": 0, "on": "2026-07-01"},
    "workday": {"country": "DE", "region": "NW", "date": "2026-11-01"},
    "split": {"amount": "354.16", "parts": 5},
    "rf": {"text": "539007547034"},
    "girocode": {"name": "Stadtwerke Lindau", "iban": "DE89370400440532013000", "amount": "89.90", "rf": "RF18539007547034"},
}  # fmt: skip


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


def arguments(name: str, folder: Path) -> list[str]:
    """The same question as on the command line."""
    found = [name, "--json"]
    for option in QUESTIONS[name].options:
        value = ASKED[name].get(option.key)
        if option.is_file:
            (folder / "open.json").write_text(json.dumps(value))
            value = str(folder / "open.json")
        for one in value if isinstance(value, list) else [] if value in (None, False) else [value]:
            found += (
                [str(one)] if option.is_positional else [option.spoken] if one is True else [option.spoken, str(one)]
            )
    return found


def test_every_question_is_asked_here() -> None:
    assert set(ASKED) == set(QUESTIONS) == set(OF)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_that_of_the_command_line(
    erp: ApiCaller, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(name, tmp_path)) == 0
    printed = json.loads(capsys.readouterr().out)

    answer = erp.post(f"/calc/{name}", ASKED[name])

    assert answer.status_code == 200, answer.content
    assert answer.json() == printed


@pytest.mark.parametrize(
    ("name", "change", "places"),
    [
        ("split", {"amount": "12,50"}, ["/amount"]),
        ("split", {"amount": 12.5}, ["/amount"]),
        ("split", {"amount": None, "parts": True}, ["/amount", "/parts"]),
        ("split", {"part": 3}, ["/part"]),
        ("interest", {"from": "yesterday", "customer": "friend"}, ["/customer", "/from"]),
        ("limitation", {"acknowledged": ["2023-03-01", "x"]}, ["/acknowledged"]),
        ("allocate", {"open": [{"item": "R-1"}]}, ["/open"]),
        ("allocate", {"open": "R-1"}, ["/open"]),
        ("costs", {"vat": "yes"}, ["/vat"]),
        ("rf", {"text": ["x"]}, ["/text"]),
    ],
)
def test_each_wrong_option_is_told_with_its_place(
    erp: ApiCaller, name: str, change: dict[str, object], places: list[str]
) -> None:
    answer = erp.post(f"/calc/{name}", ASKED[name] | change)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_value")
    assert sorted(fault["place"] for fault in answer.json()["errors"]) == sorted(places)


def test_options_that_do_not_fit_together_are_told_in_one_sentence(erp: ApiCaller) -> None:
    answer = erp.post("/calc/interest", ASKED["interest"] | {"to": "2023-12-31"})

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_value")
    assert answer.json()["detail"] == "to (2023-12-31) lies before from (2024-01-01)."


@pytest.mark.parametrize("body", [[], "text", 7, None])
def test_a_body_that_is_no_object_is_refused(erp: ApiCaller, body: object) -> None:
    assert erp.post("/calc/split", json.dumps(body)).status_code == 422


def test_a_question_that_nobody_knows_is_not_found(erp: ApiCaller) -> None:
    assert erp.post("/calc/weather", {}).status_code == 404
