"""Interest that has become due on an account's claims and is not booked yet; for the stations that make it firm.

BGB 286, 288: since when and at which rate says the creditor's country pack. What is booked is the rounded total up to
that day less what is booked already (design: Interest).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from kulanz.data.contact.models import Message
from kulanz.data.ledger import Entry
from kulanz.data.receivables.models import Account, Claim, OpenItem, Posting
from kulanz.domain.default import Default, DefaultFacts, default
from kulanz.domain.interest import Balance, Interest, interest_over, not_yet_booked
from kulanz.domain.role import CustomerKind
from kulanz.kernel.dates import Period
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.kernel.words import reason_to_json
from kulanz.ports.country import CountryPack
from kulanz.ports.registry import plugin

REMINDING_TONE = 2  # a message of this tone asks for payment without doubt; kinder ones do not bring default


@dataclass(frozen=True, slots=True)
class DueInterest:
    """What is to be booked for one claim, and the facts that explain it, as they go into the event."""

    claim: UUID
    entry: Entry
    told: Mapping[str, object]


def due_interest(account_id: UUID, claim_ids: Collection[UUID], *, on: date) -> list[DueInterest]:
    """Interest up to, not including, `on` for the open claims among `claim_ids` that are in default."""
    account = Account.objects.select_related("creditor", "customer").get(id=account_id)
    claims = list(Claim.objects.filter(id__in=claim_ids, account=account, status="open").order_by("due_on", "id"))
    pack: CountryPack = plugin("country", account.creditor.country.lower())
    reminded = _reminded_on(account_id)
    books = _books(account_id, claims)
    due = []
    for claim in claims:
        found = _default(claim, account, pack, reminded.get(claim.id))
        if found.since is None or found.since >= on:
            continue
        principal, booked = books[claim.id]
        owed = _owed(claim, account, pack, found.since, on, principal)
        change = not_yet_booked(owed=owed.amount, booked=Money(booked, claim.currency))
        if change.minor > 0:
            due.append(_due(claim, change, owed, found, on))
    return due


def _reminded_on(account_id: UUID) -> dict[UUID, date]:
    """For each claim the day on which the first message that reminded of it arrived (e-mail: the day it was sent)."""
    sent = Message.objects.filter(account=account_id, status="sent", tone__gte=REMINDING_TONE).exclude(stage="")
    first: dict[UUID, date] = {}
    for asked, sent_on in sent.order_by("sent_on", "id").values_list("asked_claims", "sent_on"):
        if sent_on:
            for claim in asked:
                first.setdefault(UUID(claim), sent_on)
    return first


def _default(claim: Claim, account: Account, pack: CountryPack, reminded_on: date | None) -> Default:
    facts = DefaultFacts(
        customer=_kind(account),
        due_on=claim.due_on,
        has_notice_on_invoice=claim.has_notice_on_invoice,
        reminder_received_on=reminded_on,
    )
    return default(facts=facts, rules=pack.default_rules(), holidays=pack.holidays(account.creditor.region))


def _kind(account: Account) -> CustomerKind:
    return CustomerKind.BUSINESS if account.customer.is_business else CustomerKind.CONSUMER


Principal = Sequence[tuple[date, int]]  # (value day, change in minor units) in order of time


def _books(account_id: UUID, claims: Sequence[Claim]) -> dict[UUID, tuple[Principal, int]]:
    """For each claim the changes of its principal, and the interest booked so far (waived interest stays booked)."""
    changes: dict[UUID, tuple[list[tuple[date, int]], int]] = {claim.id: ([], 0) for claim in claims}
    postings = Posting.objects.filter(account=account_id, claim__in=list(changes)).order_by("value_on", "id")
    rows = postings.values_list("claim_id", "item__kind", "book", "amount_minor", "value_on")
    for claim, kind, book, minor, value_on in rows:
        principal, booked = changes[claim]
        if kind == OpenItem.Kind.PRINCIPAL and book == "receivable":
            principal.append((value_on, minor))
        elif kind == OpenItem.Kind.INTEREST and book == "interest":
            changes[claim] = (principal, booked - minor)
    return dict(changes)


def _owed(claim: Claim, account: Account, pack: CountryPack, since: date, on: date, principal: Principal) -> Interest:
    terms = pack.interest_terms(customer=_kind(account), arose_on=claim.issued_on or claim.due_on)
    cuts = sorted({since, on, *(day for day, _ in principal if since < day < on)})
    balances = [
        Balance(
            Period(start, end), Money(max(sum(minor for day, minor in principal if day <= start), 0), claim.currency)
        )
        for start, end in pairwise(cuts)
    ]
    return interest_over(balances=balances, terms=terms)


def _due(claim: Claim, change: Money, owed: Interest, found: Default, on: date) -> DueInterest:
    assert found.since is not None
    label = {"label": "", "due_on": on, "id": new_id()}
    item, _ = OpenItem.objects.get_or_create(claim=claim, account_id=claim.account_id, kind="interest", defaults=label)
    law = owed.reasons[0].law if owed.reasons else ""
    rule = f"interest {law}".strip()[:60]
    last_day = on - timedelta(days=1)
    entry = Entry(
        claim.account_id, claim.id, item.id, "receivable", "interest", change.minor, claim.currency, last_day, rule
    )
    told = {
        "claim": str(claim.id),
        "minor": change.minor,
        "since": found.since.isoformat(),
        "until": last_day.isoformat(),
        "default": reason_to_json(found.reason),
        "provisional": owed.is_provisional,
        "segments": [
            {"from": s.period.start.isoformat(), "days": s.days, "rate": str(s.rate), "minor": s.amount.minor}
            for s in owed.segments
        ],
    }
    return DueInterest(claim.id, entry, told)
