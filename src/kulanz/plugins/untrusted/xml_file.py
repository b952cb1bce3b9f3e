"""Reads an XML file from outside, as a walk in flat memory or as a whole, and trusts nothing in it.

No document type, no entities, nothing fetched, no depth and no text without end
(https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html).
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from lxml import etree  # type: ignore[import-untyped]

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say

LARGEST_FILE = 300_000_000  # bytes
LARGEST_WHOLE, MOST_ELEMENTS, DEEPEST = 50_000_000, 500_000, 100  # of a file that is held in memory
# libxml2 itself refuses more than 256 levels and texts over 10 MB as long as `huge_tree` is off.
SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}

# An 8-bit start of a file that calls itself UTF-16: programs write so that turn text into bytes after they named it.
TWO_BYTES = re.compile(
    rb"(<\?xml[^>]{0,200}?encoding=[\"'])(?:utf-?16|utf-?32|ucs-?[24])[a-z-]*(?=[\"'])", re.IGNORECASE
)
OF_ENCODING = {etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING, etree.ErrorTypes.ERR_INVALID_ENCODING}

Element = Any  # lxml has no types


class Part:
    """An element and what lies below it, addressed by plain paths such as `Refs/EndToEndId`, whatever its namespace.

    All that lies below is listed by its path at the first question: many questions are asked of each element, and a
    search for every one takes three times as long (measured with 15,000 transactions).
    """

    __slots__ = ("_below", "_element")

    def __init__(self, element: Element) -> None:
        self._element = element
        self._below: dict[str, list[Element]] | None = None

    @property
    def name(self) -> str:
        return _local(self._element)

    @property
    def line(self) -> int:
        return int(self._element.sourceline or 0)

    @property
    def namespace(self) -> str:
        tag = self._element.tag
        return tag[1 : tag.rfind("}")] if isinstance(tag, str) and tag.startswith("{") else ""

    def parent(self) -> Part | None:
        above = self._element.getparent()
        return None if above is None else Part(above)

    def text(self, *paths: str) -> str:
        """The text at the first of `paths` that holds any, its blanks made single."""
        for path in paths:
            for element in self._at(path)[:1]:
                if element.text and (words := element.text.split()):
                    return " ".join(words)
        return ""

    def texts(self, path: str) -> list[str]:
        """All texts at `path`."""
        return [" ".join(element.text.split()) for element in self._at(path) if element.text]

    def attributes(self) -> list[str]:
        """Names without their namespaces."""
        return [str(name).rpartition("}")[2] for name in self._element.attrib]

    def children(self) -> list[Part]:
        return [Part(child) for child in self._element if isinstance(child.tag, str)]

    def is_empty(self) -> bool:
        """Whether there is neither text nor anything else inside."""
        return len(self._element) == 0 and not (self._element.text or "").strip()

    def length(self) -> int:
        """Characters of all texts inside."""
        return sum(map(len, self._element.itertext()))

    def own_text(self) -> str:
        return " ".join((self._element.text or "").split())

    def own_lines(self) -> str:
        """The text with its line breaks, where they mean something."""
        return "\n".join(" ".join(line.split()) for line in (self._element.text or "").strip().splitlines())

    def attribute(self, name: str) -> str:
        return str(self._element.get(name) or "")

    def part(self, path: str) -> Part | None:
        """The first element there is at `path`."""
        return next(iter(self.parts(path)), None)

    def parts(self, path: str) -> list[Part]:
        return [Part(element) for element in self._at(path)]

    def _at(self, path: str) -> list[Element]:
        if self._below is None:
            self._below = {}
            _list(self._element, "", self._below)
        return self._below.get(path, [])


def _list(element: Element, path: str, below: dict[str, list[Element]]) -> None:
    for child in element:
        child_path = path + _local(child)
        below.setdefault(child_path, []).append(child)
        if len(child):
            _list(child, f"{child_path}/", below)


def _local(element: Element) -> str:
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""  # instructions to programs have no name


def read_whole(content: bytes, *, forget: Collection[str] = ()) -> Part:
    """The root of a document that is small enough to be held in memory, without what lies below the elements called one
    of `forget`; raises `BadValue` as `walk` does."""
    if len(content) > LARGEST_WHOLE:
        raise _refused(say("This file is too large."), 0)
    content = TWO_BYTES.sub(rb"\1UTF-8", content[:300]) + content[300:]
    open_elements: list[int] = []  # how many were held when each of them began
    held = 0
    try:
        events = etree.iterparse(io.BytesIO(content), events=("start", "end"), **SAFE)
        for event, element in events:
            if not held:
                _check_document_type(element, content)
            if event == "start":
                held += 1
                open_elements.append(held)
            else:
                before = open_elements.pop()
                if _local(element) in forget:
                    element.clear(keep_tail=True)
                    held = before
            if len(open_elements) > DEEPEST or held > MOST_ELEMENTS:
                raise _refused(
                    say("This file holds more than a document of its kind can hold."), element.sourceline or 1
                )
        return Part(events.root)
    except etree.XMLSyntaxError as error:
        raise _damaged(error if error.lineno else _placed(error, content)) from None


def check_xml(stream: BinaryIO, names: Collection[str]) -> None:
    """Reads the whole file once, so that a broken one is refused before its first line is believed."""
    start = stream.tell()
    if stream.seek(0, 2) - start > LARGEST_FILE:
        raise _refused(say("This file is too large."), 0)
    stream.seek(start)
    for _event, _part in walk(stream, names):
        pass
    stream.seek(start)


def walk(stream: BinaryIO, names: Collection[str]) -> Iterator[tuple[str, Part]]:
    """`start` and `end` of every element called one of `names`. After its end an element is emptied and forgotten.

    Raises `BadValue` with a line number where the file is no XML, breaks off or carries a document type.
    """
    tags = [f"{{*}}{name}" for name in names]
    try:
        events = etree.iterparse(stream, events=("start", "end"), tag=tags, **SAFE)
        for count, (event, element) in enumerate(events):
            if count == 0:
                _check_document_type(element)
            yield event, Part(element)
            if event == "end":
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise _damaged(error) from None


def _check_document_type(element: Element, content: bytes = b"") -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        before, found, _ = content.partition(b"<!DOCTYPE")
        line = before.count(b"\n") + 1 if found else 1
        raise _refused(say("The file carries a document type (DOCTYPE), which nobody needs here. It is refused."), line)


def _damaged(error: Any) -> BadValue:  # lxml has no types
    line = error.lineno or 1
    if error.code in OF_ENCODING:
        return _refused(say("Line %(line)s is not written in the encoding that the file names.", line=line), line)
    return _refused(say("The file is damaged or breaks off at line %(line)s.", line=line), line)


def _placed(error: Any, content: bytes) -> Any:  # lxml has no types
    """The same error with its line, which a walk loses for an entity that nobody defined."""
    try:
        etree.fromstring(content, etree.XMLParser(**SAFE))
    except etree.XMLSyntaxError as placed:
        return placed
    return error


def _forget(element: Element) -> None:
    """Frees the memory of a finished element; its last brother stays, the parser is still standing on it."""
    element.clear(keep_tail=True)
    above = element.getparent()
    while above is not None and element.getprevious() is not None and element.getprevious().tag == element.tag:
        above.remove(element.getprevious())


def _refused(words: Words, line: int) -> BadValue:
    return BadValue(words, line=line)
