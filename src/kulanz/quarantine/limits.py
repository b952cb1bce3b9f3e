"""What a child that reads a file may take. The kernel holds it to that (https://man7.org/linux/man-pages/man2/setrlimit.2.html).

A refused allocation, not a machine without memory; a signal, not an hour.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """`silent_seconds`: how long it may say nothing while somebody waits for its next word. `told_bytes` counts all that
    it says, `word_bytes` one line of it."""

    memory_bytes: int = 1024 * MB
    cpu_seconds: int = 30
    silent_seconds: float = 45
    told_bytes: int = 50 * MB
    word_bytes: int = 32 * MB


RECOGNISING = Limits()  # somebody is waiting for the page
UNPACKING = Limits(told_bytes=650 * MB)  # the files of a zip come back besides
READING = Limits(cpu_seconds=900, silent_seconds=180, told_bytes=4096 * MB)


def hold_to(limits: Limits) -> None:
    """This process keeps to `limits` from here on; where the system has no such limit, the parent's clock remains."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most, last in (
        (resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 2),  # a word of warning ends it by its own name
        (resource.RLIMIT_FSIZE, 0, 0),  # it writes no file
        (resource.RLIMIT_CORE, 0, 0),  # and leaves no picture of what it read
    ):
        try:
            resource.setrlimit(kind, (most, last))
        except (OSError, ValueError):  # macOS knows no limit of the address space
            continue
