"""The parent's side: a child for one file, told what is asked, watched, and ended when it takes too much.

It gets no variable of our environment, no connection and no open file but the one it is to read.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict
from typing import IO, Any, BinaryIO

from kulanz.kernel.errors import BadValue

from .child import LENGTH
from .limits import RECOGNISING, Limits
from .refusals import broke, busy, error_from_json, too_much, too_slow

Json = dict[str, Any]  # Any: plain JSON values
AT_ONCE = 2  # children of one process
WAIT_SECONDS = 30  # for a free place, where a person waits
NOTHING = ("LANG", "PATH", "SYSTEMROOT")  # all that a child is told of where it runs
_places = threading.BoundedSemaphore(AT_ONCE)


def ask(
    question: Mapping[str, Any], content: BinaryIO, *, limits: Limits = RECOGNISING, module: str = "kulanz.quarantine"
) -> Generator[Json, None, None]:  # Any: plain JSON values
    """What a child says about the file `content`, one after the other; raises `BadValue` with the child's reason or with
    ours. Where a line says `bytes`, they come with it as `content`."""
    if not _places.acquire(timeout=WAIT_SECONDS if limits.cpu_seconds <= RECOGNISING.cpu_seconds else -1):
        raise busy()
    try:
        with _nameless(content, {**question, "limits": asdict(limits)}) as paper:
            child = _Child(module, paper, limits)
        with closing(child):
            yield from child.words()
    finally:
        _places.release()


def _nameless(content: BinaryIO, question: Json) -> IO[bytes]:
    """The child's standard input, in memory where the system can: nothing that is sealed elsewhere is written to a disk."""
    paper: IO[bytes]
    if sys.platform == "linux":
        paper = os.fdopen(os.memfd_create("kulanz"), "w+b")
    else:
        paper = tempfile.TemporaryFile()  # noqa: SIM115 - whoever asked for it closes it
    try:
        shutil.copyfileobj(content, paper, 1 << 20)
        asked = json.dumps(question).encode()
        paper.write(asked + LENGTH.pack(len(asked)))
        paper.flush()
    except BaseException:
        paper.close()
        raise
    return paper


class _Child:
    """One process and what is said of it when it ends otherwise than it should."""

    def __init__(self, module: str, paper: IO[bytes], limits: Limits) -> None:
        environment = {name: os.environ[name] for name in NOTHING if name in os.environ}
        self._limits = limits
        self._told = 0
        self._is_late = False
        self._process = subprocess.Popen(  # noqa: S603 - no shell, no word of the file in it
            [sys.executable, "-I", "-m", module], stdin=paper, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, cwd=os.path.abspath(os.sep), start_new_session=True, bufsize=1 << 18,
        )  # fmt: skip
        assert self._process.stdout is not None
        self._out = self._process.stdout

    def words(self) -> Iterator[Json]:
        while True:
            word = self._word()
            if "refused" in word:
                raise error_from_json(word["refused"])
            if "broke" in word:
                _log().error("reader.broke", kind=word["broke"])
                raise broke()
            if "end" in word:
                return
            if "bytes" in word:
                word["content"] = self._timed(lambda size=word["bytes"]: self._out.read(size))
                self._count(word["content"])
            yield word

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._out.close()
        self._process.wait()

    def _word(self) -> Json:
        line = self._timed(lambda: self._out.readline(self._limits.word_bytes))
        self._count(line)
        if not line.endswith(b"\n"):
            raise too_much() if len(line) >= self._limits.word_bytes else self._why_it_ended()
        return dict(json.loads(line))

    def _timed(self, read: Any) -> bytes:  # Any: a function without arguments
        """What `read` gives; a child that keeps us waiting too long is ended."""
        clock = threading.Timer(self._limits.silent_seconds, self._late)
        clock.daemon = True
        clock.start()
        try:
            found: bytes = read()
        finally:
            clock.cancel()
        return found

    def _late(self) -> None:
        self._is_late = True
        self._process.kill()

    def _count(self, told: bytes) -> None:
        self._told += len(told)
        if self._told > self._limits.told_bytes:
            raise too_much()

    def _why_it_ended(self) -> BadValue:
        code = self._process.wait()
        _log().warning("reader.ended", code=code, late=self._is_late)
        cpu = getattr(signal, "SIGXCPU", None)
        if self._is_late or (cpu is not None and code == -cpu):
            return too_slow()
        return too_much() if code < 0 else broke()  # ended by a signal: no memory was left for it


def _log() -> Any:  # structlog has no plain type; it takes longer to load than a small file to read
    import structlog

    return structlog.get_logger()
