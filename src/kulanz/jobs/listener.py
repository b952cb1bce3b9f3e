"""Wakes the relay: at once by NOTIFY, and by a sweep each second for whatever NOTIFY did not carry.

While it works it leaves a sign of life, which `/health/work` looks at.
"""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import UUID

import psycopg
import structlog
from django.db import connection, connections

from kulanz.data.history import CHANNEL
from kulanz.data.outbox.heartbeat import beat
from kulanz.data.outbox.models import Heartbeat
from kulanz.data.tenancy.models import Tenant
from kulanz.jobs import housekeeping, relay

log = structlog.get_logger()
SWEEP_S = 1.0
TIDY_S = 5.0
BEAT_S = 5.0
AFTER_TROUBLE_S = 2.0


class Listener(threading.Thread):
    """One thread of a worker process. `stop` ends it after the batch in hand."""

    def __init__(self) -> None:
        super().__init__(name="relay", daemon=True)
        self._stopping = threading.Event()
        self._tidied_at = self._beaten_at = float("-inf")

    def stop(self) -> None:
        self._stopping.set()
        self.join(timeout=30)

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except Exception:
                log.warning("relay.interrupted", exc_info=True)
                connection.close()
                self._stopping.wait(AFTER_TROUBLE_S)
        connections.close_all()

    def _listen(self) -> None:
        with dial() as line:
            line.execute(f"LISTEN {CHANNEL}")
            while not self._stopping.is_set():
                self.sweep()
                for notice in line.notifies(timeout=SWEEP_S, stop_after=1):
                    relay.drain(UUID(notice.payload), after_round=self._beat)

    def sweep(self) -> None:
        """Everything that waits, of every tenant."""
        for tenant_id in Tenant.objects.values_list("id", flat=True):
            relay.drain(tenant_id, after_round=self._beat)
        if time.monotonic() - self._tidied_at > TIDY_S:
            self._tidied_at = time.monotonic()
            housekeeping.tidy_all()
        self._beat()

    def _beat(self) -> None:
        if time.monotonic() - self._beaten_at > BEAT_S:
            self._beaten_at = time.monotonic()
            beat(Heartbeat.RELAY)


def dial() -> psycopg.Connection[Any]:
    """A line of its own to the database, with all that the settings say of it: user, password, TLS."""
    known = connection.get_connection_params()
    kept = {name: value for name, value in known.items() if name not in ("cursor_factory", "context")}
    return psycopg.connect(**kept, autocommit=True)
