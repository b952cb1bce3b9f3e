"""A logo as an SVG drawing: only shapes and colours are let in, nothing that runs, links or fetches.

https://www.w3.org/TR/SVG2/ ; what is shown as an image could run nothing anyway, but files travel.
"""

from __future__ import annotations

import re

from lxml import etree  # type: ignore[import-untyped]

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say

LARGEST = 60_000  # bytes
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = frozenset({
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc", "defs",
    "linearGradient", "radialGradient", "stop", "clipPath", "text", "tspan",
})  # fmt: skip
LINKS = ("href", "{http://www.w3.org/1999/xlink}href")
# A backslash writes a letter in another way (CSS Syntax 3, 4.3.7), and `u\72l(` is `url(`: no drawing needs one.
FETCHES = re.compile(
    r"url\s*\(\s*['\"]?(?!#)|\\|@import|javascript:|data:|(?:expression|image|image-set|cross-fade|src|element)\s*\(",
    re.IGNORECASE,
)


def checked_logo(content: bytes) -> str:
    """The drawing as text, if it is one and harmless; raises `BadValue` with what is wrong."""
    if len(content) > LARGEST:
        raise _refused(say("The drawing is larger than 60 kB. Please simplify it."))
    if b"<!" in content.replace(b"<!--", b""):  # a document type could define entities
        raise _refused(say("The drawing carries a document type. Please export it as plain SVG."))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise _refused(say("This is not an SVG drawing.")) from None
    if root.tag != f"{SVG}svg":
        raise _refused(say("This is not an SVG drawing."))
    for element in root.iter():
        _check(element)
    if "viewBox" not in root.attrib:
        raise _refused(say("The drawing names no size (viewBox). Please export it again."))
    return str(etree.tostring(root, encoding="unicode"))


def _check(element: etree._Element) -> None:
    name = element.tag.removeprefix(SVG) if isinstance(element.tag, str) else ""
    if name not in SHAPES:
        raise _refused(say("The drawing holds “%(name)s”, which is not a plain shape.", name=name[:40]))
    for key, value in element.attrib.items():
        is_link = key in LINKS and not value.startswith("#")
        if key.lower().startswith("on") or is_link or FETCHES.search(value):
            raise _refused(say("The drawing wants to run or fetch something. Only shapes and colours are possible."))


def _refused(words: Words) -> BadValue:
    return BadValue(words)
