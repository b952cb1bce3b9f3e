"""`kulanz calc QUESTION --option value ... [--json]`: exit code 0, or 2 and one sentence on what is wrong."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from kulanz.kernel.errors import BadValue, KulanzError
from kulanz.kernel.words import technical

from .lateness import spoken
from .question import Answer, Given, Option, ask
from .questions import QUESTIONS

MOST_BYTES = 10_000_000
WRONG = 2


def main(argv: list[str]) -> int:
    """Answers the question in `argv`, on standard output."""
    try:
        arguments = _parser().parse_args(argv)
        question = QUESTIONS[arguments.question]
        answer = ask(question, {option.key: _given(option, arguments) for option in question.options})
    except KulanzError as error:
        print(f"kulanz calc: {error.message}", file=sys.stderr)
        return WRONG
    except SystemExit:  # argparse has printed its help
        return 0
    print(json.dumps(answer.data, ensure_ascii=False) if "json" in arguments else readable(answer))
    return 0


def readable(answer: Answer) -> str:
    """The answer in English, the reasons below it."""
    return "\n".join([*map(str, answer.lines), *map(spoken, answer.reasons)])


class _Parser(argparse.ArgumentParser):
    """One sentence in place of a usage text."""

    def error(self, message: str) -> NoReturn:
        raise BadValue(technical(f"{message[:1].upper()}{message[1:]}. See `{self.prog} --help`."))


def _parser() -> _Parser:
    parser = _Parser(prog="kulanz calc", description="Money, deadlines and law, with reasons.", allow_abbrev=False)
    _add_json(parser)
    questions = parser.add_subparsers(dest="question", required=True, metavar="QUESTION")
    for question in QUESTIONS.values():
        _add(questions.add_parser(question.name, help=str(question.help), allow_abbrev=False), question.options)
    return parser


def _add(parser: argparse.ArgumentParser, options: Sequence[Option]) -> None:
    for option in options:
        text = str(option.help)
        if option.is_positional:
            parser.add_argument(option.key, help=text)
        elif option.is_flag:
            parser.add_argument(option.spoken, action="store_true", dest=option.key, help=text)
        elif option.repeats:
            parser.add_argument(option.spoken, action="append", default=[], dest=option.key, help=text)
        else:
            parser.add_argument(option.spoken, dest=option.key, help=text)
    _add_json(parser)


def _add_json(parser: argparse.ArgumentParser) -> None:
    """Accepted before and after the question; suppressed, so that the one does not undo the other."""
    text = "one JSON object in place of sentences"
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=text)


def _given(option: Option, arguments: argparse.Namespace) -> Given:
    given: Given = getattr(arguments, option.key)
    return _file_text(option, given) if option.is_file and isinstance(given, str) else given


def _file_text(option: Option, name: str) -> str:
    """The text of the named file; `-` is standard input."""
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if name == "-" else _bytes(Path(name))
        if len(data) > MOST_BYTES:
            raise BadValue(technical(f"{option.spoken}: '{name}' is larger than {MOST_BYTES} bytes."), file=name)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise BadValue(
            technical(f"{option.spoken}: '{name}' cannot be read: {error.strerror or error}."), file=name
        ) from None
    except ValueError:
        raise BadValue(technical(f"{option.spoken}: '{name}' is not UTF-8 text."), file=name) from None
    return text if text.strip() else "(nothing)"


def _bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)
