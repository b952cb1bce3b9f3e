"""A message names an amount and the day until which it stands: paying that amount by then closes what it named.

Interest that grew, or was booked, after the message is then given up by a posting that names this rule.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID


def is_covered(asked_minor: int, claims: Collection[UUID], *, paid: Mapping[UUID, int]) -> bool:
    """Whether what was paid on the claims a message named reaches the amount it asked for."""
    return sum(minor for claim, minor in paid.items() if claim in claims) >= asked_minor
