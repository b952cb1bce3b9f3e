"""`kulanz demo`: everything on this machine, on loopback only. Database, pages, worker, mail server, Testbank, receiver.

A first start makes a portfolio with a past; later starts keep it. Ctrl-C stops all of it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import NoReturn

from kulanz.data import embedded
from kulanz.kernel.errors import BadValue, KulanzError
from kulanz.kernel.words import Words, say, technical

from . import neighbours
from .children import Child, answers_http, answers_smtp, has_worker, ours, running, watch
from .logins import passwords
from .neighbours import LOOPBACK, MAIL, RECEIVER, TESTBANK, Neighbours
from .testbank.bank import SETTLE_AFTER_S
from .wording import speaker

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("de", "en")  # everything is said in both: nobody has chosen yet
WEB_THREADS = 4
LARGEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the command line asked for."""

    port: int
    accounts: int
    home: Path
    is_fresh: bool
    has_worker: bool
    settle_after_s: float


def main(argv: Sequence[str]) -> int:
    """Runs until Ctrl-C or SIGTERM; returns the exit code."""
    wish = read(argv)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        run(wish)
    except KeyboardInterrupt:
        return 0
    except KulanzError as error:
        print(f"kulanz demo: {error.message}", file=sys.stderr)
    return 1


def read(argv: Sequence[str]) -> DemoOptions:
    parser = argparse.ArgumentParser(prog="kulanz demo", description="Everything on this machine, to try.")
    parser.add_argument(
        "--port", type=int, default=8000, help="of the pages; Testbank, receiver and mail lie behind it"
    )
    parser.add_argument("--accounts", type=int, default=600, help="how many to make at the first start")
    parser.add_argument("--home", type=Path, default=Path("var/demo"), help="the folder that keeps everything")
    parser.add_argument("--fresh", action="store_true", help="begin anew: what was there is thrown away")
    parser.add_argument("--no-worker", action="store_true", help="leave the worker out, to run your own")
    parser.add_argument(
        "--settle-after",
        type=float,
        default=SETTLE_AFTER_S,
        metavar="SECONDS",
        help="until the Testbank settles by itself",
    )
    wish = parser.parse_args(argv)
    if not 0 < wish.port <= LARGEST_PORT - MAIL:
        parser.error(f"--port lies between 1 and {LARGEST_PORT - MAIL}.")
    if not 1 <= wish.accounts <= 20_000:
        parser.error("--accounts lies between 1 and 20000.")
    return DemoOptions(wish.port, wish.accounts, wish.home.resolve(), wish.fresh, not wish.no_worker, wish.settle_after)


def run(wish: DemoOptions) -> NoReturn:
    with ports_held(wish.port):
        near = prepare(wish)
    logs, past = wish.home / "log", ("manage", "seed_demo", "--accounts", str(wish.accounts), "--port", str(wish.port))
    with ExitStack() as all_of_it:
        started = all_of_it.enter_context(
            running(children(wish, near), env=os.environ, logs=logs, meanwhile=lambda: step(*past))
        )
        if wish.has_worker:
            started += all_of_it.enter_context(running([worker(near)], env=os.environ, logs=logs))
        greet(wish.home, near)
        watch(started)


def prepare(wish: DemoOptions) -> Neighbours:
    """The folder, the database, the style sheets: all that must be there before anything answers."""
    if wish.is_fresh:
        throw_away(wish.home)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        tell(say("Running as root: the demo's database runs as a user of its own, and the folders above %(home)s become "
                 "readable for it.", home=str(wish.home)))  # fmt: skip
    near = neighbours.settle(wish.home, web_port=wish.port)
    set_environment(wish, near)
    tell(say("Starting the database. A first start takes a minute or two."))
    embedded.provide(wish.home)
    step("migrate", "-v0")
    collect_static(wish.home)
    return near


@contextmanager
def ports_held(first: int) -> Iterator[None]:
    """A port in use is named before anything is started; free ones are kept from others until ours take them."""
    with ExitStack() as held:
        for name, port in Neighbours(first, "").ports.items():
            place = held.enter_context(socket.socket())
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                place.bind((LOOPBACK, port))
                place.listen()  # bound alone, the port could be taken by another that reuses addresses as well
            except OSError:
                raise BadValue(
                    technical(
                        f"Port {port} ({name}) is in use. Choose others with --port N: the demo takes N, N+{TESTBANK}, "
                        f"N+{RECEIVER} and N+{MAIL}."
                    ),
                    port=port,
                ) from None
        yield


def throw_away(home: Path) -> None:
    """Only a folder that a demo made."""
    if not home.exists() or not any(home.iterdir()):
        return
    if not (home / neighbours.FILE).exists():
        raise BadValue(technical(f"{home} does not look like a folder of the demo. Nothing was thrown away."))
    shutil.rmtree(home)


def set_environment(wish: DemoOptions, near: Neighbours) -> None:
    """For this process and all that it starts."""
    os.environ.update(KULANZ_MODE="demo", KULANZ_HOME=str(wish.home), KULANZ_BASE_URL=near.web)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kulanz.config.settings")


def step(*args: str) -> None:
    """One of our own commands, to its end; Ctrl-C reaches us alone, and we end it."""
    done = subprocess.run(ours("kulanz", *args), check=False, start_new_session=True)  # noqa: S603 - our own modules
    if done.returncode:
        raise BadValue(technical(f"This step failed: kulanz {' '.join(args)}"))


def collect_static(home: Path) -> None:
    """Gathers style sheets and scripts, when any of them changed since the last time."""
    stamp, now = home / "static.stamp", _static_stamp()
    if not stamp.exists() or stamp.read_text() != now:
        step("manage", "collectstatic", "--noinput", "--clear", "-v0")
        stamp.write_text(now)


def _static_stamp() -> str:
    hash_ = hashlib.sha256(f"{version('django')} {version('django-htmx')}".encode())
    for path in sorted(PACKAGE.rglob("static/**/*")):
        if path.is_file():
            hash_.update(f"{path.relative_to(PACKAGE)}".encode() + path.read_bytes())
    return hash_.hexdigest()


def children(wish: DemoOptions, near: Neighbours) -> list[Child]:
    """The mail server and the neighbours first: pages and worker speak to them. They get up while the past is lived."""
    ports, home = near.ports, wish.home
    mail = ("--port", str(ports["mail"]), "--folder", str(neighbours.mail_folder(home)))
    bank = ("--port", str(ports["testbank"]), "--state", str(neighbours.testbank_state(home)))
    settling = ("--settle-after", str(wish.settle_after_s))
    hooks = ("--port", str(ports["receiver"]), "--state", str(neighbours.receiver_state(home)))
    web = ("--interface", "wsgi", "--host", LOOPBACK, "--port", str(ports["web"]), "--workers", "1")
    threads = ("--blocking-threads", str(WEB_THREADS), "kulanz.config.wsgi:application")
    return [
        Child("mail", ours("kulanz.demo.mailsink", *mail), answers_smtp(ports["mail"])),
        Child(
            "testbank", ours("kulanz.demo.testbank", *bank, *settling), answers_http(ports["testbank"], "/style.css")
        ),
        Child(
            "receiver",
            ours("kulanz.demo.receiver", *hooks, "--secret", near.receiver_secret),
            answers_http(ports["receiver"], "/style.css"),
        ),
        Child("web", ours("granian", *web, *threads), answers_http(ports["web"], "/health")),
    ]


def worker(near: Neighbours) -> Child:
    """Last of all: it would begin to work on a past that is not whole yet."""
    return Child("worker", ours("kulanz", "worker"), has_worker(near.ports["web"]))


READY, SIGN_IN = say("Kulanz is ready."), say("Sign in as")
STOP = say("Stop with Ctrl-C. Everything is kept; --fresh begins anew.")


def greet(home: Path, near: Neighbours) -> None:
    """Addresses and logins in plain words."""
    lines: Sequence[tuple[Words, str]] = (
        (say("Office"), f"{near.web}/office/"),
        (say("Mailbox and files to try"), f"{near.web}/demo/"),
        (say("Testbank"), f"{near.testbank}/admin/"),
        (say("The creditor's system"), near.receiver),
        (say("Worth a look: three journeys, one being changed"), f"{near.web}/office/journeys/"),
        (say("A dry run, and two journeys compared"), f"{near.web}/office/dry-runs/"),
        (say("Where invoices come from"), f"{near.web}/office/intake/sources/"),
        *((SIGN_IN, f"{email}   {password}") for email, password in passwords(home, ()).items()),
    )
    for language in LANGUAGES:
        speak = speaker(Path(__file__).parent, language)
        width = max(len(speak(words)) for words, _value in lines) + 1
        print(f"\n{speak(READY)}")
        for words, value in lines:
            print(f"  {speak(words) + ':':{width}} {value}")
        print(f"  {speak(STOP)}")
    sys.stdout.flush()


def tell(words: Words) -> None:
    for language in LANGUAGES:
        print(speaker(Path(__file__).parent, language)(words), flush=True)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
