"""What the rows know about messages that ask for money, for the check of notices: a batch in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from kulanz.data.contact.models import Message
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, Event, OpenItem, Posting
from kulanz.domain.books.posting_rules import RULES, reason_of
from kulanz.domain.books.statement_of_account import InterestPiece
from kulanz.domain.law.allocation import ItemKind
from kulanz.domain.law.role import Actor, CustomerKind
from kulanz.kernel.money import Money
from kulanz.writing.letters.notice import Cost, NoticeCase, NoticeClaim

LEFT = (Message.Status.SENT, Message.Status.AMBIGUOUS)
STATED = "opening"  # charged by the creditor's own file, which does not say why


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim that a message asks for. `acknowledged_on` are the days on which money was laid on it."""

    row: Claim
    facts: NoticeClaim
    acknowledged_on: tuple[date, ...]

    @property
    def arose_on(self) -> date:
        return self.row.issued_on or self.row.due_on


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """One message with what lies behind it: `earlier` messages named at least one of the same claims."""

    message: Message
    actor: Actor
    customer: CustomerKind
    asked: tuple[Asked, ...]
    earlier: tuple[Message, ...]

    def is_notice(self, key: str) -> bool:
        """The journey or the text calls this message by the key of the notice."""
        return key in (self.message.text_key, self.message.stage)

    def reminded_on(self, claim: UUID, *, tone: int) -> list[date]:
        """When earlier messages of at least this tone named `claim`."""
        named = [m for m in self.earlier if m.tone >= tone and str(claim) in m.asked_claims]
        return [m.sent_on for m in named if m.sent_on]

    def case(self, *, costs_to_come: Money | None = None) -> NoticeCase:
        creditor = self.message.account.creditor
        return NoticeCase(
            creditor=creditor.legal_name,
            address=(creditor.street, f"{creditor.postcode} {creditor.town}".strip()),
            claims=tuple(asked.facts for asked in self.asked),
            supervisor=creditor.supervisor,
            costs_to_come=costs_to_come,
            own={key: value for key, value in self.message.facts.items() if isinstance(value, str)},
        )


def load(messages: Sequence[Message]) -> list[NoticeFacts]:
    """The facts of `messages`, in their order. Their `account` with creditor and customer is loaded by the caller."""
    named = {UUID(claim) for message in messages for claim in message.asked_claims}
    if not named:
        return [_facts(message, {}, ()) for message in messages]
    claims = Claim.objects.in_bulk(named)
    items = list(OpenItem.objects.filter(claim__in=named, open_minor__gt=0).order_by("id"))
    charged = [item for item in items if item.kind != ItemKind.PRINCIPAL]
    reasons, pieces = _reasons(charged), _pieces(charged)
    laid_on = _laid_on(named)
    asked = {
        claim.id: Asked(claim, _claim(claim, items, reasons, pieces), tuple(laid_on[claim.id]))
        for claim in claims.values()
    }
    earlier = Message.objects.filter(account__in={m.account_id for m in messages}, status__in=LEFT, asked_minor__gt=0)
    behind = list(earlier.exclude(id__in=[m.id for m in messages]).defer("body_html", "raw").order_by("id"))
    return [_facts(message, asked, behind) for message in messages]


def _facts(message: Message, asked: Mapping[UUID, Asked], behind: Sequence[Message]) -> NoticeFacts:
    own = {UUID(claim) for claim in message.asked_claims}
    return NoticeFacts(
        message=message,
        actor=Actor(message.account.creditor.actor),
        customer=CustomerKind.BUSINESS if message.account.customer.is_business else CustomerKind.CONSUMER,
        asked=tuple(asked[claim] for claim in sorted(own & asked.keys())),
        earlier=tuple(m for m in behind if m.account_id == message.account_id and _names(m, own)),
    )


def _names(message: Message, claims: Collection[UUID]) -> bool:
    return any(UUID(claim) in claims for claim in message.asked_claims)


def _claim(
    claim: Claim,
    items: Sequence[OpenItem],
    reasons: Mapping[UUID, str],
    pieces: Mapping[UUID, tuple[InterestPiece, ...]],
) -> NoticeClaim:
    own = [item for item in items if item.claim_id == claim.id]

    def part(kind: ItemKind) -> Money:
        return Money(sum(item.open_minor for item in own if item.kind == kind), claim.currency)

    costs = [item for item in own if item.kind in (ItemKind.FEE, ItemKind.COST)]
    return NoticeClaim(
        number=claim.number,
        what=", ".join(text for text in (claim.kind, claim.reason) if text),
        contract=claim.contract,
        issued_on=claim.issued_on,
        principal=part(ItemKind.PRINCIPAL),
        interest=part(ItemKind.INTEREST),
        pieces=pieces.get(claim.id, ()),
        costs=tuple(_cost(item, claim.currency, reasons.get(item.id, "")) for item in costs),
    )


def _cost(item: OpenItem, currency: str, rule: str) -> Cost:
    reason = reason_of(rule)
    is_known = rule != STATED and reason.rule in RULES
    return Cost(Money(item.open_minor, currency), reason if is_known else None)


def _reasons(items: Sequence[OpenItem]) -> dict[UUID, str]:
    """By which rule each item was charged first."""
    ids = [item.id for item in items]
    rows = Posting.objects.filter(item__in=ids, book="receivable", amount_minor__gt=0, mirrors_id=None).order_by("-id")
    return dict(rows.values_list("item_id", "rule")) if ids else {}


def _pieces(items: Sequence[OpenItem]) -> dict[UUID, tuple[InterestPiece, ...]]:
    """How the interest of each claim was computed last, as the event of its booking tells."""
    accounts = {item.account_id for item in items if item.kind == ItemKind.INTEREST}
    found: dict[UUID, tuple[InterestPiece, ...]] = {}
    if accounts:
        told = Event.objects.filter(account__in=accounts, kind="claim.accrued").order_by("number")
        for data, currency in told.values_list("data", "account__currency"):
            for one in data.get("interest", ()):
                found[UUID(one["claim"])] = tuple(
                    InterestPiece(
                        date.fromisoformat(s["from"]), s["days"], Decimal(s["rate"]), Money(s["minor"], currency)
                    )
                    for s in one["segments"]
                )
    return found


def _laid_on(claims: Collection[UUID]) -> defaultdict[UUID, list[date]]:
    """The days on which money that stayed was laid on each claim: part payments acknowledge it (BGB 212)."""
    laid: defaultdict[UUID, list[date]] = defaultdict(list)
    shares = Posting.objects.filter(claim__in=claims, book="receivable", amount_minor__lt=0, receipt_id__isnull=False)
    rows = list(shares.exclude(rule__endswith="amount_stands").values_list("claim_id", "receipt_id", "value_on"))
    stayed = Receipt.objects.filter(id__in={receipt for _, receipt, _ in rows}, state=Receipt.State.SETTLED)
    ids = set(stayed.values_list("id", flat=True)) if rows else set()
    for claim, receipt, value_on in rows:
        if receipt in ids:
            laid[claim].append(value_on)
    return laid
