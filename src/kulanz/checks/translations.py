"""Keeps the catalogues of texts for people complete: every marked text, in every language, none left over.

A folder with `locale/` owns the messages of all files below it, except where a folder further down owns them.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("de",)  # English is the original
KEYWORDS = ("_", "say", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy")
CONTEXT_KEYWORDS = ("pgettext", "npgettext")  # their first argument tells homonyms apart


@dataclass(frozen=True, slots=True)
class Gap:
    """A text that a catalogue lacks, leaves empty or no longer needs."""

    catalogue: Path
    text: str
    what: str

    def __str__(self) -> str:
        return f"{self.catalogue.relative_to(PACKAGE)}: {self.what}: {self.text!r}"


def update() -> list[Gap]:
    """Brings all catalogues up to date with the sources; returns what people must still translate."""
    gaps = []
    for area, language, path in catalogues():
        found, kept = extract(area), read(path, language)
        kept.update(found, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
        kept.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(
                file,
                kept,
                width=110,
                omit_header=False,
                sort_by_file=True,
                include_previous=False,
                include_lineno=False,
            )
        gaps += [Gap(path, str(m.id), "not translated") for m in kept if m.id and not m.string]
    return gaps


def check() -> list[Gap]:
    """What is missing, empty or left over, without changing anything."""
    gaps = []
    for area, language, path in catalogues():
        found, kept = extract(area), read(path, language)
        for message in found:
            if not message.id:
                continue
            own = kept.get(message.id, message.context)
            if own is None:
                gaps.append(Gap(path, str(message.id), "missing"))
            elif not own.string or (isinstance(own.string, tuple) and not all(own.string)) or own.fuzzy:
                gaps.append(Gap(path, str(message.id), "not translated"))
            else:
                gaps += [Gap(path, str(message.id), str(error)) for error in own.check()]
        gaps += [Gap(path, str(m.id), "left over") for m in kept if m.id and found.get(m.id, m.context) is None]
    return gaps


def compile_all() -> None:
    """Writes the machine form beside each catalogue where it is older than the text."""
    for _area, language, path in catalogues():
        machine = path.with_suffix(".mo")
        if path.exists() and (not machine.exists() or machine.stat().st_mtime < path.stat().st_mtime):
            buffer = io.BytesIO()
            write_mo(buffer, read(path, language))
            fresh = machine.with_suffix(f".mo.{os.getpid()}")  # several processes may do this at once
            fresh.write_bytes(buffer.getvalue())
            fresh.replace(machine)


def catalogues() -> Iterator[tuple[Path, str, Path]]:
    for folder in sorted(PACKAGE.rglob("locale")):
        if folder.is_dir():
            for language in LANGUAGES:
                yield folder.parent, language, folder / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, project="Kulanz", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def extract(area: Path) -> Catalog:
    """All marked texts of the sources that `area` owns."""
    catalogue = Catalog(fuzzy=False)
    inner = [folder.parent for folder in area.rglob("locale") if folder.is_dir() and folder.parent != area]
    for path in sorted(area.rglob("*")):
        if path.suffix not in (".py", ".html", ".txt") or any(owner in path.parents for owner in inner):
            continue
        for message, context in texts_of(path):
            catalogue.add(message, locations=[(str(path.relative_to(PACKAGE)), 0)], context=context)
    return catalogue


def texts_of(path: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Each marked text of a file, a pair where it has a plural, with its context."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    keywords: Any = dict.fromkeys((*KEYWORDS, *CONTEXT_KEYWORDS))  # babel only looks at the names
    for _line, function, messages, _comments in extract_python(io.BytesIO(source.encode()), keywords, [], {}):
        found: Any = messages  # babel's stubs say str, but several arguments come as a tuple
        parts: list[str | None] = list(found) if isinstance(found, tuple) else [found]
        context = parts.pop(0) if function in CONTEXT_KEYWORDS else None
        if str(function).startswith("n"):
            if len(parts) > 1 and parts[0] and parts[1]:
                yield (parts[0], parts[1]), context
        elif parts and parts[0]:
            yield parts[0], context


if __name__ == "__main__":  # where a wheel is made
    compile_all()
