"""Guessing passwords takes time: each try is counted before the password is looked at, for all web processes together.

Counted for a person at a place, for a person anywhere, and for a place. Whoever got in from a place before is judged there
by their own count alone: what others do elsewhere, or next to them, never keeps them out.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from kulanz.data.tenancy.models import SignInTry

WINDOW = timedelta(minutes=10)  # from the first wrong try; then the count begins anew
HERE, ANYWHERE, BY_PLACE = 10, 50, 100  # wrong tries in that time
KNOWN_DAYS = 90  # for so long a place is known where somebody got in
COUNT = """
INSERT INTO tenancy_signintry AS t (mark, wrong, since) VALUES (%(mark)s, 1, %(at)s)
ON CONFLICT (mark) DO UPDATE SET
    wrong = CASE WHEN t.since <= %(begun)s THEN 1 ELSE t.wrong + 1 END,
    since = CASE WHEN t.since <= %(begun)s THEN %(at)s ELSE t.since END
RETURNING wrong, right_at
"""
FORGIVE = "UPDATE tenancy_signintry SET wrong = greatest(wrong - 1, 0) WHERE mark = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Tries:
    """One try of one person from one place."""

    email: str
    place: str

    def take(self, *, at: datetime) -> bool:
        """Counts this try; False where there were too many, and the password is not looked at."""
        begun = at - WINDOW
        here, anywhere, by_place = (_count(mark, at, begun) for mark in self._marks)
        if here.wrong > HERE:
            return False
        is_known = here.right_at is not None and here.right_at > at - timedelta(days=KNOWN_DAYS)
        return is_known or (anywhere.wrong <= ANYWHERE and by_place.wrong <= BY_PLACE)

    def was_right(self, *, at: datetime) -> None:
        """The place is known from now on, and this try was none that counts."""
        here, *others = self._marks
        SignInTry.objects.filter(mark=here).update(wrong=0, right_at=at)
        with connection.cursor() as cursor:
            cursor.execute(FORGIVE, [others])

    @property
    def _marks(self) -> Sequence[bytes]:
        """Keyed hashes: the table names nobody."""
        email = self.email.casefold()
        return [_mark(f"here|{email}|{self.place}"), _mark(f"anywhere|{email}"), _mark(f"place|{self.place}")]


def forget(*, at: datetime) -> int:
    """Takes away what says nothing any more."""
    old = SignInTry.objects.filter(since__lt=at - timedelta(days=KNOWN_DAYS))
    return old.exclude(right_at__gte=at - timedelta(days=KNOWN_DAYS)).delete()[0]


@dataclass(frozen=True, slots=True)
class _Count:
    wrong: int
    right_at: datetime | None


def _count(mark: bytes, at: datetime, begun: datetime) -> _Count:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"mark": mark, "at": at, "begun": begun})
        return _Count(*cursor.fetchone())


def _mark(text: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"sign-in|{text}".encode(), hashlib.sha256)
