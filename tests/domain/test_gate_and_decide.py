"""The gate and the decision: each check switched off changes a result, and nobody is asked who has paid, promised or objected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kulanz.domain.decide import Step, Wait, decide
from kulanz.domain.facts import ClaimFacts, Coming, HoldFacts, PromiseFacts, Standing, Told
from kulanz.domain.gate import BLOCKS, Purpose, Stop, may_act
from kulanz.domain.journey import Journey, Stage, read_journey
from kulanz.kernel.errors import BadValue

ON = date(2026, 3, 2)
CLAIM = UUID(int=1)
STAGES = (
    Stage("first", "First", 3, 1, "email", "first", 7),
    Stage("second", "Second", 0, 2, "email", "second", 7, behind="first", behind_days=7),
    Stage("third", "Third", 0, 3, "email", "third", 10, behind="second", behind_days=10),
)
JOURNEY = Journey(UUID(int=9), "test", 1, STAGES, rest_days=14)


def standing(*, due: int = -10, **facts: Any) -> Standing:
    claims = facts.pop("claims", (ClaimFacts(CLAIM, ON + timedelta(days=due), 8990),))
    return Standing(account=UUID(int=2), currency="EUR", journey=JOURNEY, claims=claims, **facts)


STOPS: dict[Stop, dict[str, Any]] = {
    Stop.KILL_SWITCH: {"is_stopped": True},
    Stop.NOTHING_DUE: {"due": 5},
    Stop.TOO_SMALL: {"minimum_minor": 10_000},
    Stop.MONEY_COMING: {"coming": (Coming(8990, "provider:x", None),)},
    Stop.OBJECTION: {"is_objected": True},
    Stop.PROMISE: {"promises": (PromiseFacts(uuid4(), 8990, ON + timedelta(days=3)),)},
    Stop.HOLD: {"holds": (HoldFacts("on holiday", None),)},
    Stop.OPTED_OUT: {"opted_out": True},
    Stop.NO_ADDRESS: {"has_address": False},
}


def test_without_any_stop_every_purpose_may_go_out() -> None:
    assert all(may_act(standing=standing(), purpose=purpose, on=ON).allowed for purpose in Purpose)


@pytest.mark.parametrize("stop", Stop)
@pytest.mark.parametrize("purpose", Purpose)
def test_each_stop_blocks_exactly_the_purposes_of_the_table(stop: Stop, purpose: Purpose) -> None:
    verdict = may_act(standing=standing(**STOPS[stop]), purpose=purpose, on=ON)

    assert verdict.allowed == (purpose not in BLOCKS[stop])
    assert [halt.stop for halt in verdict.halts] == ([] if verdict.allowed else [stop])
    assert all(str(reason.words) for reason in verdict.because)


@pytest.mark.parametrize("stop", Stop)
def test_each_stop_turns_the_step_into_a_wait_with_its_reason(stop: Stop) -> None:
    assert isinstance(decide(standing=standing(), on=ON), Step)

    choice = decide(standing=standing(**STOPS[stop]), on=ON)

    assert isinstance(choice, Wait)
    assert choice.because
    assert choice.next_look_on is None or choice.next_look_on > ON


def test_stops_end_on_their_day() -> None:
    hold = standing(holds=(HoldFacts("pause", ON + timedelta(days=1)),))
    promise = standing(promises=(PromiseFacts(uuid4(), 1, ON),))
    coming = standing(coming=(Coming(1, "customer", ON + timedelta(days=1)),))

    for stopped in (hold, coming):
        assert isinstance(decide(standing=stopped, on=ON), Wait)
        assert isinstance(decide(standing=stopped, on=ON + timedelta(days=1)), Step)
    assert isinstance(decide(standing=promise, on=ON + timedelta(days=3)), Wait), "three days of grace"
    assert isinstance(decide(standing=promise, on=ON + timedelta(days=4)), Step)


def test_stages_come_one_after_another_and_none_is_skipped() -> None:
    told: tuple[Told, ...] = ()
    chosen = []
    for day in range(60):
        on = ON + timedelta(days=day)
        choice = decide(standing=standing(told=told), on=on)
        if isinstance(choice, Step):
            chosen.append((day, choice.stage.key))
            told += (Told(choice.stage.key, on, frozenset({CLAIM})),)

    assert chosen == [(0, "first"), (7, "second"), (17, "third")]
    last = decide(standing=standing(told=told), on=ON + timedelta(days=60))
    assert isinstance(last, Wait)
    assert last.needs_person


def test_what_was_said_about_a_paid_invoice_does_not_make_the_next_one_sterner() -> None:
    told = (Told("second", ON - timedelta(days=30), frozenset({UUID(int=77)})),)

    choice = decide(standing=standing(told=told), on=ON)

    assert isinstance(choice, Step)
    assert choice.stage.key == "first"


def test_an_objected_invoice_is_left_out_and_the_others_are_asked_for() -> None:
    other = ClaimFacts(UUID(int=3), ON - timedelta(days=20), 5000, is_objected=True)
    both = standing(claims=(ClaimFacts(CLAIM, ON - timedelta(days=10), 8990), other))

    choice = decide(standing=both, on=ON)

    assert isinstance(choice, Step)
    assert [claim.id for claim in choice.claims] == [CLAIM]
    alone = decide(standing=standing(claims=(other,)), on=ON)
    assert isinstance(alone, Wait)
    assert "gate.objection" in [reason.rule for reason in alone.because]


def test_a_paid_account_is_at_its_end() -> None:
    choice = decide(standing=standing(claims=()), on=ON)

    assert isinstance(choice, Wait)
    assert choice.next_look_on is None


ages = st.integers(-20, 120)
tolds = st.lists(st.tuples(st.sampled_from([s.key for s in STAGES]), st.integers(0, 60)), max_size=3)


@settings(max_examples=300, derandomize=True)
@given(age=ages, tolds=tolds, coming=st.integers(0, 20_000), later=st.integers(1, 30))
def test_more_money_seen_never_leads_to_a_sterner_step(
    age: int, tolds: list[tuple[str, int]], coming: int, later: int
) -> None:
    told = tuple(Told(key, ON - timedelta(days=days), frozenset({CLAIM})) for key, days in tolds)
    without = standing(due=-age, told=told)
    with_money = replace(without, coming=(Coming(coming, "x", ON + timedelta(days=later)),))

    tones = [c.stage.tone if isinstance(c := decide(standing=s, on=ON), Step) else 0 for s in (without, with_money)]

    assert tones[1] <= tones[0]


@settings(max_examples=300, derandomize=True)
@given(age=ages, tolds=tolds)
def test_every_choice_has_a_reason_and_a_next_look(age: int, tolds: list[tuple[str, int]]) -> None:
    told = tuple(Told(key, ON - timedelta(days=days), frozenset({CLAIM})) for key, days in tolds)

    choice = decide(standing=standing(due=-age, told=told), on=ON)

    assert choice.because
    assert choice.next_look_on is not None
    assert choice.next_look_on > ON


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stages": []}, "has no stages"),
        ({"stages": [{"key": "a"}]}, "Stage 1"),
        ({"stages": [{"colour": "red"}]}, "unknown fields: colour"),
        ({"rest_days": "soon"}, "cannot be read"),
    ],
)
def test_a_wrong_journey_is_refused_with_the_place(change: dict[str, Any], message: str) -> None:
    with pytest.raises(BadValue, match=message):
        read_journey({"stages": [], "rest_days": 14, **change}, id=uuid4(), key="x", version=1)


def test_a_stage_cannot_come_after_one_that_does_not_stand_before_it() -> None:
    stage = {
        "key": "b",
        "name": "",
        "from_days": 0,
        "tone": 2,
        "channel": "email",
        "text": "t",
        "pay_days": 7,
        "behind": "a",
    }

    with pytest.raises(BadValue, match="comes after 'a'"):
        read_journey({"stages": [stage], "rest_days": 1}, id=uuid4(), key="x", version=1)
