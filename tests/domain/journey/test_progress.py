"""Progress: what lies behind a claim, what may come next and when; nothing said too early or without proof counts."""

from __future__ import annotations

from uuid import UUID

import pytest

from kulanz.domain.journey.decide import Step, decide
from kulanz.domain.journey.facts import Told
from kulanz.domain.journey.progress import groups_of
from kulanz.testkit.journey_walk import (
    CHAIN,
    CLAIM,
    OTHER,
    START,
    Walk,
    claim,
    day,
    journey,
    promise,
    stage,
    standing,
    told,
)

PROVED = journey(
    stage("first"),
    stage("notice", tone=3, behind="first", behind_days=7),
    stage("last", tone=4, behind="notice", behind_days=10, needs_proof=True),
    ends=[{"to": "court"}],
)
THIRD = UUID(int=103)


def walked(*said: Told, along: object = None, due: int = -60, days: int = 60) -> list[str]:
    facts = {"along": along} if along else {}
    return Walk(standing(claim(due), told=said, **facts)).until(days).seen  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tone", "seen"),
    [
        (1, ["0 second", "10 third"]),
        (2, ["0 third"]),
        (3, []),
        (4, []),
    ],
)
def test_what_the_creditor_sent_before_counts_by_its_tone(tone: int, seen: list[str]) -> None:
    assert [one for one in walked(told("", -20, tone=tone)) if "->" not in one] == seen


def test_what_cannot_be_shown_is_sent_again_where_the_law_needs_proof() -> None:
    shown = walked(told("", -40, tone=3, has_proof=True), along=PROVED)
    unproved = walked(told("", -40, tone=3, has_proof=False), along=PROVED)

    assert shown == ["0 last", "14 -> court"]
    assert unproved == ["0 notice", "10 last", "24 -> court"]


def test_a_word_before_the_due_day_counts_for_no_stage_also_when_it_came_from_another_journey() -> None:
    before_due = told("business_due_soon", -9, tone=1)

    assert walked(before_due, due=-6)[0] == "0 first"
    assert walked(told("", -9, tone=3), due=-6)[0] == "0 first"


def test_a_message_that_has_not_gone_out_holds_back_the_next_one_and_counts_for_nothing() -> None:
    facts = standing(claim(-60), told=(told("first", -20, has_gone=False),))

    choice = decide(standing=facts, on=START)

    assert not isinstance(choice, Step)
    assert choice.next_look_on is not None
    assert choice.next_look_on <= day(3), "looked after soon"


def test_a_letter_counts_from_the_day_it_is_presumed_to_have_arrived() -> None:
    by_mail, by_post = told("first", -8), told("first", -8, here_on=day(-3))

    assert walked(by_mail)[0] == "0 second"
    assert walked(by_post)[0] == "4 second"


@pytest.mark.parametrize("last", ["first", "left", "of_another_journey"])
def test_the_chain_waits_until_the_day_after_the_last_one_that_any_message_named(last: str) -> None:
    said = told("first", -20), told(last, -9, tone=1, stands_until=day(2))

    assert walked(*said, along=BRANCHED)[0] == "3 second"


def test_what_the_creditor_sent_before_named_no_day_that_is_known() -> None:
    assert walked(told("", -7, tone=1))[0] == "0 second"


def test_a_stage_that_is_always_sent_lets_nothing_count_for_it_or_for_what_follows() -> None:
    along = journey(
        stage("hello"),
        stage("letter", tone=2, behind="hello", behind_days=8, always=True),
        stage("last", tone=4, behind="letter", behind_days=9),
    )
    for tone in (1, 2, 3, 4):
        assert walked(told("", -40, tone=tone), along=along)[:2] == ["0 letter", "9 last"], tone


def test_after_a_move_the_sternest_stage_that_was_told_counts_by_its_tone() -> None:
    assert walked(told("business_second", -20, tone=2), told("business_reminder", -40, tone=1))[0] == "0 third"


def test_a_stage_behind_several_needs_one_of_them() -> None:
    forked = journey(
        stage("first"),
        stage("to_people", tone=2, behind="first", behind_days=7, when=[{"customer": {"is": "consumer"}}]),
        stage("to_firms", tone=2, behind="first", behind_days=3, when=[{"customer": {"is": "business"}}]),
        stage("notice", tone=3, behind=["to_people", "to_firms"], behind_days=10),
    )
    for is_business, seen in (
        (False, ["0 first", "8 to_people", "18 notice"]),
        (True, ["0 first", "8 to_firms", "18 notice"]),
    ):
        walk = Walk(standing(claim(-30), along=forked, is_business=is_business)).until(30)
        assert walk.seen[:3] == seen


def test_claims_are_grouped_by_what_they_heard_and_whether_they_are_due() -> None:
    along = journey(stage("ahead", from_days=-5), *CHAIN)
    facts = standing(
        claim(-20), claim(-10, id=OTHER), claim(2, id=THIRD), along=along, told=(told("first", -5, CLAIM),)
    )

    groups = groups_of(facts, START)

    assert {frozenset(c.id for c in group.claims) for group in groups} == {
        frozenset({CLAIM}), frozenset({OTHER}), frozenset({THIRD}),
    }  # fmt: skip
    assert [group.is_ahead for group in groups] == [False, False, True]


def test_objected_held_and_barred_claims_are_in_no_group() -> None:
    facts = standing(
        claim(-20, is_objected=True), claim(-20, id=OTHER, is_held=True), claim(-2000, id=THIRD, barred_on=day(-1))
    )

    assert groups_of(facts, START) == []


BRANCHED = journey(
    *CHAIN,
    stage("left", phase="event", after_event="payment.started", event_days=2, lapse_days=5, behind="first"),
    stage("broken", phase="event", after_event="promise.broken", event_days=0),
)


def test_a_branch_comes_so_many_days_after_its_event_and_once() -> None:
    walk = Walk(standing(claim(-3), along=BRANCHED)).until(0).event("payment.started").news().until(40)

    assert walk.seen[:3] == ["0 first", "3 left", "11 second"]


def test_a_branch_lapses() -> None:
    late = standing(claim(-9), along=BRANCHED, told=(told("first", -8),), happened_on={"payment.started": day(-8)})

    assert Walk(late).until(0).seen == ["0 second"]


def test_a_branch_needs_what_must_lie_behind_it() -> None:
    early = standing(claim(-9), along=BRANCHED, happened_on={"payment.started": day(-3)})

    assert Walk(early).until(0).seen == ["0 first"]


def test_a_broken_promise_is_answered_before_the_journey_goes_on_and_gives_time() -> None:
    facts = standing(claim(-30), along=BRANCHED, told=(told("first", -8),), promises=(promise(5),))
    walk = Walk(facts).until(60)

    assert walk.seen == ["9 broken", "17 second", "27 third", "41 -> person"]


def test_an_event_of_before_the_last_message_to_these_claims_is_answered_once() -> None:
    twice = Walk(
        standing(claim(-30), along=BRANCHED, told=(told("broken", -2),), happened_on={"promise.broken": day(-2)})
    )

    assert "broken" not in " ".join(twice.until(20).seen)
    assert "broken" in " ".join(twice.event("promise.broken").news().until(25).seen)
