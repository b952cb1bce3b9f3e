"""`python3 do.py soak NAME [--count N]`: long random runs; a broken invariant stops the run and names its seed."""

from __future__ import annotations

import argparse
import importlib
import json
import sys

NAMES = {
    "readers": "mutated files for every reader",
    "journey": "accounts through the stations for half a year, with random news",
    "ledger": "random histories of the books through the stations that post",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="do.py soak", description=__doc__)
    parser.add_argument(
        "name", nargs="?", choices=sorted(NAMES), metavar="NAME", help="; ".join(f"{n}: {w}" for n, w in NAMES.items())
    )
    parser.add_argument("--count", type=int, help="how many runs")
    asked = parser.parse_args()
    if asked.name is None:
        print("\n".join(f"{name:<10} {what}" for name, what in sorted(NAMES.items())))
        return 0
    print(f"soak {asked.name}: {NAMES[asked.name]}", flush=True)
    run = importlib.import_module(f"bench.soak_{asked.name}").main
    print(json.dumps(run(asked.count) if asked.count else run()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
