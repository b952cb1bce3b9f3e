"""`python3 do.py bench NAME [--quick]`: readable figures, and as the last line one JSON object."""

from __future__ import annotations

import argparse
import importlib
import json
import sys

NAMES = {
    "day": "accounts decided a second, from reading facts to commit",
    "dryrun": "accounts a dry run looks at in a second, its pages and its file",
    "intake": "rows of a CSV and lines of a camt.053 taken in a second",
    "match": "precision and recall of finding whose money it is",
    "page": "the customer's page: queries, bytes, time under load",
    "interest": "interest for open items as of a day",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="do.py bench", description=__doc__)
    parser.add_argument(
        "name", nargs="?", choices=sorted(NAMES), metavar="NAME", help="; ".join(f"{n}: {w}" for n, w in NAMES.items())
    )
    parser.add_argument("--quick", action="store_true", help="less of it, under a minute")
    asked = parser.parse_args()
    if asked.name is None:
        print("\n".join(f"{name:<10} {what}" for name, what in sorted(NAMES.items())))
        return 0
    print(f"bench {asked.name}: {NAMES[asked.name]}", flush=True)
    result = importlib.import_module(f"bench.{asked.name}").main(quick=asked.quick)
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
