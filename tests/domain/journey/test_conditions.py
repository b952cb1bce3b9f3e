"""Conditions: each fact, each comparison, in data, in effect and in words; what is not known fulfils no number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kulanz.domain.journey import conditions
from kulanz.domain.journey.condition import FACTS, Kind, read_conditions, write_conditions
from kulanz.domain.journey.facts import Behaviour
from kulanz.domain.journey.location import stage_place
from kulanz.kernel.errors import BadValue
from kulanz.testkit.journey_walk import OTHER, START, claim, day, standing, told

PLACE = stage_place(2, "x")

FACT_CASES: list[tuple[str, dict[str, Any], list[tuple[str, Any, bool]]]] = [
    ("amount", {}, [("at_least", "89.90", True), ("at_least", "89.91", False), ("at_most", 89.9, True), ("at_most", 89, False)]),
    ("amount", {"claims": (claim(objected_minor=5000),)}, [("at_most", "39.90", True), ("at_least", "39.91", False)]),
    ("claims", {"claims": (claim(), claim(id=OTHER))}, [("at_least", 2, True), ("at_least", 3, False), ("at_most", 1, False)]),
    ("messages", {"told": (told("first", -3),)}, [("at_least", 1, True), ("at_most", 0, False)]),
    ("messages", {"told": (told("first", -3, OTHER),)}, [("at_least", 1, False), ("at_most", 0, True)]),
    ("deadline_in_days", {}, [("at_least", -9999, False), ("at_most", 9999, False)]),
    ("deadline_in_days", {"claims": (claim(deadline_on=day(10)),)}, [("at_most", 10, True), ("at_most", 9, False)]),
    ("broken_promises", {"behaviour": Behaviour(promises_broken=1)}, [("at_least", 1, True), ("at_most", 0, False)]),
    ("paid_before", {"behaviour": Behaviour(claims_paid=3)}, [("at_least", 3, True), ("at_least", 4, False)]),
    ("opened_page_days", {}, [("at_least", 0, False), ("at_most", 9999, False)]),
    ("opened_page_days", {"happened_on": {"page.opened": day(-4)}}, [("at_least", 4, True), ("at_most", 3, False)]),
    ("started_payment_days", {"happened_on": {"payment.started": day(-1)}}, [("at_most", 1, True), ("at_least", 2, False)]),
    ("failed_payment_days", {"happened_on": {"receipt.failed": day(-1)}}, [("at_most", 1, True), ("at_least", 2, False)]),
    ("part_paid_days", {"happened_on": {"claim.reduced": day(-1)}}, [("at_most", 1, True), ("at_least", 2, False)]),
    ("segment", {}, [("is", "forgot", True), ("is", ["disputes", "forgot"], True), ("is_not", ["forgot"], False)]),
    ("customer", {"is_business": True}, [("is", "business", True), ("is_not", "consumer", True), ("is", "consumer", False)]),
    ("language", {"language": "nl"}, [("is", ["nl", "en"], True), ("is_not", "nl", False)]),
    ("reachable_by", {}, [("is", "email", True), ("is", ["sms", "email"], True), ("is_not", "letter", True)]),
    ("reachable_by", {"addresses": frozenset()}, [("is", "email", False), ("is_not", "email", True)]),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "facts", "comparisons"), FACT_CASES)
def test_each_fact_is_compared_as_its_words_say(
    fact: str, facts: dict[str, Any], comparisons: list[tuple[str, Any, bool]]
) -> None:
    known = standing(**facts)
    for test, value, expected in comparisons:
        [condition] = read_conditions([{fact: {test: value}}], place=PLACE)
        assert conditions.holds(condition, known, known.claims, START) == expected, (test, value)


def test_every_fact_of_the_closed_list_has_a_case_and_a_sentence_for_each_comparison() -> None:
    assert {fact for fact, *_ in FACT_CASES} == set(FACTS)
    for name, fact in FACTS.items():
        value: Any = {Kind.NUMBER: 3, Kind.MONEY: "12.50"}.get(fact.kind) or fact.values[0]
        for test in fact.sentences:
            [condition] = read_conditions([{name: {test: value}}], place=PLACE)
            assert str(value) in str(condition.words)
            assert read_conditions(write_conditions([condition]), place=PLACE) == (condition,)


@pytest.mark.parametrize(
    ("entry", "facts", "turns_on"),
    [
        ({"opened_page_days": {"at_least": 5}}, {"happened_on": {"page.opened": day(-2)}}, day(3)),
        ({"opened_page_days": {"at_most": 1}}, {"happened_on": {"page.opened": day(-2)}}, None),
        ({"opened_page_days": {"at_least": 5}}, {}, None),
        ({"deadline_in_days": {"at_most": 7}}, {"claims": (claim(deadline_on=day(30)),)}, day(23)),
        ({"deadline_in_days": {"at_least": 40}}, {"claims": (claim(deadline_on=day(30)),)}, None),
        ({"amount": {"at_least": "500"}}, {}, None),
        ({"broken_promises": {"at_least": 1}}, {}, None),
        ({"segment": {"is": "disputes"}}, {}, None),
    ],
)
def test_a_condition_says_on_which_day_time_alone_makes_it_true(
    entry: dict[str, Any], facts: dict[str, Any], turns_on: date | None
) -> None:
    known = standing(**facts)
    [condition] = read_conditions([entry], place=PLACE)

    assert not conditions.holds(condition, known, known.claims, START)
    assert conditions.turns_on(condition, known, known.claims, START) == turns_on
    if turns_on:
        assert conditions.holds(condition, known, known.claims, turns_on)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("amount", "are a list"),
        ([{}], r"Stage 2 \(x\), condition 1: a condition is one fact"),
        ([{"amount": {"at_least": 1}, "claims": {"at_least": 1}}], "one fact with one comparison"),
        ([{"claims": {"at_least": 1}}, {"mood": {"is": "bad"}}], "condition 2: 'mood' is not a known fact"),
        ([{"amount": {"is": 5}}], "'amount' is compared by: at_least, at_most"),
        ([{"amount": 5}], "'amount' is compared by"),
        ([{"claims": {"at_least": True}}], "not a whole number"),
        ([{"claims": {"at_least": 1.5}}], "not a whole number"),
        ([{"claims": {"at_least": 10_000}}], "not a whole number"),
        ([{"amount": {"at_least": "-1"}}], "not an amount"),
        ([{"amount": {"at_least": "NaN"}}], "not an amount"),
        ([{"amount": {"at_least": "1e99"}}], "not an amount"),
        ([{"amount": {"at_least": "0.0001"}}], "not an amount"),
        ([{"amount": {"at_least": [1]}}], "not an amount"),
        ([{"language": {"is": "fr"}}], "'fr' is not one of"),
        ([{"language": {"is": []}}], "not one of"),
        ([{"language": {"is": [["de"]]}}], "not one of"),
        ([{"segment": {"is": {"a": 1}}}], "not one of"),
        ([{("amount", "claims"): {"at_least": 1}}], "not a known fact"),
    ],
)
def test_a_wrong_condition_is_refused_with_its_place(data: Any, message: str) -> None:
    with pytest.raises(BadValue, match=message):
        read_conditions(data, place=PLACE)


def test_amounts_are_compared_in_the_unit_of_the_currency() -> None:
    yen = standing(claim(minor=500))
    [condition] = read_conditions([{"amount": {"at_least": 500}}], place=PLACE)

    assert not conditions.holds(condition, yen, yen.claims, START)
    assert condition.value == Decimal(500)
