"""Money seen, as a list: two queries for a page, whatever it is narrowed or searched by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from kulanz.data.payments.models import Receipt
from kulanz.domain.contact.wording import sort_name
from kulanz.domain.matching.reference import compact
from kulanz.kernel.money import Money
from kulanz.web.office.amounts import amount_or_none
from kulanz.web.ui.tables import Ask

OPEN = (Receipt.Matched.NO, Receipt.Matched.UNCLEAR)
ALIVE = (Receipt.State.ANNOUNCED, Receipt.State.PENDING, Receipt.State.SETTLED)
ORDERS: Mapping[str, str] = {"on": "value_on", "amount": "amount_minor", "payer": "payer"}
SHORTEST_IBAN_END = 4
CSV_MOST = 100_000


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """Money seen. `account` None: nobody knows yet whose it is."""

    id: UUID
    on: date
    amount: Money
    state: str
    source: str
    matched: str
    payer: str
    iban: str
    text: str
    reference: str
    creditor: str
    account: UUID | None
    customer: str
    number: str
    aside_because: str
    expires_on: date | None
    on_behalf_of: str = ""
    same_as: UUID | None = None  # the same money told before by another source
    word: str = ""

    @property
    def is_divided(self) -> bool:
        """Whether it went to several accounts, in parts."""
        return self.account is None and self.matched == Receipt.Matched.YES and self.same_as is None

    @property
    def is_here(self) -> bool:
        return self.state in ALIVE

    @property
    def is_unclear(self) -> bool:
        return self.account is None and self.matched in OPEN and self.state in ALIVE


def page(ask: Ask) -> tuple[list[ReceiptLine], int]:
    found = _narrowed(ask)
    return [line(row) for row in _ordered(found, ask)[ask.rows]], found.count()


def everything(ask: Ask) -> Iterator[ReceiptLine]:
    """All that fit, for a spreadsheet."""
    return (line(row) for row in _ordered(_narrowed(ask), ask)[:CSV_MOST])


def unclear() -> QuerySet[Receipt]:
    """What waits for a person who says whose it is."""
    return Receipt.objects.filter(account=None, matched__in=OPEN, state__in=ALIVE)


def unclear_count() -> int:
    return unclear().count()


def line(row: Receipt) -> ReceiptLine:
    customer = row.account.customer if row.account else None
    return ReceiptLine(
        id=row.id, on=row.value_on, amount=Money(row.amount_minor, row.currency), state=row.state, source=row.source,
        matched=row.matched, payer=row.payer, iban=row.payer_iban, text=row.remittance, reference=row.reference,
        creditor=row.creditor.name, account=row.account_id, customer=customer.name if customer else "",
        number=customer.number if customer else "", aside_because=row.aside_because, expires_on=row.expires_on,
        on_behalf_of=row.on_behalf_of, same_as=row.same_as_id, word=row.word,
    )  # fmt: skip


def _ordered(found: QuerySet[Receipt], ask: Ask) -> QuerySet[Receipt]:
    order, sign = ORDERS.get(ask.sort, "value_on"), "-" if ask.is_descending else ""
    return found.select_related("account__customer", "creditor").order_by(f"{sign}{order}", f"{sign}id")


def _narrowed(ask: Ask) -> QuerySet[Receipt]:
    found = unclear() if ask.filters.get("matched") == "open" else Receipt.objects.all()
    if matched := ask.filters.get("matched", "").replace("open", ""):
        found = found.filter(matched=matched)
    if state := ask.filters.get("state"):
        found = found.filter(state=state)
    if creditor := ask.filters.get("creditor"):
        found = found.filter(creditor=UUID(creditor))
    if source := ask.filters.get("source"):
        found = found.filter(source__startswith=source)
    return found.filter(_meaning(ask.text)) if ask.text else found


def _meaning(text: str) -> Q:
    """An amount, a payer, a customer, the end of an IBAN, a reference or words on the transfer."""
    plain = compact(text)
    meaning = Q(payer__icontains=text) | Q(remittance__icontains=text) | Q(reference=plain)
    meaning |= Q(account__customer__sort_name__startswith=sort_name(text)) | Q(account__customer__number=text)
    if len(plain) >= SHORTEST_IBAN_END:
        meaning |= Q(payer_iban__endswith=plain)
    amount = amount_or_none(text, "EUR")
    return meaning | Q(amount_minor=amount.minor) if amount else meaning
