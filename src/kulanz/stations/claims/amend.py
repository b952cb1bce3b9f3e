"""A claim is amended as its creditor says: words in place, the amount by a posting. What stands fast says why.

The source's own statement is left as it was: sent again unchanged it changes nothing, so the change stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Sum

from kulanz.data.ledger import Entry
from kulanz.data.receivables.models import Account, Claim, OpenItem, Posting
from kulanz.domain.books.posting_rules import MIRROR
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, NotAllowed, NotFound
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.stations.books.corrections import Books, CorrectionEvent, begin

WORDS = ("kind", "reason", "contract")
AMENDABLE = (*WORDS, "due_on", "deadline_on", "deadline_for", "mandate")
# Rules of the postings by which the creditor stated what it invoiced.
STATED = ("opening", "correction", f"{MIRROR}opening", f"{MIRROR}correction")
Values = Mapping[str, str | date | None]

CLOSED: Mapping[str, Words] = {
    Claim.Status.PAID: say("This claim is paid; its due day and what it was for stay as they were paid."),
    Claim.Status.WITHDRAWN: say("This claim was withdrawn. Hand it in under a new number if it is owed after all."),
    Claim.Status.WRITTEN_OFF: say("This claim was written off and is not asked for any more."),
}


def amend(claim_id: UUID, *, values: Values, amount: Money | None, now: Now, actor: str) -> bool:
    """Sets `values` (names of `AMENDABLE`) and what the creditor invoiced (None: stays), inside the caller's transaction.
    Answers whether anything is different now."""
    assert set(values) <= set(AMENDABLE), "the caller offers only what can change"
    claim = Claim.objects.filter(id=claim_id).first()
    if claim is None:
        raise NotFound(say("There is no such claim."))
    books = begin(claim.account_id, key=new_id(), wish={}, now=now, actor=actor)
    claim.refresh_from_db()
    new = {name: value for name, value in values.items() if getattr(claim, name) != value}
    item = OpenItem.objects.get(claim=claim, kind=OpenItem.Kind.PRINCIPAL)
    more = 0 if amount is None else _more(claim, amount)
    if not new and not more:
        return False
    _may_change(claim, item, new, more)
    before = claim.due_on
    _set(claim, item, new)
    _post(books, claim, item, more)
    status = books.close([claim.id])[claim.id] if more else claim.status  # what grew after it was paid is open again
    Account.objects.filter(id=claim.account_id).update(next_look_on=now.on)
    facts = {"change_minor": more, "due_on": claim.due_on.isoformat(), "due_on_before": before.isoformat()}
    names = sorted([*new, *(["amount"] if more else [])])
    told = CorrectionEvent(
        claim.id, Money(more, claim.currency), {**facts, "claim": str(claim.id), "changed": names, "status": status}
    )
    books.finish("claim.corrected", [told])
    return True


def stated(claim: Claim) -> Money:
    """What the creditor says it invoiced, before any payment, credit note or cost."""
    rows = Posting.objects.filter(
        account=claim.account_id, claim=claim, item__kind=OpenItem.Kind.PRINCIPAL, book="receivable", rule__in=STATED
    )
    return Money(int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0), claim.currency)


def _more(claim: Claim, amount: Money) -> int:
    if amount.minor <= 0:
        raise BadValue(
            say("The amount must be more than zero; a claim that is not owed is withdrawn."), value=str(amount)
        )
    return amount.minor - stated(claim).minor


def _may_change(claim: Claim, item: OpenItem, new: Values, more: int) -> None:
    is_about_money = bool(more) or "due_on" in new
    if claim.status in (Claim.Status.WITHDRAWN, Claim.Status.WRITTEN_OFF) and is_about_money:
        raise NotAllowed(CLOSED[claim.status])
    if claim.status == Claim.Status.PAID and "due_on" in new:
        raise NotAllowed(CLOSED[claim.status])
    if item.open_minor + more < 0:
        left = Money(item.open_minor, claim.currency)
        raise NotAllowed(
            say(
                "Only %(left)s of the invoice are open; what is already settled is taken back by a credit note.",
                left=left,
            )
        )
    if "due_on" in new and OpenItem.objects.filter(claim=claim, kind=OpenItem.Kind.INTEREST).exists():
        raise NotAllowed(say("Interest was booked from this due day on, so it stays; take interest back by a waiver."))


def _set(claim: Claim, item: OpenItem, new: Values) -> None:
    for name, value in new.items():
        setattr(claim, name, value)
    claim.save(update_fields=list(new))
    if "due_on" in new:
        OpenItem.objects.filter(claim=claim, kind__in=(OpenItem.Kind.PRINCIPAL, OpenItem.Kind.FEE)).update(
            due_on=claim.due_on
        )
    if "kind" in new:
        OpenItem.objects.filter(id=item.id).update(label=claim.kind)


def _post(books: Books, claim: Claim, item: OpenItem, more: int) -> None:
    """The difference as a posting of its own; credit that the customer has is laid on what was added."""
    if not more:
        return
    debit, credit = ("receivable", "revenue") if more > 0 else ("revenue", "receivable")
    entry = Entry(
        claim.account_id, claim.id, item.id, debit, credit, abs(more), claim.currency, books.now.on, "correction"
    )
    books.post_entries([entry])
    if more > 0:
        books.use_credit(first=claim.id)
