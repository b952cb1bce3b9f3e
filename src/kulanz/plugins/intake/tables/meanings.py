"""Which column of a table means what: by its heading first, and only where the cells below agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from kulanz.plugins.untrusted.cells import Unreadable, plain
from kulanz.ports.intake import NEEDED

from . import cells
from .amounts import looks_like_amount
from .datev import BOOKINGS, CONTRA, DatevHead
from .days import is_clearly_day, looks_like_day
from .heading_rules import BALANCE, BILLED, PLAIN, Guess
from .headings import guesses, starts_with_rejects
from .states import state

Means = tuple[str | None, float]
NOTHING: Means = (None, 1.0)
FITS, PARTLY, DOUBT = 0.6, 0.2, 0.5
SMALL_GAP = 0.1
EMPTY = 20.0  # added to the rank of a column without cells


@dataclass(frozen=True, slots=True)
class Table:
    """The first records of a file, cut by one separator, and where its headings are (0: it has none)."""

    separator: str
    header_line: int
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    datev: DatevHead | None = None

    def column(self, index: int) -> list[str]:
        """The cells of a column that are not empty."""
        return [row[index].strip() for row in self.rows if index < len(row) and row[index].strip()]


class Proposal(NamedTuple):
    rank: float
    doubt: float  # 1 - confidence
    column: int
    meaning: str


def column_meanings(table: Table) -> dict[int, Means]:
    """Column -> meaning and confidence; each meaning goes to the column that fits it best."""
    skipped = 3 if starts_with_rejects(list(table.names)) else 0
    proposals = sorted(
        Proposal(guess.rank + EMPTY * (not table.column(index)), 1 - guess.confidence, index, guess.meaning)
        for index, name in enumerate(table.names)
        if index >= skipped
        for guess in _proposals(name, table.column(index), table)
    )
    result: dict[int, Means] = dict.fromkeys(range(len(table.names)), NOTHING)
    taken: dict[str, Proposal] = {}
    left: list[Proposal] = []
    for proposal in proposals:
        if result[proposal.column] != NOTHING:
            continue
        if proposal.meaning in taken:
            left.append(proposal)
            continue
        taken[proposal.meaning] = proposal
        result[proposal.column] = (proposal.meaning, 1 - proposal.doubt)
    _what_was_billed(taken, [each for each in left if result[each.column] == NOTHING], result)
    _rivals(table, taken, left, result)
    return result


def _what_was_billed(taken: dict[str, Proposal], left: Sequence[Proposal], result: dict[int, Means]) -> None:
    """Where one column says what is open, the best of the other amounts is what was billed once."""
    if "amount" not in taken or "invoice_amount" in taken:
        return
    billed = [each for each in left if each.meaning == "amount" and each.rank in (PLAIN, BILLED)]
    best = max(billed, key=lambda each: (each.rank, -each.doubt, -each.column), default=None)
    if best is not None and best.rank > taken["amount"].rank:
        taken["invoice_amount"] = best
        result[best.column] = ("invoice_amount", 1 - best.doubt)


def _rivals(table: Table, taken: dict[str, Proposal], left: Sequence[Proposal], result: dict[int, Means]) -> None:
    """Two columns that could be the same needed thing and say different things: a person decides."""
    for other in left:
        winner = taken.get(other.meaning)
        if winner is None or other.meaning not in NEEDED or result[other.column] != NOTHING:
            continue
        is_as_good = other.rank == winner.rank and other.doubt - winner.doubt < SMALL_GAP
        if is_as_good and table.column(other.column) not in ([], table.column(winner.column)):
            result[winner.column] = (winner.meaning, min(result[winner.column][1], 0.7))


def _proposals(name: str, sample: Sequence[str], table: Table) -> list[Guess]:
    """What a column can mean, by heading and cells."""
    found = _of_datev(name, sample, table) or guesses(name)
    if not found:
        return _by_content(sample) if not table.header_line or not name.strip() else []
    meanings = {guess.meaning for other in table.names for guess in guesses(other)[:1]}
    fitting = []
    for guess in found:
        guess = _in_company(guess, meanings)
        looks = CONTENT.get(guess.meaning)
        if looks is looks_like_day and table.datev:
            looks = partial(looks_like_day, year_begins=table.datev.year_begins)
        share = _share(sample, looks) if looks and sample else 1.0
        if share >= FITS:
            fitting.append(guess)
        elif share > PARTLY and len(found) == 1:
            fitting.append(guess._replace(confidence=guess.confidence * DOUBT))
    return fitting[:1] if sample else fitting


def _of_datev(name: str, sample: Sequence[str], table: Table) -> tuple[Guess, ...]:
    """Columns of bookings in the DATEV format that mean something by what they hold: the customer's account is the one or
    the other, and the second field of the document often is its due date."""
    if table.datev is None or table.datev.category != BOOKINGS or not sample:
        return ()
    heading = plain(name)
    if heading == "konto" or heading.startswith(CONTRA):
        share = _share(sample, table.datev.is_customer)
        return (Guess("customer_number", 1.0, 1 - share),) if share > PARTLY else ()
    if heading == "belegfeld2" and _share(sample, lambda cell: cell.isdigit() and len(cell) in (5, 6, 8)) > FITS:
        return (Guess("due_on", 0.8, 5),)
    return ()


def _in_company(guess: Guess, meanings: set[str]) -> Guess:
    """ "Name" beside "Vorname" is the last name."""
    if (
        guess.meaning == "customer_name"
        and "first_name" in meanings
        and "last_name" not in meanings
        and guess.rank >= 2
    ):
        return guess._replace(meaning="last_name", rank=1)
    return guess


def _by_content(sample: Sequence[str]) -> list[Guess]:
    """A meaning that the cells show without a heading; amounts and days only as a guess to be confirmed."""
    if not sample:
        return []
    if _share(sample, lambda cell: "@" in cell) > 0.8:
        return [Guess("email", 0.8, 9)]
    if _share(sample, is_clearly_day) > 0.9:
        return [Guess("due_on", 0.3, 9)]
    if _share(sample, lambda cell: looks_like_amount(cell) and not cell.isdigit()) > 0.9:
        return [Guess("amount", 0.3, BALANCE + 9)]
    return []


def _share(sample: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, sample)) / len(sample)


def _read_by(read: Callable[[str], object]) -> Callable[[str], bool]:
    def is_read(cell: str) -> bool:
        try:
            read(cell)
        except Unreadable:
            return False
        return True

    return is_read


def _is_number(cell: str) -> bool:
    """What numbers of customers and claims look like: a digit in it, or one word of capitals."""
    return any(c.isdigit() for c in cell) or (" " not in cell and cell.isupper())


def _is_name(cell: str) -> bool:
    digits = sum(c.isdigit() for c in cell)
    return digits * 2 <= len(cell) and not cell.startswith("#") and not (digits and " " not in cell)


def _is_document_number(cell: str) -> bool:
    if not _is_number(cell) or len(cell) > cells.LONGEST_NUMBER or "@" in cell:
        return False
    return not is_clearly_day(cell) and not WITH_CENTS.search(cell)


WITH_CENTS = re.compile(r"^[^A-Za-z]*[0-9][.,][0-9]{2} ?-?[€$£]?$")
# What the cells under a heading must look like for the heading to be believed.
CONTENT: dict[str, Callable[[str], bool]] = {
    "customer_number": lambda cell: _is_number(cell) and not is_clearly_day(cell),
    "customer_name": _is_name,
    "claim_number": _is_document_number,
    "amount": looks_like_amount,
    "fee": looks_like_amount,
    "invoice_amount": looks_like_amount,
    "paid_amount": looks_like_amount,
    "credit_amount": looks_like_amount,
    "due_on": looks_like_day,
    "issued_on": looks_like_day,
    "reminded_on": looks_like_day,
    "deadline_on": looks_like_day,
    "settled_on": looks_like_day,
    "email": lambda cell: "@" in cell,
    "currency": _read_by(cells.currency),
    "country": _read_by(cells.country),
    "language": _read_by(cells.language),
    "is_business": _read_by(cells.is_business),
    "iban": _read_by(cells.iban),
    "reminders": _read_by(cells.count),
    "consent": _read_by(cells.yes_or_no),
    "is_disputed": _read_by(cells.yes_or_no),
    "debit_credit": _read_by(cells.debit_credit),
    "status": _read_by(state),
}
