"""Real mail servers on loopback: one that keeps mail, and ones that break off wherever a test wants it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.mail_server import running

Talk = Callable[["Line"], None]
Rude = Callable[[Talk], AbstractContextManager[int]]


@dataclass(frozen=True)
class Sink:
    folder: Path
    port: int

    def mails(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.folder.glob("*.eml"))]


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    folder = tmp_path_factory.mktemp("mail")
    with running(folder) as port:
        yield Sink(folder, port)


class Line:
    """One connection of a server that says only what the test lets it say."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.reader = connection.makefile("rb")
        self.heard: list[bytes] = []

    def say(self, text: str) -> None:
        self.connection.sendall(text.encode() + b"\r\n")

    def hear(self) -> bytes:
        line = self.reader.readline()
        self.heard.append(line)
        return line

    def until_data(self) -> None:
        """Polite up to and including 354."""
        self.say("220 rude.example")
        for _ in range(10):
            verb = self.hear()[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                return
            self.say("250 fine")

    def whole_message(self) -> None:
        while self.reader.readline() not in (b".\r\n", b""):
            pass

    def hang_up_hard(self) -> None:
        """With a reset: what is on its way is thrown away."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.reader.close()
        self.connection.close()


@pytest.fixture
def rude() -> Rude:
    @contextlib.contextmanager
    def server(talk: Talk) -> Iterator[int]:
        listener = socket.create_server(("127.0.0.1", 0))

        def run() -> None:
            with contextlib.suppress(OSError, ValueError):  # ValueError: the reader was closed by a hard hang-up
                connection, _ = listener.accept()
                with connection:
                    talk(Line(connection))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.close()
            thread.join(10)

    return server
