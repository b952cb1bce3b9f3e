"""A house built as the guide tells: roles, installation, environment, migration, set-up, units; taken away at the end."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from kulanz.testkit.certificates import loopback_certificate

from .guide import ROOT, Guide, environment
from .server import Proxy, Server, free_port, mail_server, may_follow_the_guide, postgresql

USER = "kulanz"
NEEDED = ("src", "pyproject.toml", "README.md", "LICENSE", "requirements.lock", "requirements-build.lock")
BARE = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
WAIT_S = 120


@dataclass
class House:
    """What was built, and how to ask it."""

    guide: Guide
    folder: Path
    server: Server
    mails: Path
    web_port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment_file(self) -> Path:
        return self.folder / "etc/env"

    def shell(self, *blocks: str) -> str:
        """Commands of the guide in the shell that it begins for them."""
        begin = self.guide.blocks("Environment")[0]
        return self._run(["bash", "-ec", begin], "set -e\n" + "\n".join(blocks), cwd=self.folder)

    def as_root(self, block: str, *, cwd: Path) -> str:
        return self._run(["bash", "-e"], block, cwd=cwd)

    def _run(self, command: list[str], said: str, *, cwd: Path) -> str:
        done = subprocess.run(command, input=said, env=BARE, cwd=cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{said}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, name: str) -> None:
        """A unit as systemd would run it: its command, as its user, with its environment and no other."""
        unit = self.guide.units()[name]
        env = environment(Path(unit["EnvironmentFile"]))
        log = (self.folder / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            shlex.split(unit["ExecStart"]), env=env, cwd="/", user=unit["User"], group=unit["User"], extra_groups=[],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip

    def once(self, name: str) -> str:
        self.start(name)
        assert self.running.pop(name).wait(WAIT_S) == 0, self.log(name)
        return self.log(name)

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        process.wait(60)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def wait_until(self, what: Callable[[], object]) -> None:
        pause = threading.Event()
        for _ in range(WAIT_S * 2):
            for name, process in self.running.items():
                assert process.poll() is None, f"{name} ended: {self.log(name)}"
            if what():
                return
            pause.wait(0.5)
        raise AssertionError("\n".join(self.log(name)[-3000:] for name in self.running))

    def visitor(self) -> httpx2.Client:
        """Somebody outside, who comes through the proxy."""
        return httpx2.Client(
            base_url="https://pay.example.org", transport=Proxy(self.web_port), follow_redirects=True, timeout=30
        )

    def health(self, path: str) -> tuple[int, str]:
        try:
            answer = self.visitor().get(path)
        except httpx2.TransportError:
            return 0, ""
        return answer.status_code, answer.text

    def ask(self, query: str) -> str:
        """What the database says of the one organisation, as the superuser sees it."""
        return self.server.sql(query, "kulanz").strip()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    if not may_follow_the_guide():
        pytest.skip("needs root and Debian's PostgreSQL 15")
    if "PYTEST_XDIST_WORKER" in os.environ:
        pytest.skip("follows the guide alone: python3 do.py test tests/production, without -n")
    assert not _has_user(), f"this machine has a user '{USER}' already; the guide makes it"
    folder = Path(tempfile.mkdtemp(prefix="kulanz-production-"))
    folder.chmod(0o755)
    with ExitStack() as ends:
        ends.callback(shutil.rmtree, folder)
        ends.callback(subprocess.run, ["userdel", USER], check=False, capture_output=True)
        yield _built(folder, ends)


def _built(folder: Path, ends: ExitStack) -> House:
    trusted, context = loopback_certificate(folder)
    ports = {"db": free_port(), "web": free_port(), "mail": free_port()}
    guide = Guide(
        {
            "/opt/kulanz": f"{folder}/opt", "/etc/kulanz": f"{folder}/etc", "/var/lib/kulanz": f"{folder}/var",
            "db.example.org": "localhost", "5432": str(ports["db"]), "--port 8000": f"--port {ports['web']}",
            "--mail-host mail.example.org": f"--mail-host localhost --mail-port {ports['mail']}",
        }
    )  # fmt: skip
    server = ends.enter_context(postgresql(folder / "db", trusted, ports["db"]))
    password = guide.password("mail")
    mails = ends.enter_context(
        mail_server(folder / "mail", context, user="kulanz", password=password, port=ports["mail"])
    )
    house = House(guide, folder, server, mails, ports["web"])

    def stop_all() -> None:
        for name in list(house.running):
            house.stop(name)

    ends.callback(stop_all)
    _roles(house)
    _install(house)
    _configure(house, trusted, password, relay=f"localhost:{ports['mail']}")
    return house


def _has_user() -> bool:
    return any(entry.pw_name == USER for entry in pwd.getpwall())


def _roles(house: House) -> None:
    roles, large_objects = house.guide.blocks("Database", "sql")
    house.server.sql(roles)
    house.server.sql(large_objects, "kulanz")


def _install(house: House) -> None:
    checkout = house.folder / "checkout"
    checkout.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, checkout / name)
    for block in house.guide.blocks("Installing"):
        house.as_root(block, cwd=checkout)


def _configure(house: House, trusted: Path, mail_password: str, *, relay: str) -> None:
    """The files that the guide names; a public authority would have signed the mail server, here the test did, and its relay
    stands in our own network."""
    [text] = house.guide.blocks("Environment", "sh")
    etc = house.folder / "etc"
    _write(house.environment_file, text + f"SSL_CERT_FILE={trusted}\nKULANZ_PRIVATE_HOSTS={relay}\n")
    _write(etc / "db-ca.pem", trusted.read_text())
    _write(etc / "mail-password", mail_password + "\n")
    house.shell(*house.guide.blocks("Environment")[1:])


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o640)
    shutil.chown(path, "root", USER)


def link_in(text: str) -> str:
    found = re.search(r"https://pay\.example\.org(/\S+)", text)
    assert found, text
    return found[1]
