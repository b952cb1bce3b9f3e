"""Many running accounts go on by another version of a journey, or back, a chunk and a transaction at a time.

Killed and started again it goes on where it stopped: accounts that have moved are not among those to move any more.
"""

from __future__ import annotations

from uuid import UUID

import structlog

from kulanz.data.clock import now_of
from kulanz.data.scope import tenant_scope
from kulanz.stations.journeys.moving import FROM_THE_START, go_on

log = structlog.get_logger()


def move(tenant_id: UUID, wish: UUID) -> int:
    """Moves all of them; returns how many this call moved. It walks forward by id, so that no chunk reads the others again."""
    moved, after = 0, FROM_THE_START
    while True:
        with tenant_scope(tenant_id):
            chunk = go_on(wish, now=now_of(tenant_id), after=after)
        if not chunk:
            log.info("journey.moved", move=str(wish), accounts=moved)
            return moved
        moved, after = moved + len(chunk), chunk[-1]
