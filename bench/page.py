"""The customer's page: queries, bytes of the first view, time at 100 requests a second offered, requests a second at most.

The real server (granian) in processes of its own, links of different accounts, requests by raw sockets. Beside each run the
bare page (`bare_page.py`), asked in turns with ours, so that both meet the machine in the same mood.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from typing import Any

from bench.database import bench_database
from bench.page_server import BARE, PRODUCT, Place, Server, collect_files

RATE, CONNECTIONS = 100, 16
ROUND_S = 1  # how long each is asked before it is the other's turn


def main(*, quick: bool) -> dict[str, Any]:
    seconds, accounts = (6, 500) if quick else (30, 5000)
    with bench_database() as name:
        from bench.portfolio import analyze, build

        world = build(accounts)
        _furnish(world)
        analyze()
        collect_files()
        keys = _links(world, accounts)
        place = Place(name, str(world.tenant.id))
        with Server(PRODUCT, place) as server:
            found = {"queries": _queries(keys[0]), "bytes": _bytes(server.port, keys[0])}
            asyncio.run(_offer(server.port, keys, rate=RATE, seconds=2))  # warm
            times = sorted(asyncio.run(_offer(server.port, keys, rate=RATE, seconds=seconds)))
        p50, p95 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.95))
        print(f"queries {found['queries']}, first view {found['bytes'] / 1000:.1f} kB")
        print(f"at {RATE} requests/s offered over {len(times)} requests: median {p50:.1f} ms, 95 % under {p95:.1f} ms")
        runs = [_saturated(place, keys, workers=workers, seconds=seconds) for workers in (1, 2)]
    return {
        **found,
        "p95_ms_at_100": round(p95, 1),
        "rps_saturated": runs[0]["rps"],
        "bare_rps": runs[0]["bare_rps"],
        "runs": runs,
    }


def _saturated(place: Place, keys: list[str], *, workers: int, seconds: int) -> dict[str, Any]:
    """Our page and the bare one, each asked by as many connections as there are, in turns."""
    done, took = {PRODUCT: 0, BARE: 0}, {PRODUCT: 0.0, BARE: 0.0}
    with Server(PRODUCT, place, workers=workers) as ours, Server(BARE, place, workers=workers) as bare:
        for server in (ours, bare):
            asyncio.run(_saturate(server.port, keys, seconds=2))  # warm
        for server in (ours, bare) * (seconds // ROUND_S):
            begun = server.processor_s()
            done[server.application] += asyncio.run(_saturate(server.port, keys, seconds=ROUND_S))
            took[server.application] += server.processor_s() - begun
    run = {
        "workers": workers,
        "rps": round(done[PRODUCT] / seconds, 1),
        "bare_rps": round(done[BARE] / seconds, 1),
        "ratio": round(done[PRODUCT] / done[BARE], 2),
        "cpu_ms": round(took[PRODUCT] / done[PRODUCT] * 1000, 2),
        "bare_cpu_ms": round(took[BARE] / done[BARE] * 1000, 2),
    }
    print(
        f"{workers} worker{'s' if workers > 1 else ''}, {CONNECTIONS} connections: {run['rps']:.0f} requests/s, "
        f"{run['ratio']:.0%} of the bare page's {run['bare_rps']:.0f} (processor time of the server a request: "
        f"{run['cpu_ms']} ms, bare {run['bare_cpu_ms']} ms)",
        flush=True,
    )
    return run


def _furnish(world: Any) -> None:
    """What a page shows and a portfolio for the day does without: the parts of each invoice, and a way to pay."""
    from django.db import connection

    from bench.portfolio import ID
    from kulanz.ports.registry import plugin

    world.offer("bank_transfer", plugin("payment", "bank_transfer").Settings())
    with world.scope(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO receivables_openitem (id, tenant_id, claim_id, account_id, kind, label, due_on, open_minor) "
            f"SELECT {ID}, tenant_id, id, account_id, 'principal', '', due_on, open_minor FROM receivables_claim"
        )


def _links(world: Any, count: int) -> list[str]:
    """A link for each account, as messages carry them."""
    from datetime import UTC, datetime

    from kulanz.data.doorway import link_row, new_key
    from kulanz.data.receivables.models import Account
    from kulanz.data.tenancy.models import Doorway
    from kulanz.kernel.dates import Now

    now = Now(at=datetime.now(UTC), on=world.day)
    with world.scope():
        accounts = list(Account.objects.values_list("id", flat=True)[:count])
    keys = [new_key() for _ in accounts]
    rows = [
        link_row(key, tenant_id=world.tenant.id, account=account, message=None, days=30, now=now)
        for key, account in zip(keys, accounts, strict=True)
    ]
    Doorway.objects.bulk_create(rows, batch_size=1000)
    return keys


def _queries(key: str) -> int:
    """Statements of a view, the first of its connection left out, which prepares them; without transaction control."""
    from django.db import connection
    from django.test import Client

    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    for _view in range(2):
        seen.clear()
        with connection.execute_wrapper(note):
            response = Client().get(f"/p/{key}/", headers={"host": "localhost"})
        assert response.status_code == 200, response.status_code
    return sum(not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")) for sql in seen)


def _bytes(port: int, key: str) -> int:
    """What a browser transfers for the first view: HTML, CSS, JS, fonts, images, headers left out."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    assert chromium, "the weight of the page is measured with chromium, which is not installed"
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=chromium, args=quiet)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        sizes: list[int] = []
        page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
        page.goto(f"http://127.0.0.1:{port}/p/{key}/", wait_until="networkidle")
        browser.close()
    return sum(sizes)


async def _offer(port: int, keys: list[str], *, rate: int, seconds: int) -> list[float]:
    """Requests at a fixed rate, whether or not earlier ones are answered; the time of each from when it was due."""
    idle: asyncio.Queue[_Line] = asyncio.Queue()
    begun = time.perf_counter()

    async def one(number: int) -> float:
        due = begun + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        line = idle.get_nowait() if not idle.empty() else await _Line.open(port)
        await line.get(f"/p/{keys[number % len(keys)]}/")
        idle.put_nowait(line)
        return time.perf_counter() - due

    return list(await asyncio.gather(*(one(number) for number in range(rate * seconds))))


async def _saturate(port: int, keys: list[str], *, seconds: float) -> int:
    """How many a handful of connections get answered."""
    until, done = time.perf_counter() + seconds, 0

    async def keep_asking(first: int) -> None:
        nonlocal done
        line, number = await _Line.open(port), first
        while time.perf_counter() < until:
            await line.get(f"/p/{keys[number % len(keys)]}/")
            number, done = number + CONNECTIONS, done + 1

    await asyncio.gather(*(keep_asking(first) for first in range(CONNECTIONS)))
    return done


class _Line:
    """One kept connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> _Line:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def get(self, path: str) -> None:
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        assert head.startswith("http/1.1 200"), head.split("\r\n")[0]
        length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
        await self.reader.readexactly(int(length.split(":")[1]))
