"""A zip of several files of claims: invoices, lists, workbooks. It is unpacked, and each file in it is read by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO, ClassVar

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.intake.tables.rejects import rejects_to_csv
from kulanz.plugins.untrusted.zip_file import ZIP, members
from kulanz.ports.intake import ClaimDraft, Layout, Reject

from .sheet_file import is_workbook

OF_THE_SYSTEM = ("__MACOSX/", ".")  # what computers put beside the files of people


class ZipFile:
    """Not read itself: `files` gives what is in it."""

    key: ClassVar[str] = "zip"
    label: ClassVar[Words] = say("ZIP of several of these")
    reads_whole: ClassVar[bool] = True
    suffixes: ClassVar[tuple[str, ...]] = (".zip",)

    def sniff(self, head: bytes) -> bool:
        return head.startswith(ZIP) and not is_workbook(head)

    def format_of(self, head: bytes) -> str:
        return "zip"

    def files(self, stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
        """Name and content of each file; raises `BadValue` for a zip that is damaged, locked or far too large."""
        for name, content in members(stream):
            if not name.startswith(OF_THE_SYSTEM) and not name.rpartition("/")[2].startswith(OF_THE_SYSTEM):
                yield name, content

    def recognise(self, head: bytes) -> Layout:
        raise _refused()

    def read(
        self, stream: BinaryIO, layout: Layout, defaults: Mapping[str, Any]
    ) -> Iterator[ClaimDraft | Reject]:  # Any: by field of `ClaimDraft`
        raise _refused()

    def rejects_to_csv(
        self, rejects: Iterable[Reject], layout: Layout, *, translate: Callable[[Words], str] = str
    ) -> Iterator[str]:
        return rejects_to_csv(rejects, layout, translate=translate)


def _refused() -> BadValue:
    words = say("This zip file is unpacked first; the files in it are read one by one.")
    return BadValue(words)


INTAKE = ZipFile()
