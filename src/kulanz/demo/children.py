"""The demo's processes: started, waited for until each really answers, watched, and stopped together."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from kulanz.kernel.errors import KulanzError
from kulanz.kernel.words import technical

from .neighbours import LOOPBACK

READY_WITHIN_S = 120.0
STOP_WITHIN_S = 15.0
LOOK_EVERY_S = 0.2
SHOWN_LINES = 20
ANSWER_WITHIN_S = 5.0


class Died(KulanzError):
    """A process of the demo ended although it should run; the message carries the end of its log."""

    code = "died"


@dataclass(frozen=True, slots=True)
class Child:
    """A process to run: `is_ready` asks it from outside whether it answers."""

    name: str
    command: tuple[str, ...]
    is_ready: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Running:
    child: Child
    process: subprocess.Popen[bytes]
    log: Path


def ours(module: str, *args: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *args)


def answers_http(port: int, path: str) -> Callable[[], bool]:
    return lambda: _get(port, path) is not None


def has_worker(web_port: int) -> Callable[[], bool]:
    """The health page counts workers that gave a sign of life."""

    def is_ready() -> bool:
        body = _get(web_port, "/health")
        return body is not None and bool(json.loads(body)["queue"]["workers"])

    return is_ready


def answers_smtp(port: int) -> Callable[[], bool]:
    def is_ready() -> bool:
        try:
            with socket.create_connection((LOOPBACK, port), timeout=ANSWER_WITHIN_S) as line:
                return line.recv(3) == b"220"
        except OSError:
            return False

    return is_ready


@contextmanager
def running(
    children: Sequence[Child], *, env: Mapping[str, str], logs: Path, meanwhile: Callable[[], None] = lambda: None
) -> Iterator[list[Running]]:
    """All of them answer inside the block; after it all are stopped, whatever happened. `meanwhile` is done while they
    get up."""
    logs.mkdir(parents=True, exist_ok=True)
    started: list[Running] = []
    try:
        started += (_start(child, env, logs) for child in children)
        meanwhile()
        _wait_until_ready(started)
        yield started
    finally:
        with _undisturbed():
            _stop(started)


def watch(started: Sequence[Running]) -> NoReturn:
    """Looks after them until a signal ends it; raises `Died` when one of them ends before."""
    pause = threading.Event()
    while True:
        pause.wait(LOOK_EVERY_S)
        for one in started:
            _check(one)


def _start(child: Child, env: Mapping[str, str], logs: Path) -> Running:
    """In a session of its own, so that Ctrl-C reaches the launcher only, which stops all in order."""
    path = logs / f"{child.name}.log"
    with path.open("wb") as log:
        return Running(child, _spawn(child.command, env, log), path)


def _spawn(command: Sequence[str], env: Mapping[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own modules
        command, env=dict(env), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )


def _wait_until_ready(started: Sequence[Running]) -> None:
    until = time.monotonic() + READY_WITHIN_S
    waiting = list(started)
    pause = threading.Event()
    while waiting:
        for one in started:
            _check(one)
        waiting = [one for one in waiting if not one.child.is_ready()]
        if waiting and time.monotonic() > until:
            names = ", ".join(one.child.name for one in waiting)
            raise Died(technical(f"Not ready after {READY_WITHIN_S:.0f} seconds: {names}.\n{_tail(waiting[0].log)}"))
        pause.wait(LOOK_EVERY_S if waiting else 0)


def _check(one: Running) -> None:
    code = one.process.poll()
    if code is not None:
        raise Died(technical(f"'{one.child.name}' ended with code {code}. The end of {one.log}:\n{_tail(one.log)}"))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C must not leave half of the processes behind."""
    numbers = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
    before = [(number, signal.signal(number, signal.SIG_IGN)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _stop(started: Sequence[Running]) -> None:
    """Asks all to end, the last one first, and ends those that do not."""
    for one in reversed(started):
        _signal(one, signal.SIGTERM)
    until = time.monotonic() + STOP_WITHIN_S
    for one in started:
        try:
            one.process.wait(timeout=max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            _signal(one, signal.SIGKILL)
            one.process.wait()


def _signal(one: Running, number: signal.Signals) -> None:
    """To the process's whole group when it must end at once: servers have workers of their own."""
    with suppress(ProcessLookupError):
        if number == signal.SIGKILL:
            os.killpg(one.process.pid, number)
        else:
            one.process.send_signal(number)


def _tail(path: Path) -> str:
    with suppress(OSError), path.open(errors="replace") as lines:
        return "".join(f"    {line}" for line in deque(lines, maxlen=SHOWN_LINES)).rstrip()
    return ""


def _get(port: int, path: str) -> bytes | None:
    try:
        with urlopen(f"http://{LOOPBACK}:{port}{path}", timeout=ANSWER_WITHIN_S) as answer:
            body: bytes = answer.read()
            return body
    except (HTTPError, URLError, OSError):
        return None
