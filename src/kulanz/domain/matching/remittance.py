"""What a payer wrote on a transfer: creditor references (ISO 11649) and words that may be numbers of invoices.

Banks break texts anywhere, people add blanks, dots and their own words; so texts are read without all that.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .reference import mod_97

LONGEST_TEXT = 2000
LONGEST_BODY = 21  # of a reference, behind RF and the check digits
SHORTEST_TOKEN, LONGEST_TOKEN = 3, 35
MOST_RUNS, JOINED_RUNS = 200, 4
KEPT = 20_000  # numbers and texts that are asked for again and again while a batch is compared
START = re.compile(r"RF[0-9]{2}")
RUN = re.compile(r"[A-Z0-9]+")
# What people put before a number: "RE4711", "Rechnung4711".
BEFORE = re.compile(
    r"(?:RECHNUNGSNUMMER|RECHNUNGSNR|RECHNUNG|RECHNR|RENR|RGNR|RNR|RE|RG|NR|INVOICE|INV|FACTUUR)(?=[0-9])"
)


@lru_cache(maxsize=KEPT)
def references_in(text: str) -> frozenset[str]:
    """All RF references in `text` with right check digits, compact.

    Where a reference ends is not written in a text that runs on: an end at a blank or sign is believed first, any other
    one only if there is none such.
    """
    compact, ends = _compact(text)
    found: set[str] = set()
    for start in (match.start() for match in START.finditer(compact)):
        lengths = range(5, min(4 + LONGEST_BODY, len(compact) - start) + 1)
        valid = [compact[start : start + length] for length in lengths if _is_valid(compact[start : start + length])]
        at_ends = [reference for reference in valid if start + len(reference) in ends]
        found.update(at_ends or valid)
    return frozenset(found)


def tokens_in(text: str) -> frozenset[str]:
    """Everything in `text` that may be a number of an invoice, customer or contract, in the form of `squeeze`."""
    return _tokens(text)[0]


def whole_tokens_in(text: str) -> frozenset[str]:
    """Those of `tokens_in` that are no piece of a longer number: `RE-2026` is none in `RE-2026-17`."""
    return _tokens(text)[1]


def is_telling(number: str) -> bool:
    """Whether a number cannot well stand in a text by chance: letters, and at least four digits."""
    plain = squeeze(number)
    return len(plain) >= 6 and sum(c.isdigit() for c in plain) >= 4 and any(c.isalpha() for c in plain)


def is_slip(written: str, meant: str) -> bool:
    """Whether `written` is `meant` with one slip of the pen: a sign wrong, missing or too many, or two exchanged."""
    if written == meant or abs(len(written) - len(meant)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), min(len(written), len(meant))
    )
    left, right = written[start:], meant[start:]
    if len(left) != len(right):
        shorter, longer = sorted((left, right), key=len)
        return longer[1:] == shorter
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])


@lru_cache(maxsize=KEPT)
def squeeze(number: str) -> str:
    """A number as it is compared: capital letters and digits only, `RE-2026/000 123` is `RE2026000123`."""
    return "".join(RUN.findall(_folded(number)))


@lru_cache(maxsize=KEPT)
def _tokens(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Single runs of letters and digits and neighbours joined: all, and those that stand somewhere as a whole number."""
    folded = _folded(text)
    runs = list(RUN.finditer(folded))[:MOST_RUNS]
    cut_before = [index > 0 and _is_piece(folded, runs[index - 1], runs[index]) for index in range(len(runs))]
    tokens: dict[str, bool] = {}
    for first in range(len(runs)):
        joined = ""
        for last in range(first, min(first + JOINED_RUNS, len(runs))):
            joined += runs[last].group()
            if len(joined) > LONGEST_TOKEN:
                break
            is_whole = not cut_before[first] and not (last + 1 < len(runs) and cut_before[last + 1])
            prefix = BEFORE.match(joined)
            for token in (joined, joined[prefix.end() :]) if prefix else (joined,):
                if len(token) >= SHORTEST_TOKEN and any("0" <= c <= "9" for c in token):
                    tokens[token] = tokens.get(token, False) or is_whole
    return frozenset(tokens), frozenset(token for token, is_whole in tokens.items() if is_whole)


def _is_piece(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Whether two neighbouring runs are written as one number: `2026-17` and `2026/17`, not `Nr.17` and not `17 18`."""
    between = text[left.end() : right.start()]
    if between not in ("-", "_", ".", "/"):
        return False
    if between == "/":
        return left.group()[-1].isdigit() and right.group()[0].isdigit()
    return any(c.isdigit() for c in left.group()) and any(c.isdigit() for c in right.group())


def _compact(text: str) -> tuple[str, set[int]]:
    """The letters and digits of `text`, and the places among them where a blank, a sign or the end was."""
    letters: list[str] = []
    ends: set[int] = set()
    for run in RUN.findall(_folded(text)):
        letters.append(run)
        ends.add(sum(map(len, letters)))
    return "".join(letters), ends


def _is_valid(reference: str) -> bool:
    return mod_97(reference[4:] + reference[:4]) == 1


def _folded(text: str) -> str:
    """Capital letters without accents; whatever is no letter or digit of ours stays as a border."""
    if text.isascii():
        return text[:LONGEST_TEXT].upper()
    plain = unicodedata.normalize("NFKD", text[:LONGEST_TEXT]).upper()
    return "".join(c for c in plain if not unicodedata.combining(c))
