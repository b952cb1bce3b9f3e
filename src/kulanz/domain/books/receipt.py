"""How the state of money seen may change when news comes late, twice or in the wrong order, and when it counts as coming."""

from __future__ import annotations

from datetime import date
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


EXPECTED = frozenset({A, P})  # not here yet, and waited for


def is_coming(
    state: State, *, expires_on: date | None, is_laid: bool, is_aside: bool, is_told_before: bool, on: date
) -> bool:
    """Whether money counts as coming on `on`: expected and not lapsed, or here and not laid on anything yet. Told by two
    sources it counts once; what a person set aside does not count. As SQL: data/standing_sql.py."""
    if expires_on is not None and on >= expires_on:
        return False
    return state in EXPECTED or (state == S and not (is_laid or is_aside or is_told_before))


def next_state(current: State, *, news: State, current_rank: int = 0, news_rank: int = 0) -> State | None:
    """The state after `news`, or None if the news changes nothing: known already, older by its rank, or impossible."""
    if news == current or news not in FORWARD[current]:
        return None
    if news_rank and news_rank < current_rank:
        return None
    return news
