"""The way of a claim, on one page: which event wakes which station (`WAKES`), and how each is run. Read this first.

Every station has `run(ids, *, now)`; the relay (`jobs/relay.py`) calls it with the subjects of waiting wake-ups.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from kulanz.domain.wakes import WAKES

from .contact import accrue, compose, decide, deliver, hear
from .http_client import HttpClient
from .money import allocate, look, match, receive, refund, reverse
from .tell import report, tell

__all__ = ("STATIONS", "WAKES", "Station")


class Station(NamedTuple):
    """How the relay runs a station. `calls_outside`: its work goes over the network, so it runs as a job of its own,
    never inside the relay's transaction."""

    run: Callable[..., object]
    subject: str  # what the ids are: account, message, receipt, attempt, refund, event
    calls_outside: bool = False
    job_size: int = 100


STATIONS: dict[str, Station] = {
    "decide": Station(decide.run, "account"),
    "accrue": Station(accrue.run, "message"),
    "compose": Station(compose.run, "message"),
    "deliver": Station(deliver.run, "message", calls_outside=True),
    "match": Station(match.run, "receipt"),
    "allocate": Station(allocate.run, "receipt"),
    "reverse": Station(reverse.run, "receipt"),
    "tell": Station(tell.run, "event"),
    "receive": Station(receive.run, "inbound"),
    "hear": Station(hear.run, "inbound"),
    "look": Station(partial(look.run, http=HttpClient()), "attempt", calls_outside=True, job_size=20),
    "refund": Station(partial(refund.run, http=HttpClient()), "refund", calls_outside=True, job_size=20),
    "report": Station(report.run, "call", calls_outside=True, job_size=20),
}
