"""Random histories of the books through the real stations on PostgreSQL: what posts is what the product posts; all checked.

Two processes, each with a database of its own; a broken invariant stops the run with its seed and step.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from typing import Any

from bench.database import bench_database

STEPS = 30
PROCESSES = 2
A_WORLD = 20  # histories of one organisation: the checks read all of its books after each step


def main(count: int = 200, *, first_seed: int = 1) -> dict[str, Any]:
    """Runs `count` histories and says what happened in them."""
    start = time.perf_counter()
    with bench_database():  # so that the server runs as long as the processes that join it
        seeds = list(range(first_seed, first_seed + count))
        with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
            parts = pool.map(histories, [seeds[number::PROCESSES] for number in range(PROCESSES)])
    steps: Counter[str] = sum((part["steps"] for part in parts), Counter())
    refused: Counter[str] = sum((part["refused"] for part in parts), Counter())
    postings = sum(part["postings"] for part in parts)
    seconds = time.perf_counter() - start
    print(
        f"{count:,} histories, {steps.total():,} steps, {refused.total():,} refused, {postings:,} postings in {seconds:.0f} s: "
        "all invariants hold"
    )
    print(", ".join(f"{name} {number:,}" for name, number in steps.most_common()))
    done = {"histories": count, "steps": steps.total(), "refused": refused.total(), "postings": postings}
    return {**done, "seconds": round(seconds, 1)}


def histories(seeds: list[int]) -> dict[str, Any]:
    """Each seed is one account; what is written need not outlive a power cut."""
    os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")
    with bench_database():
        from kulanz.data.receivables.models import Posting
        from kulanz.testkit.ledger_histories import History
        from kulanz.testkit.world import World, make_world

        told: dict[str, Counter[str]] = {"steps": Counter(), "refused": Counter()}
        postings = 0
        world: World | None = None
        for number, seed in enumerate(seeds):
            if world is None or number % A_WORLD == 0:
                world = make_world(f"soak{seed}")
            history = History(world, seed).walk(STEPS)
            told["steps"] += history.steps
            told["refused"] += history.refused
            with world.scope():
                postings += Posting.objects.filter(account=history.account).count()
    return {**told, "postings": postings}
