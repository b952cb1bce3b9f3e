"""Runs the Testbank: `python -m kulanz.demo.testbank --port 8001 --state FILE.sqlite`.
The keys a shop needs are made at the first start and kept in the state file; `--keys` prints them and ends."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from kulanz.demo.serving import run_until_stopped

from .app import put_together
from .bank import EXPIRE_AFTER_S, SETTLE_AFTER_S
from .store import Store


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="kulanz.demo.testbank", description="A payment provider to test with.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--state", type=Path, required=True, help="the file that remembers everything")
    parser.add_argument("--settle-after", type=float, default=SETTLE_AFTER_S, metavar="SECONDS")
    parser.add_argument("--expire-after", type=float, default=EXPIRE_AFTER_S, metavar="SECONDS")
    parser.add_argument("--address", default="", help="where browsers reach it, if not where it listens")
    parser.add_argument("--keys", action="store_true", help="print api_key and webhook_secret as JSON and end")
    wish = parser.parse_args(argv)
    if wish.keys:
        keys = Store(wish.state).credentials()
        print(json.dumps({"api_key": keys.api_key, "webhook_secret": keys.webhook_secret}))
        return 0
    run(wish)
    return 0


def run(wish: argparse.Namespace) -> None:
    house = put_together(
        wish.state,
        host=wish.host,
        port=wish.port,
        settle_after_s=wish.settle_after,
        expire_after_s=wish.expire_after,
        address=wish.address.rstrip("/"),
    )
    house.courier.start()
    print(f"Testbank listens on {house.address}, payments at {house.address}/admin/", flush=True)
    try:
        run_until_stopped(house.server)
    finally:
        house.courier.stop()


if __name__ == "__main__":
    raise SystemExit(main())
