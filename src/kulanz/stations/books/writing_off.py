"""The open rest of claims leaves the books; shared by the correction of a person and the released end of a journey."""

from __future__ import annotations

from collections.abc import Sequence

from kulanz.data.receivables.models import Claim, OpenItem
from kulanz.domain.books import ledger
from kulanz.domain.books.posting_rules import RULES
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason
from kulanz.stations.books.corrections import Books, CorrectionEvent, Done, open_item


def write_off_claims(books: Books, claims: Sequence[Claim], *, because: str) -> Done:
    """Every open item of `claims` is given up in the books, each claim with an event of its own."""
    rule = f"written_off.{because}"
    for item in OpenItem.objects.filter(claim__in=claims, open_minor__gt=0).select_related("claim").order_by("id"):
        reason = Reason(rule, RULES[rule])
        books.post(ledger.write_off(item=open_item(item), on=books.now.on, reason=reason), item=item)
    books.close([claim.id for claim in claims])
    facts = {"because": because, "status": str(Claim.Status.WRITTEN_OFF)}
    told = [
        CorrectionEvent(claim.id, Money(claim.open_minor, claim.currency), {"claim": str(claim.id), **facts})
        for claim in claims
    ]
    return books.finish("claim.written_off", told)
