"""Cells of a table from outside: what they are compared by, and what is said of one that cannot be taken."""

from __future__ import annotations

import unicodedata

from kulanz.kernel.words import Words


class Unreadable(Exception):
    """A cell that cannot be taken, and why."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


def plain(text: str) -> str:
    """Lower case letters and digits only, umlauts written out: what headings, marks and names are compared by."""
    text = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if "a" <= c <= "z" or "0" <= c <= "9")
