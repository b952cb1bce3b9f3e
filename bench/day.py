"""The day: accounts decided a second, as the application role under row-level security.

Counted from reading facts to commit: decision, message row, events, wake-ups, next look; without rendering, building apart.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from datetime import timedelta
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
                rewind(world)
                run["bare_per_s"] = measure(name, world, accounts, workers, work="bare")["accounts_per_s"]
                runs.append(run)
                print(line(run), flush=True)
    return {"runs": runs}


def line(run: dict[str, Any]) -> str:
    """A run for people."""
    return (
        f"{run['accounts']:>9,} accounts, {run['workers']} worker{'s' if run['workers'] > 1 else ' '}: "
        f"{run['accounts_per_s']:>8,.0f} accounts/s ({run['accounts_per_s'] / run['bare_per_s']:.0%} of the bare run's "
        f"{run['bare_per_s']:,.0f}), {run['queries_per_batch']:.1f} queries a batch, {run['steps']:,} messages, "
        f"{run['peak_mb']:.0f} MB"
    )


def measure(name: str, world: Any, accounts: int, workers: int, *, work: str = "decide") -> dict[str, Any]:
    """One day over a portfolio of which every account is due; `work` "bare" decides nothing."""
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(workers + 1), context.Queue()
    args = (name, str(world.tenant.id), work, barrier, results)
    processes = [context.Process(target=work_all, args=args) for _ in range(workers)]
    for process in processes:
        process.start()
    barrier.wait(timeout=60)
    begun = time.perf_counter()
    parts = [results.get(timeout=3600) for _ in processes]
    took = time.perf_counter() - begun
    for process in processes:
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


def work_all(name: str, tenant: str, work: str, barrier: Any, results: Any) -> None:
    """A worker: batches until nothing is due. Runs in a process of its own."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection, connections

    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = name

    from kulanz.jobs.day import due_batches
    from kulanz.ports.registry import plugins
    from kulanz.stations.contact import decide
    from kulanz.testkit.world import START, at

    assert START not in plugins("country")["de"].holidays("")  # a worker that is up has its calendars read

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
            done, chosen = bare(ids, now) if work == "bare" else as_pair(decide.run(ids, now=now))
            decided, steps, batches = decided + done, steps + chosen, batches + 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results.put({"decided": decided, "steps": steps, "batches": batches, "peak_mb": peak, **counted})


def as_pair(tally: Any) -> tuple[int, int]:
    return tally.decided, tally.steps


def bare(ids: list[UUID], now: Any) -> tuple[int, int]:
    """What the database alone takes: the same rows read, an action and an outbox row written, each account moved on."""
    from kulanz.data import bulk
    from kulanz.data import standing_rows as sql
    from kulanz.data.history import WAKE_UP_COLUMNS
    from kulanz.data.standing_few import FEW
    from kulanz.kernel.ids import new_ids
    from kulanz.stations.contact.decide import NOT_WRITTEN_YET, MessageRow

    heads = sql.rows(sql.HEADS + " FOR UPDATE OF a", sql.array(ids))
    accounts, customers = sql.array([row[1] for row in heads]), sql.array([row[9] for row in heads])
    for statement, values in (
        (sql.CLAIMS, (accounts,)), (sql.TOLD, (accounts,)), (sql.POINTS, (customers,)), (FEW, (accounts, customers)),
    ):  # fmt: skip
        sql.rows(statement, *values)
    fresh = new_ids(2 * len(heads))
    blank = "ask", "email", "reminder", 2, "", "", "", None, 0, "{}", now.on
    actions = [(next(fresh), row[0], None, *blank) for row in heads]
    outbox = [(next(fresh), "bench", row[0], row[0], row[0]) for row in heads]
    stopped = {**NOT_WRITTEN_YET, "planned_on": now.on, "status": "stopped"}
    bulk.insert("contact_message", MessageRow._fields, actions, alike=stopped)
    bulk.insert("outbox_wakeup", WAKE_UP_COLUMNS, outbox, alike={"due_at": now.at, "tries": 0, "error": ""})
    bulk.update("receivables_account", ("id", "next_look_on"), [(row[0], now.on + timedelta(days=7)) for row in heads])
    return len(heads), 0


if __name__ == "__main__":
    print(main(quick=os.environ.get("QUICK") == "1"))
