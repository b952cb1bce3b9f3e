"""Ids: UUID version 7 (RFC 9562), made here because they sort by time and the oldest database we serve cannot make them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from uuid import UUID, SafeUUID

_MASK_48 = (1 << 48) - 1
_VERSION, _VARIANT = 0x7 << 76, 0b10 << 62
_CHANCE_BITS = 74


def _at(millis: int, chance: int) -> UUID:
    high, low = chance >> 62, chance & ((1 << 62) - 1)
    made = object.__new__(UUID)  # as UUID(int=...), without its many checks
    object.__setattr__(made, "int", ((millis & _MASK_48) << 80) | _VERSION | (high << 64) | _VARIANT | low)
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made


def _draw(bits: int) -> int:
    return int.from_bytes(os.urandom((bits + 7) // 8)) & ((1 << bits) - 1)


class _Last:
    """The id made last in this process: the next one is greater, also within a millisecond or after a clock set back."""

    lock = threading.Lock()
    millis = 0
    chance = 0


def new_id() -> UUID:
    """A fresh id whose first 48 bits are the milliseconds since 1970; greater than any made before in this process."""
    return next(new_ids(1))


def new_ids(count: int) -> Iterator[UUID]:
    """`count` fresh ids that sort in the order made: one reading of the clock, then random steps (RFC 9562, 6.2)."""
    steps = memoryview(os.urandom(4 * count)).cast("I")
    with _Last.lock:
        millis, chance = time.time_ns() // 1_000_000, _draw(_CHANCE_BITS - 1)
        if millis <= _Last.millis:
            millis, chance = _Last.millis, _Last.chance
        _Last.millis, _Last.chance = millis, chance + sum(steps) + count
    for step in steps:
        chance += step + 1
        yield _at(millis, chance)
