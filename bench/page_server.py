"""The servers `bench page` asks: the product's own (granian) with the product or with the bare page in it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PRODUCT, BARE = "kulanz.config.wsgi:application", "bench.bare_wsgi:application"
START_S = 30
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows lie, and whose they are."""

    database: str
    tenant: str


def collect_files() -> None:
    """Static files compressed and with their hash in the name, as in production."""
    collect = [sys.executable, "-m", "kulanz", "manage", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, env={**os.environ, "KULANZ_MODE": "demo"}, check=True)


class Server:
    """One application on a free port, in processes of its own."""

    def __init__(self, application: str, place: Place, *, workers: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        url = os.environ["DATABASE_URL"].replace("/kulanz?", f"/{place.database}?")
        if application == BARE:  # its tenant belongs to the connection, so that it need not say it
            url += f"&options={quote(f'-c app.tenant={place.tenant}')}"
        self.application, self.workers = application, workers
        self.env = {
            **os.environ,
            "KULANZ_MODE": "demo",
            "DATABASE_URL": url,
            "KULANZ_BASE_URL": f"http://127.0.0.1:{self.port}",
        }

    def __enter__(self) -> Server:
        granian = shutil.which("granian") or str(Path(sys.executable).parent / "granian")
        command = [granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--workers", str(self.workers), "--blocking-threads", "4", "--no-access-log"]
        command += ["--log-level", "warning", self.application]
        self.process = subprocess.Popen(command, env=self.env)
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise TimeoutError("the server did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)

    def processor_s(self) -> float:
        """Processor time of its workers so far; that of the database is not in it."""
        main = self.process.pid
        workers = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        return sum(_processor_s(pid) for pid in workers)


def _processor_s(pid: str) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
