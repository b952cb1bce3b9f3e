"""What Django's test client answers: its stubs know a type for it that the code has not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
else:
    from django.http import HttpResponse as Answer

__all__ = ["Answer", "streamed"]


def streamed(answer: Answer) -> str:
    """The text of an answer that is sent in parts."""
    return b"".join(answer).decode()
