"""The account's books as people at the office read them: the statement of account that the customer gets, newest line first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from kulanz.domain.books.statement_of_account import InterestPiece, StatementEntry, StatementOfAccount
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason
from kulanz.web.office.words import ITEMS, word
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import money_text, number_text, percent_text

PER_CENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class BookLine:
    """`change` is positive where more is owed, and zero where credit was laid on an item; `laid` then says how much.
    `pieces` explain interest: so many days at a rate."""

    on: date
    reason: Reason
    part: Text  # which part of the claim; empty: the account as a whole
    claim: str
    change: Money
    laid: Money | None
    balance: Money
    pieces: tuple[str, ...]
    provisional_until: date | None  # the bank may still take this money back without a reason


def books_of(statement: StatementOfAccount) -> tuple[BookLine, ...]:
    return tuple(_line(line) for line in reversed(statement.lines.shown))


def _line(line: StatementEntry) -> BookLine:
    return BookLine(
        on=line.on,
        reason=line.reason,
        part=word(ITEMS, line.kind.value) if line.kind else "",
        claim=line.claim,
        change=line.change,
        laid=line.laid,
        balance=line.balance,
        pieces=tuple(_piece(piece) for piece in line.pieces),
        provisional_until=line.provisional_until,
    )


def _piece(piece: InterestPiece) -> str:
    rate = percent_text(piece.rate / PER_CENT, digits=2)
    values = {"days": number_text(piece.days), "rate": rate, "amount": money_text(piece.amount)}
    return gettext("%(days)s days at %(rate)s: %(amount)s") % values
