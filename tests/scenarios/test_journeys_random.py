"""A small share of `do.py soak journey`: random news at random hours, all promises of the journey checked; and that they bite."""

from __future__ import annotations

from datetime import date

import pytest

from kulanz.domain.journey import gate, progress
from kulanz.domain.journey.gate import BLOCKS, Stop
from kulanz.domain.journey.journey import Journey, Stage
from kulanz.testkit.fakes import FakeChannel
from kulanz.testkit.journey_histories import Histories
from kulanz.testkit.world import World


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_nobody_is_asked_who_should_not_be(world: World, channel: FakeChannel, seed: int) -> None:
    walked = Histories(world, seed, accounts=20, news_a_day=0.5).walk(10)

    assert walked.sent > 10
    assert len(walked.told) > 12


def test_a_gate_that_lets_everything_through_is_noticed(
    world: World, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stop in Stop:
        if stop not in (Stop.NO_ADDRESS, Stop.NOTHING_DUE):
            monkeypatch.setitem(BLOCKS, stop, frozenset())

    with pytest.raises(AssertionError, match=r"asked|left|message"):
        Histories(world, 3, accounts=30, news_a_day=0.3).walk(12)


def test_a_message_at_night_is_noticed(world: World, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "first_moment", lambda *, at, **_: at)

    with pytest.raises(AssertionError, match="left at"):
        Histories(world, 4, accounts=30, news_a_day=0.1).walk(12)


def test_a_stage_that_is_skipped_is_noticed(
    world: World, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = progress._chain

    def too_far(group: progress.Group, journey: Journey) -> list[tuple[Stage, date]]:
        return [(journey.chain[-1], group.oldest_on)] if group.told else chain(group, journey)

    monkeypatch.setattr(progress, "_chain", too_far)

    with pytest.raises(AssertionError, match="heard only"):
        Histories(world, 5, accounts=30, news_a_day=0.1).walk(12)
