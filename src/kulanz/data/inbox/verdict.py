"""What came of a run, kept in its `message` as words that can be translated later; empty while it is not known yet."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from kulanz.kernel.errors import KulanzError
from kulanz.kernel.words import Technical, Words, technical
from kulanz.kernel.words_json import words_from_json, words_to_json

LONGEST = 300  # what the column holds
LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """`is_refused`: nothing of the file was kept."""

    words: Words
    is_refused: bool = False


def write(verdict: Verdict) -> str:
    """For the column; values too long for it are shortened, the sentence never."""
    kept = _dump(verdict)
    if len(kept) <= LONGEST:
        return kept
    values = {k: v[:LONGEST_VALUE] if isinstance(v, str) else v for k, v in verdict.words.values.items()}
    kept = _dump(replace(verdict, words=Words(verdict.words.text, values)))
    assert len(kept) <= LONGEST, verdict.words.text
    return kept


def read(message: str) -> Verdict | None:
    """None: not known yet."""
    if not message:
        return None
    kept = json.loads(message)
    return Verdict(words_from_json(kept), kept.get("refused", False))


def words_of(error: KulanzError) -> Words:
    """The sentence of an error; one that is for those who run Kulanz may be long, and is cut to what the column holds."""
    return technical(error.message[:200]) if isinstance(error.words, Technical) else error.words


def _dump(verdict: Verdict) -> str:
    kept: dict[str, object] = {**words_to_json(verdict.words)}
    if verdict.is_refused:
        kept["refused"] = True
    return json.dumps(kept, ensure_ascii=False)
