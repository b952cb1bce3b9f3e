"""The statement of one account: its rows, read set-based, become the value that pages and letters tell. Nothing is written.

What is coming and what is objected to, the standing says, as for every message. Interest is in it as far as it was booked;
what still runs becomes firm when a message names it (design: Interest).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account, Claim, Event, OpenItem
from kulanz.data.standing import load_owed
from kulanz.data.standing_sql import OPEN
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.books.direct_debit import Scheme, finality
from kulanz.domain.books.ledger import Book, Pair, Posting
from kulanz.domain.books.posting_rules import reason_of
from kulanz.domain.books.statement_of_account import (
    BookEntry,
    Contact,
    InterestPiece,
    OpenClaim,
    Party,
    Payee,
    StatementOfAccount,
    book_lines,
)
from kulanz.domain.journey.facts import Standing
from kulanz.domain.law.allocation import ItemKind
from kulanz.kernel.errors import NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import say

MOST_LINES = 1000  # the newest ones are shown, what was before is carried forward

ENTRIES = """
SELECT min(p.book) FILTER (WHERE p.amount_minor > 0), min(p.book) FILTER (WHERE p.amount_minor < 0),
    max(p.amount_minor), min(p.currency), min(p.value_on), min(p.rule), (array_agg(p.claim_id))[1],
    (array_agg(p.item_id))[1], coalesce(min(i.kind), ''), coalesce(min(c.number), ''), (array_agg(p.receipt_id))[1]
FROM receivables_posting p
LEFT JOIN receivables_openitem i ON i.id = p.item_id
LEFT JOIN receivables_claim c ON c.id = p.claim_id
WHERE p.account_id = %s GROUP BY p.entry_id ORDER BY min(p.id::text)
"""

Interest = Mapping[tuple[UUID, date, int], tuple[InterestPiece, ...]]  # by claim, last day and amount


def statement_of(account_id: UUID, *, on: date) -> StatementOfAccount:
    """The statement on the business day `on`; `NotFound` for an account that this organisation does not have."""
    account = Account.objects.select_related("customer", "creditor").filter(id=account_id).first()
    if account is None:
        raise NotFound(say("This account does not exist here."))
    creditor = account.creditor
    standing = load_owed(account.id, on=on)
    receipts = list(Receipt.objects.filter(account=account))
    return StatementOfAccount(
        account=account.id,
        on=on,
        currency=account.currency,
        language=account.customer.language,
        creditor=Party(creditor.legal_name, _address(creditor.street, creditor.postcode, creditor.town)),
        contact=_contact(creditor),
        customer=_customer(account),
        customer_number=account.customer.number,
        payee=Payee(creditor.account_holder, creditor.iban, creditor.bic, account.reference),
        claims=_claims(account, standing),
        lines=book_lines(_entries(account, receipts, on), currency=account.currency, most=MOST_LINES),
        coming=Money(sum(one.amount_minor for one in standing.coming_on(on)), account.currency),
        is_objected=standing.is_objected,
    )


def _contact(creditor: Creditor) -> Contact:
    return Contact(
        brand=creditor.name, team=creditor.team, phone=creditor.phone, hours=creditor.hours, email=creditor.reply_to,
        colour=creditor.colour, logo=creditor.logo,
    )  # fmt: skip


def _customer(account: Account) -> Party:
    customer = account.customer
    return Party(customer.name or customer.number, _address(customer.street, customer.postcode, customer.town))


def _address(street: str, postcode: str, town: str) -> tuple[str, ...]:
    return tuple(line for line in (street, f"{postcode} {town}".strip()) if line)


def _claims(account: Account, standing: Standing) -> tuple[OpenClaim, ...]:
    objected = {claim.id for claim in standing.claims if claim.is_objected or claim.objected_minor}
    parts: defaultdict[UUID, dict[ItemKind, int]] = defaultdict(dict)
    items = OpenItem.objects.filter(account=account).exclude(open_minor=0).order_by("id")
    for claim, kind, minor in items.values_list("claim_id", "kind", "open_minor"):
        parts[claim][ItemKind(kind)] = parts[claim].get(ItemKind(kind), 0) + minor
    open_ = Claim.objects.filter(OPEN, account=account).order_by("due_on", "id")
    return tuple(
        OpenClaim(
            id=claim.id,
            number=claim.number,
            kind=claim.kind,
            reason=claim.reason,
            issued_on=claim.issued_on,
            due_on=claim.due_on,
            parts=tuple((kind, Money(minor, claim.currency)) for kind, minor in parts[claim.id].items()),
            is_objected=claim.id in objected,
            currency=claim.currency,
        )
        for claim in open_
    )


def _entries(account: Account, receipts: list[Receipt], on: date) -> list[BookEntry]:
    provisional = _provisional(receipts, on)
    interest = _interest(account)
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [account.id])
        return [_entry(row, provisional, interest) for row in cursor.fetchall()]


def _entry(row: tuple[Any, ...], provisional: Mapping[UUID, date], interest: Interest) -> BookEntry:
    debit, credit, minor, currency, value_on, rule, claim_id, item_id, kind, claim, receipt = row
    item, amount = str(item_id or receipt or ""), Money(minor, currency)
    pair = Pair(Posting(Book(debit), amount, item), Posting(Book(credit), -amount, item), value_on, reason_of(rule))
    is_money_in = debit == Book.CLEARING
    return BookEntry(
        pair=pair,
        claim=claim,
        kind=ItemKind(kind) if kind else None,
        pieces=interest.get((claim_id, value_on, minor), ()) if credit == Book.INTEREST else (),
        provisional_until=provisional.get(receipt) if is_money_in else None,
    )


def _provisional(receipts: list[Receipt], on: date) -> dict[UUID, date]:
    """Money of direct debits that the bank may still take back without a reason, and until when."""
    until: dict[UUID, date] = {}
    for receipt in receipts:
        if receipt.mandate_id and receipt.state == Receipt.State.SETTLED:
            final = finality(debited_on=receipt.value_on, scheme=Scheme.CORE)
            if final.refund_until and final.is_provisional(on):
                until[receipt.id] = final.refund_until
    return until


def _interest(account: Account) -> Interest:
    """How booked interest was computed, as the events of its booking tell."""
    found: dict[tuple[UUID, date, int], tuple[InterestPiece, ...]] = {}
    told = Event.objects.filter(account=account, kind="claim.accrued").order_by("number").values_list("data", flat=True)
    for data in told:
        for one in data.get("interest", ()):
            key = (UUID(one["claim"]), date.fromisoformat(one["until"]), one["minor"])
            found[key] = tuple(_piece(segment, account.currency) for segment in one["segments"])
    return found


def _piece(segment: Mapping[str, Any], currency: str) -> InterestPiece:
    return InterestPiece(
        start=date.fromisoformat(segment["from"]),
        days=segment["days"],
        rate=Decimal(segment["rate"]),
        amount=Money(segment["minor"], currency),
    )
