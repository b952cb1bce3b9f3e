"""Texts that stations kept in English and people of the office read."""

from __future__ import annotations

from django.utils.translation import gettext


def spoken(text: str) -> str:
    """In the reader's language where a catalogue knows it; what people wrote themselves stays as it is."""
    return gettext(text) if text else ""
