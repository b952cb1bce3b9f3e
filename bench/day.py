"""The day: accounts decided a second, as the application role under row-level security.

Counted from reading facts to commit: decision, message row, events, wake-ups, next look; without rendering, building apart.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from typing import Any
from uuid import UUID

from bench.database import bench_database

WHOLE = {10_000: (1, 2), 100_000: (1, 2), 1_000_000: (1, 2)}  # accounts: numbers of workers
QUICK = {10_000: (1, 2), 50_000: (2,)}


def main(*, quick: bool) -> dict[str, Any]:
    runs = []
    for accounts, counts in (QUICK if quick else WHOLE).items():
        with bench_database() as name:
            from bench.portfolio import analyze, build, rewind

            world = build(accounts)
            for workers in counts:
                if workers != counts[0]:
                    rewind(world)
                analyze()
                run = measure(name, world, accounts, workers)
                runs.append(run)
                print(
                    f"{accounts:>9,} accounts, {workers} worker{'s' if workers > 1 else ' '}: "
                    f"{run['accounts_per_s']:>8,.0f} accounts/s, {run['queries_per_batch']:.1f} queries a batch, "
                    f"{run['steps']:,} messages, {run['peak_mb']:.0f} MB",
                    flush=True,
                )
    return {"runs": runs}


def measure(name: str, world: Any, accounts: int, workers: int) -> dict[str, Any]:
    """One day over a portfolio of which every account is due."""
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(workers + 1), context.Queue()
    args = (name, str(world.tenant.id), barrier, results)
    work = [context.Process(target=decide_all, args=args) for _ in range(workers)]
    for process in work:
        process.start()
    barrier.wait(timeout=60)
    begun = time.perf_counter()
    parts = [results.get(timeout=3600) for _ in work]
    took = time.perf_counter() - begun
    for process in work:
        process.join()
    decided = sum(part["decided"] for part in parts)
    assert decided == accounts, f"{decided} of {accounts} accounts were decided"
    return {
        "accounts": accounts,
        "workers": workers,
        "accounts_per_s": round(decided / took, 1),
        "peak_mb": round(sum(part["peak_mb"] for part in parts), 1),
        "queries_per_batch": round(sum(p["queries"] for p in parts) / max(sum(p["batches"] for p in parts), 1), 1),
        "steps": sum(part["steps"] for part in parts),
    }


def decide_all(name: str, tenant: str, barrier: Any, results: Any) -> None:
    """A worker: batches until nothing is due. Runs in a process of its own."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection, connections

    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = name

    from kulanz.jobs.day import due_batches
    from kulanz.stations import decide
    from kulanz.testkit.world import START, at

    counted = {"queries": 0}

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        counted["queries"] += 1
        return execute(sql, params, many, context)

    tenant_id, now = UUID(tenant), at(START)
    decided = steps = batches = 0
    connection.ensure_connection()
    barrier.wait(timeout=60)
    with connection.execute_wrapper(count):
        for ids in due_batches(tenant_id, now=now):
            tally = decide.run(ids, now=now)
            decided, steps, batches = decided + tally.decided, steps + tally.steps, batches + 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results.put({"decided": decided, "steps": steps, "batches": batches, "peak_mb": peak, **counted})


if __name__ == "__main__":
    print(main(quick=os.environ.get("QUICK") == "1"))
