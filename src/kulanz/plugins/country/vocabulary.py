"""Words to avoid in a country's texts and what to say instead, from the files `words/*.tsv` beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType


def vocabulary(key: str) -> Mapping[str, str]:
    """Words (`*` at the end: any ending) and what to say instead, from `words/<key>.tsv`."""
    text = (files(__package__) / "words" / f"{key}.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return MappingProxyType({row[0]: row[1] for row in rows})
