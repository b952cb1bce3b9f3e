"""The dry run: accounts looked at a second, its page, its file. As the application role under row-level security.

Everything is due, no statistics know the fresh rows; the portfolio is built apart.
"""

from __future__ import annotations

import os
import resource
import time
from typing import Any
from uuid import UUID, uuid4

from bench.database import bench_database

WHOLE, QUICK = 100_000, 20_000


def main(*, quick: bool) -> dict[str, Any]:
    accounts = QUICK if quick else WHOLE
    with bench_database():
        from bench.portfolio import analyze, build

        world = build(accounts)
        analyze()
        office = _office(world)
        _view(office, _work(world, creditor=_without_accounts(world))[0])  # a server that is up has its templates read
        runs = [_measure(world, office, accounts, compares) for compares in (False, True)]
    for run in runs:
        print(line(run), flush=True)
    return {"runs": runs}


def line(run: dict[str, Any]) -> str:
    """A run for people."""
    what = "two journeys" if run["compares"] else "the day"
    return (
        f"{run['accounts']:>7,} accounts, {what:<12}: {run['accounts_per_s']:>6,.0f} accounts/s, page {run['page_ms']:.0f} ms, "
        f"accounts {run['accounts_page_ms']:.0f} ms, file {run['csv_rows_per_s']:,.0f} rows/s "
        f"(first bytes after {run['csv_first_ms']:.0f} ms), {run['peak_mb']:.0f} MB"
    )


def _measure(world: Any, office: Any, accounts: int, compares: bool) -> dict[str, Any]:
    """One run over the whole portfolio, the first view of its pages, and its file."""
    run, took = _work(world, **(_journeys(world) if compares else {}))
    page_s, accounts_page_s = _view(office, run)
    first_s, file_s = _fetch(office, run, accounts)
    return {
        "accounts": accounts,
        "compares": compares,
        "accounts_per_s": round(accounts / took, 1),
        "page_ms": round(page_s * 1000, 1),
        "accounts_page_ms": round(accounts_page_s * 1000, 1),
        "csv_rows_per_s": round(accounts / file_s, 1),
        "csv_first_ms": round(first_s * 1000, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def _work(world: Any, **asked: Any) -> tuple[UUID, float]:
    """A run from its first account to its last, and how long it took."""
    from kulanz.data.journeys import dry_runs as rows
    from kulanz.stations.journeys import dry_runs

    with world.scope():
        begun = rows.begin(now=world.now, actor="bench", **asked)
    started = time.perf_counter()
    done = dry_runs.work(world.tenant.id, begun.id)
    took = time.perf_counter() - started
    assert done is not None, "nobody threw it away"
    assert (done.state, done.accounts_done) == ("done", done.accounts_total), done.message
    return begun.id, took


def _view(office: Any, run: UUID) -> tuple[float, float]:
    """How long the page of the run takes, and its list of accounts."""
    times = []
    for part in ("", "accounts/"):
        started = time.perf_counter()
        answer = office.get(f"/office/dry-runs/{run}/{part}", headers={"host": "localhost"})
        times.append(time.perf_counter() - started)
        assert answer.status_code == 200, answer.status_code
    return times[0], times[1]


def _fetch(office: Any, run: UUID, accounts: int) -> tuple[float, float]:
    """How long the first bytes of the file take, and all of it."""
    started = time.perf_counter()
    answer = office.get(f"/office/dry-runs/{run}/accounts.csv", headers={"host": "localhost"})
    blocks = iter(answer.streaming_content)
    rows = next(blocks).count(b"\r\n")
    first_s = time.perf_counter() - started
    rows += sum(block.count(b"\r\n") for block in blocks)
    assert rows == accounts + 1, f"{rows} lines for {accounts} accounts"
    return first_s, time.perf_counter() - started


def _journeys(world: Any) -> dict[str, Any]:
    from kulanz.data.journeys.dry_runs import Side
    from kulanz.data.journeys.models import Journey

    with world.scope():
        newest = {row.key: row for row in Journey.objects.order_by("version")}
    sides = [
        Side(newest[key].definition, f"{newest[key].name}/{newest[key].version}") for key in ("friendly", "agency")
    ]
    return {"first": sides[0], "second": sides[1]}


def _without_accounts(world: Any) -> UUID:
    """A creditor of whom nobody owes anything."""
    from kulanz.data.tenancy.models import Creditor

    with world.scope():
        other = Creditor.objects.get(id=world.creditor.id)
        other.id, other.key = uuid4(), "without"
        other.save(force_insert=True)
        return other.id


def _office(world: Any) -> Any:
    """Somebody signed in, on the day for which the portfolio was built."""
    from django.test import Client

    from kulanz.data.clock import now_with
    from kulanz.data.tenancy.models import User

    world.tenant.is_demo = True
    world.tenant.clock_shift_days = (world.day - now_with(0).on).days
    world.tenant.save()
    office = Client()
    office.force_login(
        User.objects.create_user(
            "bench@bench.example", "a-long-password", tenant=world.tenant, name="Bench", role="owner"
        )
    )
    return office


if __name__ == "__main__":
    print(main(quick=os.environ.get("QUICK") == "1"))
