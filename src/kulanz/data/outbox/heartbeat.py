"""Signs of life of what works in the background, so that it is seen when it falls silent."""

from __future__ import annotations

from django.db import connection

BEAT = """
INSERT INTO outbox_heartbeat (part, at) VALUES (%s, clock_timestamp())
ON CONFLICT (part) DO UPDATE SET at = excluded.at
"""


def beat(part: str) -> None:
    """Says that `part` worked a moment ago. One row for all processes: it is enough that one of them lives."""
    with connection.cursor() as cursor:
        cursor.execute(BEAT, [part])
