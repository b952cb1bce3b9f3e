"""Ids: UUID version 7 (RFC 9562), made here because they sort by time and the oldest database we serve cannot make them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from uuid import UUID

_MASK_48 = (1 << 48) - 1
_VERSION, _VARIANT = 0x7 << 76, 0b10 << 62
_CHANCE_BITS = 74


def _at(millis: int, chance: int) -> UUID:
    high, low = chance >> 62, chance & ((1 << 62) - 1)
    return UUID(int=((millis & _MASK_48) << 80) | _VERSION | (high << 64) | _VARIANT | low)


def _draw(bits: int) -> int:
    return int.from_bytes(os.urandom((bits + 7) // 8)) & ((1 << bits) - 1)


def new_id() -> UUID:
    """A fresh id whose first 48 bits are the milliseconds since 1970."""
    return _at(time.time_ns() // 1_000_000, _draw(_CHANCE_BITS))


def new_ids(count: int) -> Iterator[UUID]:
    """`count` fresh ids that sort in the order made: one clock reading, then random steps upward (RFC 9562, 6.2)."""
    millis, chance = time.time_ns() // 1_000_000, _draw(_CHANCE_BITS - 1)
    steps = memoryview(os.urandom(4 * count)).cast("I")
    for step in steps:
        chance += step + 1
        yield _at(millis, chance)
