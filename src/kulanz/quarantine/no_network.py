"""This process opens no connection and starts no program any more; the kernel refuses it (seccomp, since Linux 3.5).

https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html. Elsewhere Python's own doors are shut.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys
from collections.abc import Sequence

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER_MODE = 38, 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES
LOAD, EQUAL, AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06  # instructions of the filter
CALL, MACHINE = 0, 4  # where the number of the call and the kind of machine stand
X32 = 0x40000000  # calls of another kind of program on the same machine
# Kind of machine -> socket, connect, execve, execveat, ptrace, io_uring_setup, process_vm_readv.
CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101, 425, 310)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117, 425, 270)),
}
DOORS = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork", "ctypes.")


def shut() -> bool:
    """Whether the kernel itself keeps them shut. Nothing opens them again in this process."""
    is_kept = sys.platform == "linux" and _filter()
    sys.addaudithook(_refuse)
    return is_kept


def _filter() -> bool:
    known = CALLS.get(platform.machine())
    if known is None:
        return False
    program = _program(*known)
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("HL", len(program) // 8, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, FILTER_MODE, ctypes.byref(header), 0, 0) == 0)


def _program(machine: int, calls: Sequence[int]) -> bytes:
    """Refuses `calls` and all calls of another kind of machine; jumps count instructions from the next one."""
    steps = [
        (LOAD, 0, 0, MACHINE),
        (EQUAL, 0, len(calls) + 2, machine),
        (LOAD, 0, 0, CALL),
        (AT_LEAST, len(calls), 0, X32),
    ]
    steps += [(EQUAL, len(calls) - place, 0, call) for place, call in enumerate(calls, start=1)]
    steps[-1] = (EQUAL, 0, 1, calls[-1])
    steps += [(ANSWER, 0, 0, REFUSE), (ANSWER, 0, 0, ALLOW)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _refuse(event: str, _details: tuple[object, ...]) -> None:
    if event.startswith(DOORS):
        raise PermissionError(f"A reader of files does not do this: {event}.")
