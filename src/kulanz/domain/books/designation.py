"""Which claims a payer named in the words that came with the money (BGB 366(1), BW 6:43(1), ABGB 1415).

Case, spaces and separators may differ; a longer number is never mistaken for a shorter one inside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_SEPARATORS = r"[\s\-_/.:#]*"
_PARTS = re.compile(r"[^\W_]+")


def named_in(text: str, *, claims: Collection[str]) -> frozenset[str]:
    """Those of `claims` whose name stands in `text` as a word of its own; the longest name wins where names overlap."""
    found: set[str] = set()
    rest = text
    for claim in sorted(claims, key=len, reverse=True):
        pattern = _pattern(claim)
        if pattern is not None and pattern.search(rest):
            found.add(claim)
            rest = pattern.sub("\n", rest)  # a word that has been read is not read again as part of a shorter name
    return frozenset(found)


def _pattern(claim: str) -> re.Pattern[str] | None:
    """`RE-2026/17` is also found as `re 2026 17`. None: a name without a letter or digit cannot be found."""
    parts = _PARTS.findall(claim)
    if not parts:
        return None
    name = _SEPARATORS.join(re.escape(part) for part in parts)
    return re.compile(rf"(?<![^\W_]){name}(?![^\W_])", re.IGNORECASE)
