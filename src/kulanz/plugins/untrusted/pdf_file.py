"""Whether a file is a PDF, and the files attached to it. The library behind it is loaded when a PDF comes, for it takes
longer to load than most files take to read."""

from __future__ import annotations

from collections.abc import Callable

LARGEST_PDF = 100_000_000  # bytes
PDF, BEGINS_WITHIN = b"%PDF-", 1024  # programs may write some bytes in front of it (ISO 32000-1, annex H.3)
Wanted = Callable[[str, bytes], bool]  # by name and first bytes


def is_pdf(head: bytes) -> bool:
    return PDF in head[:BEGINS_WITHIN] and not head.lstrip().startswith(b"<")


def attachments(content: bytes, *, wanted: Wanted) -> dict[str, bytes]:
    """Attached files by name, those that are `wanted`. Raises `BadValue` for a PDF that is locked or damaged."""
    from .pdf_attachments import attachments as attached

    return attached(content, wanted=wanted)
