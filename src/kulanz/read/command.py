"""`kulanz read FILE [--json]`, `kulanz read --columns`: exit code 0, 1 for what cannot be read, 2 for a wrong argument."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any, NoReturn

from kulanz.kernel.errors import BadValue, KulanzError
from kulanz.kernel.words import technical

from .asking import Understood, look_at
from .columns import columns_json, columns_page
from .shown import readable
from .tongue import said

UNREADABLE, WRONG = 1, 2


def main(argv: list[str]) -> int:
    """Looks at the file in `argv` and tells, on standard output."""
    try:
        arguments = _parser().parse_args(argv)
    except KulanzError as error:
        print(f"kulanz read: {error.message}", file=sys.stderr)
        return WRONG
    except SystemExit:  # argparse has printed its help
        return 0
    if arguments.columns:
        _tell(_json(columns_json()) if arguments.json else columns_page())
        return 0
    return _read(arguments.file, as_json=arguments.json)


def _read(name: str, *, as_json: bool) -> int:
    try:
        understood = look_at(name)
    except KulanzError as error:
        if as_json:
            _tell(_json({"format": None, "error": refusal(error)}))
        else:
            print(f"kulanz read: {said(error.words)}", file=sys.stderr)
        return UNREADABLE
    _tell(_json(_answer(understood)) if as_json else readable(understood))
    return 0


def refusal(error: KulanzError) -> dict[str, Any]:  # Any: JSON
    """Why a file cannot be read, as JSON."""
    line = error.facts.get("line")
    return {"code": error.code, "message": error.message, "line": line if isinstance(line, int) and line > 0 else None}


def _answer(understood: Understood) -> dict[str, Any]:  # Any: JSON
    return {"format": understood.format, **understood.data}


class _Parser(argparse.ArgumentParser):
    """One sentence in place of a usage text."""

    def error(self, message: str) -> NoReturn:
        raise BadValue(technical(f"{message[:1].upper()}{message[1:]}. See `{self.prog} --help`."))


def _parser() -> _Parser:
    parser = _Parser(
        prog="kulanz read",
        description="Says what a file is and prints what was understood of it: lists of claims (CSV, XLSX, ODS), electronic "
        "invoices (XRechnung, ZUGFeRD, Factur-X) and bank statements (camt, MT940, MT942, CSV). Nothing is taken in.",
        allow_abbrev=False,
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", metavar="FILE", help="the file; - is standard input")
    what.add_argument("--columns", action="store_true", help="the closed list of what a column can mean")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of sentences")
    return parser


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def _tell(text: str) -> None:
    """On standard output, whatever letters it was set up for."""
    try:
        print(text)
    except BrokenPipeError:  # whoever reads has seen enough
        sys.stdout = None
    except UnicodeEncodeError:
        sys.stdout.buffer.write(f"{text}\n".encode(errors="replace"))
        sys.stdout.buffer.flush()
