"""What the account's page shows beside its story: who it is, what is open and why, money seen, what was agreed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kulanz.data.contact.models import Message
from kulanz.data.payments.models import Receipt, Refund
from kulanz.data.receivables.models import Account, Claim, OpenItem, Posting
from kulanz.data.standing import load_owed
from kulanz.domain.books.ledger import Book
from kulanz.domain.books.receipt import EXPECTED, is_coming
from kulanz.domain.books.receipt import State as MoneyState
from kulanz.domain.journey.asking import Rest, rest_of
from kulanz.domain.journey.facts import Standing
from kulanz.domain.matching.reference import grouped
from kulanz.kernel.errors import NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.stations.money.refund import is_offered
from kulanz.stations.money.returned import costs_of_returns
from kulanz.web.office.desk.tasks import TaskView, of_account
from kulanz.web.office.people import source_name
from kulanz.web.office.words import CLAIMS, ITEMS, MESSAGES, RECEIPTS, TEXTS, word
from kulanz.web.ui.parts import State, Text

TOLD_BEFORE = _("same money, told before")
MOST = 200  # rows of one kind on one page; an account with more is no longer read line by line
RECEIPT_STATES: dict[str, State] = {
    "announced": "moving",
    "pending": "moving",
    "settled": "settled",
    "reversed": "waiting",
}
CLAIM_STATES: dict[str, State] = {"open": "waiting", "paid": "settled"}
MESSAGE_STATES: dict[str, State] = {
    "planned": "moving", "ready": "moving", "sending": "moving", "sent": "settled", "failed": "waiting", "ambiguous": "waiting",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Who:
    """The customer and whose customer it is."""

    account: UUID
    name: str
    number: str
    creditor_id: UUID
    creditor: str
    currency: str
    reference: str
    address: tuple[str, ...]
    next_look_on: date | None
    segment: str  # as the last decision saw it, or as it was corrected
    segment_fixed: str


@dataclass(frozen=True, slots=True)
class ItemView:
    id: UUID
    label: Text
    open: Money
    is_extra: bool  # interest, fee or cost: not what was bought


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with what of it is open, part by part."""

    id: UUID
    number: str
    kind: str
    reason: str
    due_on: date
    days: int  # past due; 0: not due or not open
    open: Money
    state: State
    status: Text
    closed_on: date | None
    is_objected: bool
    is_held: bool
    is_barred: bool
    is_paid: bool
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class ReceiptView:
    id: UUID
    on: date
    source: Text
    amount: Money
    state: State
    status: Text
    expires_on: date | None
    can_return: bool  # it has arrived, or was taken back and has brought no cost yet
    can_refund: bool  # its provider gives it back, or cancels it while it is on its way
    going_back: Money | None  # what the provider was asked to give back and has not answered for yet


@dataclass(frozen=True, slots=True)
class MessageLine:
    id: UUID
    name: str  # stage key or text key, named by the page
    stage: str
    subject: str
    on: date
    state: State
    status: Text
    is_sent: bool
    asked: Money | None
    stands_until: date | None  # paying `asked` by then settles it; None: no such promise was made
    decision: UUID | None  # why it was chosen; None: it answers something


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account, complete but for its story and its books. `credit` is what of the customer's credit is free."""

    who: Who
    credit: Money
    claims: tuple[ClaimView, ...]
    closed: tuple[ClaimView, ...]
    receipts: tuple[ReceiptView, ...]
    messages: tuple[MessageLine, ...]
    tasks: tuple[TaskView, ...]

    @property
    def open(self) -> Money:
        return Money(sum(claim.open.minor for claim in self.claims), self.who.currency)

    @property
    def overdue(self) -> Money:
        return Money(sum(claim.open.minor for claim in self.claims if claim.days), self.who.currency)

    @property
    def extras(self) -> Money:
        """Interest, fees and costs among what is open."""
        items = (item for claim in self.claims for item in claim.items)
        return Money(sum(item.open.minor for item in items if item.is_extra), self.who.currency)

    @property
    def days(self) -> int:
        return max((claim.days for claim in self.claims), default=0)


def account_view(account_id: UUID, on: date) -> AccountView:
    """Reads one account; `NotFound` for one that this organisation does not have. What is open and coming the standing says."""
    account = _with_credit(Account.objects.select_related("customer", "creditor").filter(id=account_id)).first()
    if account is None:
        raise NotFound(say("This account does not exist here."))
    standing = load_owed(account.id, on=on)
    receipts = _receipts(account, on)
    promised = sum(one.going_back.minor for one in receipts if one.going_back and one.state != "moving")
    claims = _claims(account, standing, on)
    return AccountView(
        who=_who(account),
        credit=Money(max(account.credit_minor - promised, 0), account.currency),
        claims=tuple(claim for claim in claims if claim.open),
        closed=tuple(claim for claim in claims if not claim.open),
        receipts=receipts,
        messages=_messages(account),
        tasks=of_account(account.id, on),
    )


def _with_credit(accounts: QuerySet[Account]) -> QuerySet[Any]:  # Any: an account with one value more
    """With `credit_minor`, the customer's credit by the books."""
    credit = Posting.objects.filter(account=OuterRef("id"), book=Book.CREDIT).order_by()
    minor = credit.values("account").annotate(minor=-Sum("amount_minor")).values("minor")
    return accounts.annotate(credit_minor=Coalesce(Subquery(minor), 0, output_field=BigIntegerField()))


def _who(account: Account) -> Who:
    customer = account.customer
    town = f"{customer.postcode} {customer.town}".strip()
    return Who(
        account=account.id,
        name=customer.name or customer.number,
        number=customer.number,
        creditor_id=account.creditor_id,
        creditor=account.creditor.name,
        currency=account.currency,
        reference=grouped(account.reference),
        address=tuple(line for line in (customer.street, town) if line),
        next_look_on=account.next_look_on,
        segment=account.segment_fixed or account.segment,
        segment_fixed=account.segment_fixed,
    )


def _claims(account: Account, standing: Standing, on: date) -> list[ClaimView]:
    late = {claim.id for claim in standing.late(on)}
    objected = {claim.id for claim in standing.claims if claim.is_objected or claim.objected_minor}
    rests = {claim.id: rest_of(claim, on) for claim in standing.claims}
    items: defaultdict[UUID, list[ItemView]] = defaultdict(list)
    for item in OpenItem.objects.filter(account=account).exclude(open_minor=0).order_by("claim_id", "id"):
        amount, is_extra = Money(item.open_minor, account.currency), item.kind != OpenItem.Kind.PRINCIPAL
        items[item.claim_id].append(ItemView(item.id, word(ITEMS, item.kind), amount, is_extra))
    rows = Claim.objects.filter(account=account).order_by("due_on", "id")[:MOST]
    return [
        ClaimView(
            id=claim.id,
            number=claim.number,
            kind=claim.kind,
            reason=claim.reason,
            due_on=claim.due_on,
            days=(on - claim.due_on).days if claim.id in late else 0,
            open=Money(claim.open_minor, claim.currency),
            state=CLAIM_STATES.get(claim.status, "resting")
            if claim.due_on < on or claim.status != "open"
            else "resting",
            status=word(CLAIMS, claim.status),
            closed_on=claim.closed_on,
            is_objected=standing.is_objected or claim.id in objected,
            is_held=rests.get(claim.id) == Rest.HELD,
            is_barred=rests.get(claim.id) == Rest.BARRED,
            is_paid=claim.status == Claim.Status.PAID,
            items=tuple(items[claim.id]),
        )
        for claim in rows
    ]


def _receipts(account: Account, on: date) -> tuple[ReceiptView, ...]:
    """Money seen, the newest first. Announced money whose time has passed is not on its way any more."""
    rows = list(Receipt.objects.filter(account=account).order_by("-id")[:MOST])
    is_any_back = any(receipt.state == Receipt.State.REVERSED for receipt in rows)
    with_cost = costs_of_returns(account.id) if is_any_back else frozenset()
    asked = _asked_back(account) if any(receipt.attempt_id for receipt in rows) else {}
    views = []
    for receipt in rows:
        is_over = receipt.state in EXPECTED and not _is_coming(receipt, on)
        state = "expired" if is_over else receipt.state
        status = TOLD_BEFORE if receipt.same_as_id else word(RECEIPTS, state)
        amount = Money(receipt.amount_minor, receipt.currency)
        views.append(
            ReceiptView(
                receipt.id, receipt.value_on, source_name(receipt.source), amount,
                "resting" if receipt.same_as_id else RECEIPT_STATES.get(state, "resting"), status, receipt.expires_on,
                can_return=state == "settled" or (state == "reversed" and receipt.id not in with_cost),
                can_refund=is_offered(receipt),
                going_back=Money(asked[receipt.id], receipt.currency) if receipt.id in asked else None,
            )
        )  # fmt: skip
    return tuple(views)


def _asked_back(account: Account) -> dict[UUID, int]:
    """By receipt what its provider was asked to give back and has not answered for yet."""
    asked = Refund.objects.filter(account=account, state=Refund.State.ASKED)
    return dict(asked.values_list("receipt_id").annotate(sum=Sum("amount_minor")).values_list("receipt_id", "sum"))


def _is_coming(receipt: Receipt, on: date) -> bool:
    return is_coming(
        MoneyState(receipt.state), expires_on=receipt.expires_on, is_laid=receipt.allocated_at is not None,
        is_aside=receipt.matched == Receipt.Matched.ASIDE, is_told_before=receipt.same_as_id is not None, on=on,
    )  # fmt: skip


def _messages(account: Account) -> tuple[MessageLine, ...]:
    rows = Message.objects.filter(account=account).defer("body_text", "body_html", "raw").order_by("-id")[:MOST]
    return tuple(
        MessageLine(
            id=message.id,
            name=str(word(TEXTS, message.text_key)),
            stage=message.stage,
            subject=message.subject,
            on=message.sent_on or message.planned_on,
            state=MESSAGE_STATES.get(message.status, "resting"),
            status=word(MESSAGES, message.status),
            is_sent=message.status == Message.Status.SENT,
            asked=Money(message.asked_minor, account.currency) if message.asked_minor else None,
            stands_until=message.stands_until,
            decision=message.decision_id,
        )
        for message in rows
    )
