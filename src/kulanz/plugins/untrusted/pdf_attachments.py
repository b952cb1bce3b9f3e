"""Takes the attached files out of a PDF (ISO 32000-2, 7.11.4), where ZUGFeRD and Factur-X keep the invoice that programs read.

A PDF can be damaged in every way there is; whatever the library makes of one is a refusal, never a crash.
"""

from __future__ import annotations

import io
import logging
import struct
import zlib

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, StreamObject

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say

from .pdf_file import LARGEST_PDF, Wanted

LARGEST_ATTACHMENT, LARGEST_TOTAL, HEAD = 20_000_000, 60_000_000, 1000  # bytes
MOST_ATTACHMENTS, DEEPEST = 100, 20
# What pypdf raises for damaged files besides its own errors (seen with mutated files).
DAMAGED = (
    PyPdfError, ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, OSError, RecursionError,
    TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of each flaw; we say once what we could not read


def attachments(content: bytes, *, wanted: Wanted) -> dict[str, bytes]:
    """Attached files by name, those that are `wanted` by their name and their first bytes. Raises `BadValue` for a PDF
    that is locked or damaged."""
    if len(content) > LARGEST_PDF:
        raise _refused(say("This file is too large."))
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _refused(say("This PDF is locked with a password."))
        return _attached(reader, wanted)
    except DAMAGED:
        raise _refused(say("This PDF is damaged; nothing in it can be read.")) from None


def _attached(reader: pypdf.PdfReader, wanted: Wanted) -> dict[str, bytes]:
    """By the list of embedded files, and by that of associated files where a program fills only this one."""
    catalogue = reader.root_object
    found: dict[str, bytes] = {}
    named = _dictionary(_dictionary(catalogue.get("/Names")).get("/EmbeddedFiles"))
    for specification in [*_leaves(named, 0), *_array(catalogue.get("/AF"))][:MOST_ATTACHMENTS]:
        specification = _dictionary(specification)
        files = _dictionary(specification.get("/EF"))
        stream = files.get("/UF") or files.get("/F")
        stream = stream.get_object() if stream is not None else None
        name = str(specification.get("/UF") or specification.get("/F") or "")
        if isinstance(stream, StreamObject) and name not in found and wanted(name, _content(stream, HEAD)[:HEAD]):
            found[name] = _content(stream, LARGEST_ATTACHMENT + 1)
            if len(found[name]) > LARGEST_ATTACHMENT or sum(map(len, found.values())) > LARGEST_TOTAL:
                raise _refused(say("A file attached to this PDF is too large."))
    return found


def _leaves(node: DictionaryObject, depth: int) -> list[object]:
    """The file specifications of a tree of names."""
    if depth > DEEPEST:
        return []
    found: list[object] = list(_array(node.get("/Names")))[1::2]
    for kid in _array(node.get("/Kids"))[:MOST_ATTACHMENTS]:
        found += _leaves(_dictionary(kid), depth + 1)
    return found[:MOST_ATTACHMENTS]


def _content(stream: StreamObject, most: int) -> bytes:
    """The bytes of an attachment; a deflated one is unpacked here up to `most`, because the library knows no end. One that
    is packed otherwise is unpacked by the library, and so may be no larger than an attachment even before."""
    filters = [str(name) for name in _array(stream.get("/Filter"))]
    if filters == ["/FlateDecode"] and not _array(stream.get("/DecodeParms")):
        return zlib.decompressobj().decompress(stream._data, most)
    if not filters:
        return bytes(stream._data[:most])
    if len(stream._data) > LARGEST_ATTACHMENT:
        return bytes(most if most > LARGEST_ATTACHMENT else 0)  # as many zeros as are too many, or no first bytes
    return bytes(stream.get_data())


def _dictionary(value: object) -> DictionaryObject:
    value = value.get_object() if isinstance(value, pypdf.generic.PdfObject) else value
    return value if isinstance(value, DictionaryObject) else DictionaryObject()


def _array(value: object) -> list[object]:
    """A list; one value alone stands for a list of it, as ISO 32000 allows for filters."""
    value = value.get_object() if isinstance(value, pypdf.generic.PdfObject) else value
    if isinstance(value, pypdf.generic.ArrayObject):
        return [item.get_object() for item in value]
    return [] if value is None or isinstance(value, pypdf.generic.NullObject) else [value]


def _refused(words: Words) -> BadValue:
    return BadValue(words)
