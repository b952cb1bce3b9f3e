"""`kulanz web`: pages by granian, the server that measured fastest for synchronous Django (docs/adr/0010-dependencies.md)."""

from __future__ import annotations

import argparse
import os
import sys

from django.conf import settings


def main(argv: list[str]) -> int:
    """Replaces this process by the server."""
    parser = argparse.ArgumentParser(prog="kulanz web", description="Serve pages.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--threads", type=int, default=4, help="threads of each; each holds a database connection")
    asked = parser.parse_args(argv)
    assert settings.ALLOWED_HOSTS, (
        "read here, so that a wrong environment is one sentence and not a server that restarts"
    )
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", asked.host, "--port", str(asked.port)]
    command += ["--workers", str(asked.workers), "--blocking-threads", str(asked.threads), "--log-level", "warning"]
    command += ["--no-access-log", "--respawn-failed-workers", "kulanz.config.wsgi:application"]
    os.execv(sys.executable, command)  # noqa: S606 - fixed words and numbers
