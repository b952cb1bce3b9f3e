"""Random histories over the ledger's rules: invoices, payments, returns, credit notes, waivers, plans; all checked."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from kulanz.testkit.ledger_histories import check_mirror, run

STEPS = 30


def main(count: int = 10_000, *, first_seed: int = 1) -> dict[str, Any]:
    """Runs `count` histories and says what happened in them; an invariant that fails stops the run with its seed."""
    start = time.perf_counter()
    steps: Counter[str] = Counter()
    postings = 0
    for seed in range(first_seed, first_seed + count):
        try:
            history = run(seed=seed, steps=STEPS)
            check_mirror(history)
        except AssertionError:
            print(f"seed {seed} breaks an invariant")
            raise
        steps.update(history.steps)
        postings += 2 * len(history.pairs)
    seconds = time.perf_counter() - start
    print(
        f"{count:,} histories, {sum(steps.values()):,} steps, {postings:,} postings in {seconds:.1f} s: all invariants hold"
    )
    return {"histories": count, "steps": sum(steps.values()), "postings": postings, "seconds": round(seconds, 1)}
