"""Groups by behaviour and need: read from a closed list of facts, a person's word before every rule."""

from __future__ import annotations

from typing import Any

import pytest

from kulanz.domain.journey.facts import Behaviour, ProtectionFacts, Standing
from kulanz.domain.journey.grouping import segment_of
from kulanz.domain.journey.segment import LABELS, Segment
from kulanz.testkit.journey_walk import claim, day, standing

SHOWN: list[tuple[dict[str, Any], Segment]] = [  # the most telling first
    ({"protections": (ProtectionFacts("vulnerability"),)}, Segment.VULNERABLE),
    ({"is_objected": True}, Segment.DISPUTES),
    ({"behaviour": Behaviour(helps_asked=1)}, Segment.CANNOT_NOW),
    ({"happened_on": {"receipt.failed": day(-3)}}, Segment.CANNOT_NOW),
    ({"behaviour": Behaviour(promises_broken=1)}, Segment.POSTPONES),
    ({"addresses": frozenset()}, Segment.UNREACHABLE),
    ({"is_business": True}, Segment.BUSINESS_PROCESS),
    ({}, Segment.FORGOT),
]


@pytest.mark.parametrize(("facts", "segment"), SHOWN)
def test_each_behaviour_speaks_for_a_group_with_a_reason(facts: dict[str, Any], segment: Segment) -> None:
    found, reason = segment_of(standing(**facts))

    assert found == segment
    assert str(reason.words)
    assert str(LABELS[found])


def test_what_went_wrong_once_does_not_speak_for_ever() -> None:
    failed = {"receipt.failed": day(-30)}

    assert segment_of(standing(happened_on=failed, paid_on=day(-31)))[0] == Segment.CANNOT_NOW
    assert segment_of(standing(happened_on=failed, paid_on=day(-10)))[0] == Segment.FORGOT
    assert segment_of(standing(happened_on=failed | {"claim.reduced": day(-10)}))[0] == Segment.FORGOT
    assert segment_of(standing(behaviour=Behaviour(promises_broken=1, promises_kept=1)))[0] == Segment.FORGOT
    assert segment_of(standing(behaviour=Behaviour(promises_broken=2, promises_kept=1)))[0] == Segment.POSTPONES


def test_the_most_telling_behaviour_counts() -> None:
    facts: dict[str, Any] = {}
    for more, segment in reversed(SHOWN):
        if "behaviour" in more and "behaviour" in facts:
            continue
        facts |= more
        assert segment_of(standing(**facts))[0] == segment


@pytest.mark.parametrize("objection", [{"is_objected": True}, {"objected_minor": 100}])
def test_an_objection_to_one_invoice_or_a_part_of_it_speaks_for_disputing(objection: dict[str, Any]) -> None:
    assert segment_of(standing(claim(**objection)))[0] == Segment.DISPUTES


@pytest.mark.parametrize("segment", Segment)
def test_what_a_person_said_goes_before_every_rule(segment: Segment) -> None:
    found, reason = segment_of(standing(segment_fixed=segment.value, is_objected=True, is_business=True))

    assert (found, reason.rule) == (segment, "segment.fixed")


def test_nothing_about_who_the_customer_is_goes_into_it() -> None:
    forbidden = {"name", "postcode", "country", "birth", "gender", "device", "health"}

    assert not forbidden & set(Standing.__dataclass_fields__)
    assert segment_of(standing(language="de")) == segment_of(standing(language="nl"))
