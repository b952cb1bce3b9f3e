"""What the cells of a column say about how it is written, gathered cell by cell so that a whole file can be asked.

A format is decided where cells allow one reading only. Where every cell allows two, both are named and nobody guesses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

SLIPS, ENOUGH = 0.05, 4  # share of cells that may speak against the rest, or one against four: slips, told line by line
FIRST = ",.dmymdy"  # of two formats with as many cells
SURE, NOTHING_SAID = 0.95, 0.95


@dataclass(frozen=True, slots=True)
class Decision:
    """How a column is written, None where its cells do not need to be told apart; `readings` are all that are possible
    where there is more than one, and a person must say which."""

    format: str | None
    confidence: float
    readings: tuple[str, ...] = ()


Vote = tuple[str, ...]  # the formats a cell allows; empty: it can be read in any, or in none


@dataclass(slots=True)
class Evidence:
    """Counts what cells speak for; `vote` says which formats one cell allows. Cells of the format `weakest` are read
    right in any: it decides only where nothing else does."""

    vote: Callable[[str], Vote]
    weakest: str = ""
    votes: Counter[Vote] = field(default_factory=Counter)
    doubtful: str = ""  # a cell that can be read in two ways

    def add(self, cells: Iterable[str]) -> Evidence:
        for cell in cells:
            found = self.vote(cell)
            self.votes[found] += 1
            if len(found) > 1 and not self.doubtful:
                self.doubtful = cell
        return self

    def decision(self) -> Decision:
        clear = Counter({found[0]: count for found, count in self.votes.items() if len(found) == 1})
        open_votes = [found for found in self.votes if len(found) > 1]
        if clear.pop(self.weakest, 0) and not clear and not open_votes:
            return Decision(self.weakest, SURE)
        if not clear:
            if not open_votes:
                return Decision(None, NOTHING_SAID)
            common = [name for name in open_votes[0] if all(name in found for found in open_votes)]
            readings = tuple(common) or open_votes[0]
            return Decision(readings[0], SURE) if len(readings) == 1 else Decision(readings[0], 0.4, readings)
        (winner, count), *others = sorted(clear.items(), key=lambda pair: (-pair[1], FIRST.find(pair[0])))
        against = sum(number for _, number in others)
        if against <= SLIPS * (count + against) or (against == 1 and count >= ENOUGH):
            return Decision(winner, SURE)
        readings = (winner, *(name for name, _ in others))
        return Decision(winner, 0.3, readings if open_votes else ())


def remembering(vote: Callable[[str], Vote]) -> Callable[[str], Vote]:
    """The same vote for the same cell, found quickly: a list names few different days."""
    return lru_cache(maxsize=8192)(vote)
