"""The statement of account as a letter: the texts of its template in the customer's language, and the PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import structlog
from django.utils.translation import gettext, ngettext, override, pgettext

from kulanz.domain.books.statement_of_account import InterestPiece, OpenClaim, StatementEntry, StatementOfAccount
from kulanz.domain.law.allocation import ItemKind
from kulanz.domain.matching.reference import grouped
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.kernel.words import _
from kulanz.writing.formats import day_text, money_text, number_text, percent_text, say_text

from .render import CannotPrint, render_pdf

log = structlog.get_logger()
TEMPLATE = "statement"
PER_CENT = Decimal(100)
RATE_DIGITS = 2
MOST_LETTERS = 80  # of a name or address line in the envelope's window

PARTS: Mapping[ItemKind, str] = {
    ItemKind.PRINCIPAL: _("invoice amount"),
    ItemKind.INTEREST: _("interest"),
    ItemKind.FEE: _("fee"),
    ItemKind.COST: _("costs"),
}


@dataclass(frozen=True, slots=True)
class LineTexts:
    """A line of the books as people read it: why, and small below it what else there is to know."""

    why: str
    notes: tuple[str, ...]


def statement_pdf(statement: StatementOfAccount, *, language: str, now: Now) -> bytes:
    """The letter in `language`. A drawing of the creditor that cannot be printed is left out, the name stands instead."""
    with override(language):
        data = statement_data(statement, language=language)
    try:
        return render_pdf(TEMPLATE, data, at=now.at)
    except CannotPrint:
        if not statement.contact.logo:
            raise
        log.warning("letter.logo_left_out", account=str(statement.account))
        return render_pdf(TEMPLATE, {**data, "logo": ""}, at=now.at)


def line_texts(line: StatementEntry) -> LineTexts:
    """What a line says, in the active language."""
    why = say_text(line.reason)
    if line.laid:
        why = gettext("%(why)s (%(amount)s)") % {"why": why.rstrip("."), "amount": money_text(line.laid)}
    part = gettext(PARTS[line.kind]) if line.kind else ""
    place = ", ".join(text for text in (line.claim, part, line.reason.law) if text)
    notes = [place] if place else []
    notes += _interest_notes(line)
    if line.provisional_until:
        day = day_text(line.provisional_until)
        notes.append(gettext("Paid provisionally: the bank can take a direct debit back until %(day)s.") % {"day": day})
    return LineTexts(why, tuple(notes))


def change_text(line: StatementEntry) -> str:
    return money_text(line.change, sign=True) if line.change else "–"


def statement_data(statement: StatementOfAccount, *, language: str) -> dict[str, object]:
    """What the template prints: texts only, nothing is computed there."""
    return {
        **_frame(statement, language),
        "lead": _lead(statement),
        "claims": _claims(statement),
        "books": _books(statement),
        "payee": {"title": gettext("Where to pay"), "rows": _payee(statement) if statement.open else []},
        "closing": _closing(statement),
    }


def _frame(statement: StatementOfAccount, language: str) -> dict[str, object]:
    """What every letter of this creditor has: see templates/letter.typ."""
    creditor, contact = statement.creditor, statement.contact
    page = gettext("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"}
    return {
        "title": gettext("Statement of account"),
        "author": creditor.name,
        "on": statement.on.isoformat(),
        "language": language,
        "brand": contact.brand,
        "colour": contact.colour,
        "logo": contact.logo,
        "sender": " · ".join((creditor.name, *creditor.address)),
        "address": [line[:MOST_LETTERS] for line in (statement.customer.name, *statement.customer.address)],
        "facts": _labelled(
            (_("Date"), day_text(statement.on)),
            (_("Customer number"), statement.customer_number),
            (_("Payment reference"), grouped(statement.payee.reference)),
            (_("Your contact"), contact.team),
            (_("Telephone"), contact.phone),
            (_("Hours"), contact.hours),
            (_("E-mail"), contact.email),
        ),
        "footer": [creditor.name, *creditor.address],
        "page": page,
    }


def _lead(statement: StatementOfAccount) -> list[str]:
    """What the reader wants to know first."""
    day = day_text(statement.on, "full")
    if statement.open:
        values = {"day": day, "amount": money_text(statement.open)}
        sentences = [gettext("On %(day)s, %(amount)s was open on your account.") % values]
        if statement.overdue:
            sentences.append(
                gettext("Of this, %(amount)s was past its due date.") % {"amount": money_text(statement.overdue)}
            )
    else:
        sentences = [gettext("On %(day)s, nothing was open on your account.") % {"day": day}]
    if statement.credit.minor > 0:
        values = {"amount": money_text(statement.credit)}
        sentences.append(gettext("You have a credit of %(amount)s with us.") % values)
    if statement.coming:
        values = {"amount": money_text(statement.coming)}
        sentences.append(gettext("%(amount)s is on its way to us and not yet counted here.") % values)
    return [" ".join(sentences)]


def _claims(statement: StatementOfAccount) -> dict[str, object]:
    return {
        "title": gettext("What is open"),
        "head": [gettext(head) for head in CLAIM_HEADS],
        "rows": [_claim(claim, statement.is_objected) for claim in statement.claims],
        "sum_label": gettext("Open together"),
        "sum": money_text(statement.open),
    }


CLAIM_HEADS = (_("Invoice"), _("Due"), _("Amount"), _("Interest"), _("Costs"), _("Open"))


def _claim(claim: OpenClaim, all_objected: bool) -> dict[str, object]:
    amounts = (
        claim.part(ItemKind.PRINCIPAL), claim.part(ItemKind.INTEREST), claim.part(ItemKind.FEE, ItemKind.COST), claim.open,
    )  # fmt: skip
    what = ", ".join(text for text in (claim.kind, claim.reason) if text)
    notes = [what] if what else []
    if claim.issued_on:
        notes.append(gettext("Invoice of %(day)s") % {"day": day_text(claim.issued_on)})
    if claim.is_objected or all_objected:
        notes.append(gettext("You object to this; it is being looked into."))
    return {
        "number": claim.number,
        "notes": notes,
        "due": day_text(claim.due_on),
        "amounts": [_amount(amount) for amount in amounts],
    }


def _books(statement: StatementOfAccount) -> dict[str, object]:
    lines = statement.lines
    return {
        "title": gettext("How it came about"),
        "head": [gettext("Day"), gettext("Why"), pgettext("statement", "Change"), gettext("Owed then")],
        "rows": [*_carried(statement), *(_book_line(line) for line in lines.shown)],
        "empty": gettext("Nothing was booked on this account yet."),
    }


def _carried(statement: StatementOfAccount) -> list[dict[str, object]]:
    lines = statement.lines
    if not lines.left_out:
        return []
    count = lines.left_out
    note = ngettext("%(count)s earlier line", "%(count)s earlier lines", count) % {"count": number_text(count)}
    why = gettext("Carried forward")
    return [{"on": "", "why": why, "notes": [note], "change": "", "balance": money_text(lines.carried)}]


def _book_line(line: StatementEntry) -> dict[str, object]:
    texts = line_texts(line)
    return {
        "on": day_text(line.on),
        "why": texts.why,
        "notes": texts.notes,
        "change": change_text(line),
        "balance": money_text(line.balance),
    }


def _interest_notes(line: StatementEntry) -> list[str]:
    """How the interest comes about; where part of it was booked before, what of it is new."""
    notes = [_interest(piece) for piece in line.pieces]
    before = sum(piece.amount.minor for piece in line.pieces) - line.change.minor
    if line.pieces and before:
        amount = money_text(Money(before, line.change.currency))
        notes.append(gettext("Less %(amount)s that stood here before.") % {"amount": amount})
    return notes


def _interest(piece: InterestPiece) -> str:
    values = {
        "rate": percent_text(piece.rate / PER_CENT, digits=RATE_DIGITS),
        "start": day_text(piece.start),
        "end": day_text(piece.start + timedelta(days=piece.days - 1)),
        "amount": money_text(piece.amount),
        "days": number_text(piece.days),
    }
    text = ngettext(
        "%(rate)s a year, %(start)s to %(end)s (%(days)s day): %(amount)s",
        "%(rate)s a year, %(start)s to %(end)s (%(days)s days): %(amount)s",
        piece.days,
    )
    return text % values


def _payee(statement: StatementOfAccount) -> Sequence[dict[str, str]]:
    payee = statement.payee
    return _labelled(
        (_("Account holder"), payee.holder),
        (_("IBAN"), grouped(payee.iban)),
        (_("BIC"), payee.bic),
        (_("Payment reference"), grouped(payee.reference)),
    )


def _closing(statement: StatementOfAccount) -> list[str]:
    values = {"team": statement.contact.team, "phone": statement.contact.phone, "hours": statement.contact.hours}
    return [
        gettext("This is what our books hold today. Interest that still runs is only added once we name it to you."),
        gettext("Is something not right, or is paying hard at the moment? %(team)s helps: %(phone)s, %(hours)s.")
        % values,
    ]


def _labelled(*rows: tuple[str, str]) -> list[dict[str, str]]:
    """Rows with their labels in the active language; what is not known has no row."""
    return [{"label": gettext(label), "value": value} for label, value in rows if value]


def _amount(amount: Money) -> str:
    return money_text(amount) if amount else "–"
