"""What the child does with a file: says what it is, or reads it in batches, by the plugins of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.ports.intake import layout_from_json, layout_to_json, undecided
from kulanz.ports.plain import part_to_json
from kulanz.ports.registry import plugin, plugins

from .child import Answer, Json
from .refusals import error_to_json

HEAD = 131_072  # bytes by which a file is recognised
BATCH = 500  # parts in one line


def answer(question: Json, content: BinaryIO) -> Iterable[Answer]:
    return ANSWERS[question["do"]](question, content)


def recognise_claims(_question: Json, content: BinaryIO) -> Iterator[Answer]:
    """The plugin that knows this kind of file, and the layout it proposes."""
    yield _recognised(content)


def open_claims(question: Json, content: BinaryIO) -> Iterator[Answer]:
    """The files of a zip one by one, each with its content and what it is or why it is refused; any other file by itself."""
    head = content.read(HEAD)
    content.seek(0)
    archive = next((each for each in plugins("intake").values() if hasattr(each, "files") and each.sniff(head)), None)
    if archive is None:
        yield _recognised(content)
        return
    yield {"archive": True}
    for name, inside in archive.files(content):
        whole = inside.read(question["largest_bytes"] + 1)
        try:
            if len(whole) > question["largest_bytes"]:
                raise _refused(say("This file is too large."))
            inside.seek(0)
            said = _recognised(inside)
        except BadValue as refusal:
            yield {"name": name, "refusal": error_to_json(refusal)}
            continue
        yield {"name": name, **said, "bytes": len(whole)}
        yield whole


def read_claims(question: Json, content: BinaryIO) -> Iterator[Answer]:
    layout = layout_from_json(question["layout"])
    return _batches(plugin("intake", question["plugin"]).read(content, layout, question["defaults"]))


def recognise_statement(_question: Json, content: BinaryIO) -> Iterator[Answer]:
    """By its first bytes, which are all that was handed in."""
    head = content.read()
    for key, statement in plugins("statement").items():
        if statement.sniff(head):
            yield {"plugin": key}
            return
    raise _refused(say("This is not a bank statement we can read. Please ask your bank for camt.053 and hand that in."))


def read_statement(question: Json, content: BinaryIO) -> Iterator[Answer]:
    return _batches(plugin("statement", question["plugin"]).read(content))


ANSWERS = {
    "recognise claims": recognise_claims,
    "open claims": open_claims,
    "read claims": read_claims,
    "recognise statement": recognise_statement,
    "read statement": read_statement,
}


def _batches(parts: Iterable[object]) -> Iterator[Answer]:
    parts = iter(parts)
    while batch := [part_to_json(part) for part in islice(parts, BATCH)]:
        yield {"parts": batch}


def _recognised(content: BinaryIO) -> Json:
    head, refusals = content.read(HEAD), []
    for key, intake in plugins("intake").items():
        if intake.sniff(head):
            layout = intake.recognise(head + content.read() if intake.reads_whole else head)
            content.seek(0)
            layout = intake.decide(content, layout) if undecided(layout) else layout
            return {"plugin": key, "layout": layout_to_json(layout)}
        try:
            intake.recognise(head)
        except BadValue as refusal:
            refusals.append(refusal)
    if refusals:  # the first one is that of lists, which most files are
        raise refusals[0]
    raise _refused(say("None of the formats that are set up here can read this file."))


def _refused(words: Words) -> BadValue:
    return BadValue(words)
