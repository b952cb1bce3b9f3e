"""What production has around Kulanz: a Debian PostgreSQL with passwords and TLS, a mail server, a proxy that speaks TLS."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from kulanz.demo.mailsink import Keeper

POSTGRES = Path("/usr/lib/postgresql/15/bin")
HBA = """local all postgres peer
hostssl all all 127.0.0.1/32 scram-sha-256
"""
CONF = """listen_addresses = '127.0.0.1'
ssl = on
password_encryption = 'scram-sha-256'
fsync = off
"""


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A cluster of its own; only the superuser may come in without a password, over the socket."""

    folder: Path
    port: int

    def control(self, *args: str) -> None:
        self.as_superuser(str(POSTGRES / "pg_ctl"), "-w", "-D", str(self.folder / "data"), *args)

    def restart(self) -> None:
        self.control("restart", "-m", "immediate", "-l", str(self.folder / "log"))

    def sql(self, statements: str, database: str = "postgres") -> str:
        return self.as_superuser(
            "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, said=statements
        )

    def as_superuser(self, *command: str, said: str = "") -> str:
        env = {
            "PATH": f"{POSTGRES}:/usr/bin:/bin",
            "PGHOST": str(self.folder),
            "PGPORT": str(self.port),
            "LC_ALL": "C.UTF-8",
        }
        out = subprocess.run(
            command, input=said, env=env, cwd=self.folder, user="postgres", group="postgres", extra_groups=[],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert out.returncode == 0, f"{command}: {out.stderr}"
        return out.stdout


@contextmanager
def postgresql(folder: Path, certificate: Path, port: int) -> Iterator[Server]:
    folder.mkdir()
    shutil.chown(folder, "postgres", "postgres")
    server = Server(folder, port)
    server.as_superuser(
        str(POSTGRES / "initdb"), "-A", "peer", "-E", "utf8", "--locale=C.UTF-8", "-D", str(folder / "data")
    )
    for source, name in ((certificate, "server.crt"), (certificate.with_suffix(".key"), "server.key")):
        target = folder / "data" / name
        shutil.copy(source, target)
        target.chmod(0o600)
        shutil.chown(target, "postgres", "postgres")
    (folder / "data/pg_hba.conf").write_text(HBA)
    with (folder / "data/postgresql.conf").open("a") as conf:
        conf.write(CONF + f"port = {port}\nunix_socket_directories = '{folder}'\n")
    server.control("start", "-l", str(folder / "log"))
    try:
        yield server
    finally:
        server.control("stop", "-m", "immediate")


@contextmanager
def mail_server(folder: Path, context: ssl.SSLContext, *, user: str, password: str, port: int) -> Iterator[Path]:
    """Takes mail only over TLS and from whoever knows the password."""

    def knows(server: Any, session: Any, envelope: Any, mechanism: str, said: Any) -> AuthResult:
        is_right = isinstance(said, LoginPassword) and said == LoginPassword(user.encode(), password.encode())
        return AuthResult(success=is_right)

    class Postbox(Controller):
        def factory(self) -> SMTP:
            return SMTP(
                self.handler, tls_context=context, require_starttls=True, auth_required=True, authenticator=knows
            )

    folder.mkdir()
    controller = Postbox(Keeper(folder), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield folder
    finally:
        controller.stop()


class Proxy(httpx2.BaseTransport):
    """In front of the pages: https outside, plain HTTP on loopback behind, the host as it was asked for."""

    def __init__(self, port: int) -> None:
        self.port, self.behind = port, httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        inside = httpx2.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        return self.behind.handle_request(inside)


def may_follow_the_guide() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and (POSTGRES / "initdb").exists()
