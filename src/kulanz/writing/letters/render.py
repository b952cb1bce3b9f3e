"""Letters as PDF by typst: one template, its data as JSON, no names inside markup; tagged for screen readers (PDF/UA-1).

https://typst.app/docs/reference/pdf/ ; the fonts are those inside typst, the same on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

import structlog
import typst

log = structlog.get_logger()
TEMPLATES = Path(__file__).parent / "templates"
ACCESSIBLE: tuple[typst.PDFStandard, ...] = ("ua-1",)
NO_GLYPH = "could not be displayed with font"  # how typst says that a standard forbids a sign the font lacks
_lock = Lock()  # a compiler keeps what it knows between letters and serves one thread at a time


class CannotPrint(Exception):
    """A letter could not be made of this data; the message is typst's own."""


def render_pdf(template: str, data: Mapping[str, object], *, at: datetime) -> bytes:
    """The letter as PDF. The same data and moment give the same bytes.

    A sign that the font lacks (an emoji in a name) is printed as a box; the letter then does not claim the standard.
    """
    with _lock:
        try:
            return _compile(template, data, ACCESSIBLE, at)
        except typst.TypstError as error:
            if NO_GLYPH not in error.message:
                raise CannotPrint(error.message) from error
        log.warning("letter.sign_missing", template=template)
        try:
            return _compile(template, data, (), at)
        except typst.TypstError as error:
            raise CannotPrint(error.message) from error


def _compile(
    template: str, data: Mapping[str, object], standards: tuple[typst.PDFStandard, ...], at: datetime
) -> bytes:
    made = _compiler().compile(
        input=TEMPLATES / f"{template}.typ",
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=list(standards),
        timestamp=int(at.timestamp()),
    )
    assert isinstance(made, bytes), "one PDF is one file"
    return made


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """One for the process. Packages would be fetched from the net: the folders it looks in hold none."""
    fonts = typst.Fonts(include_system_fonts=False)
    nothing = str(TEMPLATES)
    return typst.Compiler(
        root=str(TEMPLATES),
        font_paths=fonts,
        ignore_system_fonts=True,
        package_path=nothing,
        package_cache_path=nothing,
    )
