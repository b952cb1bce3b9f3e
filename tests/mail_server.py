"""The demo's mail sink on a thread of its own, for tests that send real mail."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kulanz.demo.mailsink import serve


@contextmanager
def running(folder: Path, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Listens from a thread of its own for as long as the block lasts; gives the port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(serve(folder, host=host, port=port), loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
