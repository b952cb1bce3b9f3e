"""What a payer wrote on a transfer: creditor references (ISO 11649) and words that may be numbers of invoices.

Banks break texts anywhere, people add blanks, dots and their own words; so texts are read without all that.
"""

from __future__ import annotations

import re
import unicodedata

from .reference import mod_97

LONGEST_TEXT = 2000
LONGEST_BODY = 21  # of a reference, behind RF and the check digits
SHORTEST_TOKEN, LONGEST_TOKEN = 3, 35
MOST_RUNS, JOINED_RUNS = 200, 4
START = re.compile(r"RF[0-9]{2}")
RUN = re.compile(r"[A-Z0-9]+")
# What people put before a number: "RE4711", "Rechnung4711".
BEFORE = re.compile(
    r"(?:RECHNUNGSNUMMER|RECHNUNGSNR|RECHNUNG|RECHNR|RENR|RGNR|RNR|RE|RG|NR|INVOICE|INV|FACTUUR)(?=[0-9])"
)


def references_in(text: str) -> set[str]:
    """All RF references in `text` with right check digits, compact.

    Where a reference ends is not written in a text that runs on: an end at a blank or sign is believed first, any other
    one only if there is none such.
    """
    found: set[str] = set()
    compact, ends = _compact(text)
    for start in (match.start() for match in START.finditer(compact)):
        lengths = range(5, min(4 + LONGEST_BODY, len(compact) - start) + 1)
        valid = [compact[start : start + length] for length in lengths if _is_valid(compact[start : start + length])]
        at_ends = [reference for reference in valid if start + len(reference) in ends]
        found.update(at_ends or valid)
    return found


def tokens_in(text: str) -> set[str]:
    """Everything in `text` that may be a number of an invoice, customer or contract, in the form of `squeeze`."""
    return set(_tokens(text))


def whole_tokens_in(text: str) -> set[str]:
    """Those of `tokens_in` that are no piece of a longer number: `RE-2026` is none in `RE-2026-17`."""
    return {token for token, is_whole in _tokens(text).items() if is_whole}


def squeeze(number: str) -> str:
    """A number as it is compared: capital letters and digits only, `RE-2026/000 123` is `RE2026000123`."""
    return "".join(RUN.findall(_folded(number)))


def _tokens(text: str) -> dict[str, bool]:
    """Single runs of letters and digits and neighbours joined -> whether it stands somewhere as a whole number."""
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
    return tokens


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
    plain = unicodedata.normalize("NFKD", text[:LONGEST_TEXT]).upper()
    return "".join(c for c in plain if not unicodedata.combining(c))
