"""How one payment stands, by what we know ourselves: our attempt and our receipts, never by what an address says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from kulanz.data.payments.models import PaymentAttempt, Receipt
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.tenancy.setups import ways
from kulanz.kernel.errors import NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.payment import Instructions
from kulanz.stations.money import pay as station
from kulanz.stations.money.pay import PaymentChoice

from .facts import AccountFacts


class Stage(StrEnum):
    """Where the payment is, in the customer's eyes."""

    FORWARD = "forward"  # started: the way goes on at the provider
    TRANSFER = "transfer"  # started: the customer pays by our instructions
    UNDECIDED = "undecided"  # no word yet
    COMING = "coming"
    ARRIVED = "arrived"
    FAILED = "failed"
    RETURNED = "returned"  # arrived once, and was taken back
    REFUSED = "refused"  # the provider did not start it
    UNKNOWN = "unknown"  # the provider did not answer


# our word for the state of money, the most telling first
BY_RECEIPT = {
    "reversed": Stage.RETURNED,
    "settled": Stage.ARRIVED,
    "pending": Stage.COMING,
    "announced": Stage.COMING,
    "failed": Stage.FAILED,
    "expired": Stage.FAILED,
}
BY_ATTEMPT = {"intended": Stage.UNKNOWN, "refused": Stage.REFUSED, "unknown": Stage.UNKNOWN}


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    form_key: UUID
    way: UUID
    method: str
    plugin: str
    amount: Money
    claims: tuple[UUID, ...]
    state: str
    url: str
    stage: Stage

    def is_started_for(self, wish: PaymentChoice) -> bool:
        """The same form, pressed again: there is nothing left to start."""
        same = (self.way, self.amount, self.claims) == (wish.way, wish.amount, wish.claims)
        return same and self.state == PaymentAttempt.State.STARTED


def attempt_of(account: UUID, *, form_key: UUID | None) -> AttemptFacts | None:
    """The attempt that a form began, or the newest one of the account; None where there is none."""
    rows = PaymentAttempt.objects.filter(account=account).select_related("way", "set_up")
    row = (rows.filter(form_key=form_key) if form_key else rows.order_by("-id")).first()
    if row is None:
        return None
    states = set(Receipt.objects.filter(attempt=row, account=account).values_list("state", flat=True))
    return AttemptFacts(
        form_key=row.form_key, way=row.way_id, method=row.way.kind, plugin=row.set_up.plugin,
        amount=Money(row.amount_minor, row.currency),
        claims=tuple(UUID(claim) for claim in row.claim_ids), state=row.state, url=row.redirect_url,
        stage=_stage(row, states),
    )  # fmt: skip


def transfer_of(
    facts: AccountFacts, way: UUID, *, amount: Money, claims: tuple[UUID, ...], language: str
) -> Instructions:
    """What to copy or scan for a transfer of `amount`; nothing is started."""
    account = Account.objects.select_related("creditor").get(id=facts.id)
    row = ways(account.creditor_id, "payment").filter(id=way).first()
    if row is None:
        raise NotFound(say("This way to pay is not offered here."))
    chosen = list(Claim.objects.filter(account=account, id__in=claims).order_by("due_on", "id"))
    return station.instructions(account, row, amount=amount, claims=chosen, language=language)


def _stage(row: PaymentAttempt, states: set[str]) -> Stage:
    for state, stage in BY_RECEIPT.items():
        if state in states:
            return stage
    if row.state in BY_ATTEMPT:
        return BY_ATTEMPT[row.state]
    return Stage.FORWARD if row.redirect_url else Stage.TRANSFER
