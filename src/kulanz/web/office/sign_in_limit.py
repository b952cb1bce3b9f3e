"""Guessing passwords takes time: after some wrong ones for an address from one place, the door stays shut for a while.

Counted in the memory of each web process, so with several processes a guesser gets that many times as many tries.
"""

from __future__ import annotations

import hashlib

from django.core.cache import cache

MOST, SHUT_S = 10, 600


def is_shut(email: str, place: str) -> bool:
    return int(cache.get(_key(email, place), 0)) >= MOST


def count_wrong(email: str, place: str) -> None:
    """One more wrong password. The time runs from the first one."""
    key = _key(email, place)
    cache.add(key, 0, SHUT_S)
    try:
        cache.incr(key)
    except ValueError:  # it ran out between the two lines
        cache.add(key, 1, SHUT_S)


def forget(email: str, place: str) -> None:
    """The right password opens, and what was wrong before no longer counts."""
    cache.delete(_key(email, place))


def _key(email: str, place: str) -> str:
    return "sign-in:" + hashlib.sha256(f"{email.casefold()}|{place}".encode()).hexdigest()
