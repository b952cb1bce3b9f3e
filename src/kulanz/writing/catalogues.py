"""One catalogue a language. There is one for each area (docs/adr/0009), and Django means to merge those that count alike, but
compares the code of one plural rule with the other rule itself, so that it searches forty for every word of a page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation.trans_real import translation


def merge() -> None:
    """Once at the start of a process, when the apps are known."""
    for language, _name in settings.LANGUAGES:
        spoken: Any = translation(language)  # what it keeps has no types
        _merge(spoken._catalog)


def _merge(catalogue: Any) -> None:
    """What stands first wins, as before; those with another plural rule stay apart."""
    areas = list(zip(catalogue._catalogs, catalogue._plurals, strict=True))
    merged = areas[-1:]
    for texts, plural in reversed(areas[:-1]):
        if plural.__code__ == merged[0][1].__code__:
            merged[0][0].update(texts)
        else:
            merged.insert(0, (texts, plural))
    catalogue._catalogs = [texts for texts, _plural in merged]
    catalogue._plurals = [plural for _texts, plural in merged]
