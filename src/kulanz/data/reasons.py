"""Reasons as decisions and dry runs keep them. A portfolio has few different ones, so each is written once a process."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from kulanz.kernel.words import Reason, Value, Words
from kulanz.kernel.words_json import reason_to_json

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def reasons_kept(reasons: Iterable[Reason]) -> str:
    """A JSON list; `reason_from_json` reads each entry again."""
    kept = [_kept(r.rule, r.words.text, tuple(r.words.values.items()), r.law) for r in reasons]
    return "[" + ",".join(kept) + "]"


@lru_cache(maxsize=4096)
def _kept(rule: str, text: str, values: tuple[tuple[str, Value], ...], law: str) -> str:
    return encode(reason_to_json(Reason(rule, Words(text, dict(values)), law)))
