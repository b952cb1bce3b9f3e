"""The child's side: takes a file and a question from standard input, keeps to its limits, answers in lines of JSON.

Standard input is a file of its own without a name: the content, the question as JSON, and in eight bytes how long that is.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import struct
import sys
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from kulanz.kernel.errors import KulanzError

from .limits import Limits, hold_to
from .no_network import shut
from .refusals import error_to_json, too_much

Json = dict[str, Any]  # Any: plain JSON values
Answer = Json | bytes  # bytes follow the line that says how many
LENGTH = struct.Struct(">Q")
# Loaded when they are first needed; here nothing is loaded any more once a file is open.
EARLY = ("_strptime", "encodings.cp1252", "encodings.utf_16", "encodings.utf_16_le", "encodings.utf_16_be",
         "encodings.utf_8_sig", "encodings.latin_1", "encodings.cp437", "encodings.idna")  # fmt: skip


def serve(answer: Callable[[Json, BinaryIO], Iterable[Answer]]) -> int:
    """Answers the one question of this process; the exit code is 0 where an answer or a refusal was told to its end."""
    for name in EARLY:
        importlib.import_module(name)
    question, content = take()
    shut()
    hold_to(Limits(**question.pop("limits")))
    try:
        for said in answer(question, content):
            tell(said)
        tell({"end": True})
    except MemoryError:
        tell({"refused": error_to_json(too_much())})
    except KulanzError as refusal:
        tell({"refused": error_to_json(refusal)})
    except Exception as error:  # noqa: BLE001 - a file from outside met a fault of ours: its kind is told, never its content
        tell({"broke": type(error).__name__})
    sys.stdout.flush()
    return 0


def take() -> tuple[Json, BinaryIO]:
    """The question, and the file alone: what stood behind it is cut off."""
    stream: BinaryIO = io.BufferedReader(io.FileIO(0, closefd=False), 1 << 18)
    end = stream.seek(-LENGTH.size, io.SEEK_END)
    (length,) = LENGTH.unpack(stream.read(LENGTH.size))
    stream.seek(end - length)
    question = json.loads(stream.read(length))
    os.ftruncate(0, end - length)
    stream.seek(0)
    return question, stream


def tell(said: Answer) -> None:
    out = sys.stdout.buffer
    out.write(said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode() + b"\n")
    out.flush()
