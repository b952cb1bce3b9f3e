"""How the state of money seen may change when news comes late, twice or in the wrong order."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where money stands. Only `SETTLED` is paid."""

    ANNOUNCED = "announced"  # someone says so: the customer, the bank's preview
    PENDING = "pending"
    SETTLED = "settled"
    FAILED = "failed"
    EXPIRED = "expired"
    REVERSED = "reversed"


A, P, S, F, E, R = State
FORWARD: dict[State, frozenset[State]] = {
    A: frozenset({P, S, F, E}),
    P: frozenset({S, F, E}),
    F: frozenset({S}),  # a failed payment can still arrive; a pending word that comes late is old news
    E: frozenset({P, S, F}),
    S: frozenset({R}),
    R: frozenset(),
}


def next_state(current: State, *, news: State, current_rank: int = 0, news_rank: int = 0) -> State | None:
    """The state after `news`, or None if the news changes nothing: known already, older by its rank, or impossible."""
    if news == current or news not in FORWARD[current]:
        return None
    if news_rank and news_rank < current_rank:
        return None
    return news
