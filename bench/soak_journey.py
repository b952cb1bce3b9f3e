"""Random histories of accounts through the real stations on PostgreSQL: every promise of the journey checked all along.

Two processes, each with a database and half of the accounts of its own; a broken invariant stops the run with its seed.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections import Counter
from typing import Any

from bench.database import bench_database

DAYS = 180
PROCESSES = 2


def main(count: int = 10_000, *, days: int = DAYS, first_seed: int = 1) -> dict[str, Any]:
    """Lets `days` pass for `count` accounts and says what happened."""
    start = time.perf_counter()
    with bench_database():  # so that the server runs as long as the processes that join it
        context = multiprocessing.get_context("spawn")
        with context.Pool(PROCESSES) as pool:
            shares = [(count // PROCESSES, days, first_seed + number) for number in range(PROCESSES)]
            parts = pool.starmap(portfolio, shares)
    told: Counter[str] = sum((part["told"] for part in parts), Counter())
    total = {name: sum(part[name] for part in parts) for name in ("accounts", "decided", "sent", "events", "peak_mb")}
    seconds = time.perf_counter() - start
    print(
        f"{total['accounts']:,} accounts, {days} days: {told.total():,} pieces of news, {total['decided']:,} decisions, "
        f"{total['sent']:,} messages, {total['events']:,} events in {seconds:.0f} s: all invariants hold"
    )
    print(", ".join(f"{name} {number:,}" for name, number in told.most_common()))
    return {**total, "days": days, "news": told.total(), "seconds": round(seconds, 1)}


def portfolio(accounts: int, days: int, seed: int) -> dict[str, Any]:
    """One history in a database of its own, which need not outlive a power cut."""
    os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")
    with bench_database():
        from kulanz.data.receivables.models import Event
        from kulanz.testkit.journey_histories import Histories
        from kulanz.testkit.world import make_world

        history = Histories(make_world(f"soak{seed}"), seed, accounts)
        history.walk(days, say=lambda text: print(f"seed {seed}: {text}", flush=True))
        with history.world.scope():
            events = Event.objects.count()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "accounts": accounts, "told": history.told, "decided": history.decided, "sent": history.sent, "events": events,
        "peak_mb": round(peak),
    }  # fmt: skip
