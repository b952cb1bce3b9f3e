"""The customer's page: queries, bytes of the first view, time at 100 requests a second offered, requests a second at most.

The real server (granian, one worker) in a process of its own, links of different accounts, requests by raw sockets.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.database import bench_database

RATE, CONNECTIONS = 100, 16
START_S = 30


def main(*, quick: bool) -> dict[str, Any]:
    seconds, accounts = (8, 500) if quick else (30, 5000)
    with bench_database() as name:
        from bench.portfolio import analyze, build

        world = build(accounts)
        analyze()
        keys = _links(world, accounts)
        queries = _queries(keys[0])
        with _Server(name) as port:
            weight = _bytes(port, keys[0])
            asyncio.run(_offer(port, keys, rate=RATE, seconds=2))  # warm
            times = asyncio.run(_offer(port, keys, rate=RATE, seconds=seconds))
            rps = asyncio.run(_saturate(port, keys, seconds=seconds))
    p95 = sorted(times)[int(len(times) * 0.95)] * 1000
    p50 = sorted(times)[len(times) // 2] * 1000
    print(f"queries {queries}, first view {weight / 1000:.1f} kB")
    print(f"at {RATE} requests/s offered over {len(times)} requests: median {p50:.1f} ms, 95 % under {p95:.1f} ms")
    print(f"saturated by {CONNECTIONS} connections: {rps:.0f} requests/s")
    return {"queries": queries, "bytes": weight, "p95_ms_at_100": round(p95, 1), "rps_saturated": round(rps, 1)}


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
    """Statements of one view, without transaction control and the setting of the tenant."""
    from django.db import connection
    from django.test import Client

    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")) and "set_config" not in sql:
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        response = Client().get(f"/p/{key}/", headers={"host": "localhost"})
    assert response.status_code == 200, response.status_code
    return len(seen)


class _Server:
    """The product's own server on a free port, with compressed static files as in production."""

    def __init__(self, database: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        base = os.environ["DATABASE_URL"]
        self.env = {
            **os.environ,
            "KULANZ_MODE": "demo",
            "DATABASE_URL": base.replace("/kulanz?", f"/{database}?"),
            "KULANZ_BASE_URL": f"http://127.0.0.1:{self.port}",
        }

    def __enter__(self) -> int:
        subprocess.run(
            [sys.executable, "-m", "kulanz", "manage", "collectstatic", "--noinput", "-v0"], env=self.env, check=True
        )
        granian = shutil.which("granian") or str(Path(sys.executable).parent / "granian")
        command = [granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        command += [
            "--blocking-threads",
            "4",
            "--no-access-log",
            "--log-level",
            "warning",
            "kulanz.config.wsgi:application",
        ]
        self.process = subprocess.Popen(command, env=self.env)
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return int(self.port)
            except OSError:
                time.sleep(0.05)
        raise TimeoutError("the server did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)


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


async def _saturate(port: int, keys: list[str], *, seconds: int) -> float:
    """As many as a handful of connections get answered."""
    until, done = time.perf_counter() + seconds, 0

    async def keep_asking(first: int) -> None:
        nonlocal done
        line, number = await _Line.open(port), first
        while time.perf_counter() < until:
            await line.get(f"/p/{keys[number % len(keys)]}/")
            number, done = number + CONNECTIONS, done + 1

    await asyncio.gather(*(keep_asking(first) for first in range(CONNECTIONS)))
    return done / seconds


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
