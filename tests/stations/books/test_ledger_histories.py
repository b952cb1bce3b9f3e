"""A long random life of the books, through the stations that post, breaks none of their invariants."""

from __future__ import annotations

import pytest

from kulanz.data.receivables.models import Posting
from kulanz.testkit.ledger_histories import History
from kulanz.testkit.world import World


@pytest.mark.parametrize("seed", range(6))
def test_random_histories_keep_every_invariant(world: World, seed: int) -> None:
    history = History(world, seed).walk(25)

    assert history.steps.total() + history.refused.total() == 25


def test_the_same_seed_tells_the_same_history(world: World, other_world: World) -> None:
    told = []
    for one in (world, other_world):
        History(one, 7).walk(12)
        with one.scope():
            told.append(list(Posting.objects.order_by("id").values_list("book", "amount_minor", "value_on", "rule")))

    assert told[0] == told[1]


def test_a_posting_that_no_fact_stands_behind_is_found(world: World) -> None:
    history = History(world, 1)
    history.owed += 1

    with pytest.raises(AssertionError, match="is owed"):
        history.walk(1)
