"""A code to scan as a drawing inside the page: no image to load, nothing sent to anybody.

QR code of exactly the payload that the way to pay gives (EPC069-12 asks for level M and no higher).
"""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe

from kulanz.ports.payment import Code, Instructions


def shown(told: Instructions) -> dict[str, object]:
    """What a page needs to show instructions: the lines, and the code where there is one."""
    return {"instructions": told, "code": drawing(told.code) if told.code else ""}


def drawing(code: Code) -> SafeString:
    """Dark on light in both modes, with the quiet zone that scanners need."""
    made = segno.make(code.payload, error=code.level, boost_error=False, encoding=code.encoding, micro=False)
    svg = made.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass="girocode", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - drawn by segno: numbers only, no text of anybody
