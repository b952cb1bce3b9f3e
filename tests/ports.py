"""Ports for processes that tests start: each test process has blocks of its own, below those that connections get."""

from __future__ import annotations

import os
from itertools import count

from kulanz.demo.launch import ports_held
from kulanz.kernel.errors import BadValue

FIRST, LAST = 20_000, 32_000  # Linux gives ports from 32768 on to outgoing connections (ip_local_port_range)
BLOCK = 60  # the demo reaches 25 beyond its first, and one story starts it anew 30 further
WORKERS = 8

_rounds = count()


def free_block() -> int:
    """The first of `BLOCK` ports that were free just now and that no other test process asks for.

    Raises `AssertionError` when all blocks of this process are in use.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    blocks = range(FIRST + worker * BLOCK, LAST - BLOCK, WORKERS * BLOCK)
    for _try in blocks:
        first = blocks[next(_rounds) % len(blocks)]
        try:
            with ports_held(first):
                return first
        except BadValue:
            continue
    raise AssertionError("no ports are free")
