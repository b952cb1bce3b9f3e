"""Interest that has become due on an account's claims and is not booked yet; for the stations that make it firm.

BGB 286, 288: since when and at which rate says the creditor's country pack. What is booked is the rounded total up to
that day less what is booked already (design: Interest).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, pairwise
from uuid import UUID

from kulanz.data.agreements.models import Protection as ProtectionRow
from kulanz.data.contact.models import Message
from kulanz.data.ledger import Entry
from kulanz.data.receivables.models import Account, Claim, OpenItem, Posting
from kulanz.domain.journey.protections import RULES
from kulanz.domain.law.default import Default, DefaultFacts, default
from kulanz.domain.law.interest import Balance, Interest, interest_over, not_yet_booked
from kulanz.domain.law.role import CustomerKind
from kulanz.kernel.dates import Period
from kulanz.kernel.money import Money
from kulanz.kernel.words_json import reason_to_json
from kulanz.ports.country import CountryPack
from kulanz.ports.registry import plugin

REMINDING_TONE = 2  # a message of this tone asks for payment without doubt; kinder ones do not bring default


@dataclass(frozen=True, slots=True)
class InterestOf:
    """Whose interest is asked for: these claims of this account."""

    account: UUID
    claims: Collection[UUID]


@dataclass(frozen=True, slots=True)
class Running:
    """The interest of one open claim in default: what is owed for all its days, and what of it is booked already."""

    claim: Claim
    owed: Interest
    booked: Money
    default: Default


@dataclass(frozen=True, slots=True)
class DueInterest:
    """What is to be booked for one claim, and the facts that explain it, as they go into the event."""

    claim: UUID
    entry: Entry
    told: Mapping[str, object]


def due_interest(account_id: UUID, claim_ids: Collection[UUID], *, on: date) -> list[DueInterest]:
    """Interest up to, not including, `on` for the open claims among `claim_ids` that are in default."""
    return due_interests([InterestOf(account_id, claim_ids)], on=on)[0]


def due_interests(wishes: Sequence[InterestOf], *, on: date) -> list[list[DueInterest]]:
    """The same for a batch, in its order, in a handful of queries. A claim that two ask for is due with the first."""
    running = _running(wishes, on)
    changes: dict[UUID, tuple[Running, Money]] = {}
    for one in chain.from_iterable(running):
        change = not_yet_booked(owed=one.owed.amount, booked=one.booked)
        if change.minor > 0:
            changes.setdefault(one.claim.id, (one, change))
    items = _items([one.claim for one, _ in changes.values()], on)
    due = {claim: _due(one, change, items[claim], on) for claim, (one, change) in changes.items()}
    return [[due.pop(one.claim.id) for one in some if one.claim.id in due] for some in running]


def running_interest(account_id: UUID, claim_ids: Collection[UUID], *, on: date) -> list[Running]:
    """What is owed up to, not including, `on`; nothing is written. Days after a protection that ends interest are left out."""
    return _running([InterestOf(account_id, claim_ids)], on)[0]


def _running(wishes: Sequence[InterestOf], on: date) -> list[list[Running]]:
    known = _Known.load(wishes)
    return [list(known.running(wish, on)) for wish in wishes]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a batch needs, loaded once. `reminded` is by account and claim, `pauses` by customer, the others by claim."""

    claims: Mapping[UUID, Claim]  # open ones, with account, creditor and customer, the oldest first
    reminded: Mapping[tuple[UUID, UUID], date]
    pauses: Mapping[UUID, Sequence[Period]]
    books: Mapping[UUID, tuple[Principal, int]]

    @classmethod
    def load(cls, wishes: Sequence[InterestOf]) -> _Known:
        named = {claim for wish in wishes for claim in wish.claims}
        found = Claim.objects.filter(id__in=named, account__in={wish.account for wish in wishes}, status="open")
        rows = found.select_related("account__creditor", "account__customer").order_by("due_on", "id") if named else ()
        claims = {claim.id: claim for claim in rows}
        accounts, customers = (
            {c.account_id for c in claims.values()},
            {c.account.customer_id for c in claims.values()},
        )
        return cls(claims, _reminded_on(accounts), _pauses(customers), _books(accounts, list(claims)))

    def running(self, wish: InterestOf, on: date) -> Iterator[Running]:
        for claim in (claim for claim in self.claims.values() if claim.id in wish.claims):
            account = claim.account
            if account.id != wish.account:
                continue
            pack: CountryPack = plugin("country", account.creditor.country.lower())
            found = _default(claim, account, pack, self.reminded.get((account.id, claim.id)))
            if found.since is None or found.since >= on:
                continue
            principal, booked = self.books[claim.id]
            pauses = self.pauses.get(account.customer_id, ())
            owed = _owed(claim, account, pack, Period(found.since, on), principal, pauses)
            yield Running(claim, owed, Money(booked, claim.currency), found)


def _pauses(customers: Collection[UUID]) -> dict[UUID, list[Period]]:
    """The days without interest: while the customer was protected by something that stops it (domain/journey/protections.py).

    They stay without interest when it has ended; noted by mistake it has ended on its first day and leaves none out."""
    kinds = [kind for kind, rule in RULES.items() if rule.stops_interest]
    rows = (
        ProtectionRow.objects.filter(customer__in=customers, kind__in=kinds)
        if customers
        else ProtectionRow.objects.none()
    )
    found: defaultdict[UUID, list[Period]] = defaultdict(list)
    for customer, since_on, *days in rows.values_list("customer_id", "since_on", "until_on", "ended_on"):
        end_on = min((day for day in days if day), default=date.max)
        if since_on < end_on:
            found[customer].append(Period(since_on, end_on))
    return found


def _reminded_on(accounts: Collection[UUID]) -> dict[tuple[UUID, UUID], date]:
    """By account and claim the day on which the first message that reminded of it arrived (e-mail: the day it was sent)."""
    if not accounts:
        return {}
    sent = Message.objects.filter(account__in=accounts, status="sent", tone__gte=REMINDING_TONE).exclude(stage="")
    first: dict[tuple[UUID, UUID], date] = {}
    for account, asked, sent_on in sent.order_by("sent_on", "id").values_list("account_id", "asked_claims", "sent_on"):
        if sent_on:
            for claim in asked:
                first.setdefault((account, UUID(claim)), sent_on)
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


def _books(accounts: Collection[UUID], claims: Collection[UUID]) -> dict[UUID, tuple[Principal, int]]:
    """For each claim the changes of its principal, and the interest booked so far (waived interest stays booked)."""
    changes: dict[UUID, tuple[list[tuple[date, int]], int]] = {claim: ([], 0) for claim in claims}
    if not changes:
        return {}
    postings = Posting.objects.filter(account__in=accounts, claim__in=list(changes)).order_by("value_on", "id")
    rows = postings.values_list("claim_id", "item__kind", "book", "amount_minor", "value_on")
    for claim, kind, book, minor, value_on in rows:
        principal, booked = changes[claim]
        if kind == OpenItem.Kind.PRINCIPAL and book == "receivable":
            principal.append((value_on, minor))
        elif kind == OpenItem.Kind.INTEREST and book == "interest":
            changes[claim] = (principal, booked - minor)
    return dict(changes)


def _owed(
    claim: Claim, account: Account, pack: CountryPack, days: Period, principal: Principal, pauses: Sequence[Period]
) -> Interest:
    terms = pack.interest_terms(customer=_kind(account), arose_on=claim.issued_on or claim.due_on)
    cuts = sorted({days.start, days.end, *(day for day, _ in principal if days.start < day < days.end)})
    balances = [
        Balance(
            Period(start, end), Money(max(sum(minor for day, minor in principal if day <= start), 0), claim.currency)
        )
        for start, end in pairwise(cuts)
    ]
    return interest_over(balances=balances, terms=terms, pauses=pauses)


def _items(claims: Sequence[Claim], on: date) -> dict[UUID, UUID]:
    """The open item of each claim that bears its interest; made where there is none."""
    if not claims:
        return {}
    there = OpenItem.objects.filter(claim__in=[claim.id for claim in claims], kind=OpenItem.Kind.INTEREST)
    known = dict(there.order_by("-id").values_list("claim_id", "id"))
    fresh = [
        OpenItem(claim=claim, account_id=claim.account_id, kind=OpenItem.Kind.INTEREST, due_on=on)
        for claim in claims
        if claim.id not in known
    ]
    OpenItem.objects.bulk_create(fresh)
    return known | {item.claim_id: item.id for item in fresh}


def _due(one: Running, change: Money, item: UUID, on: date) -> DueInterest:
    claim, owed, since = one.claim, one.owed, one.default.since
    assert since is not None
    law = owed.reasons[0].law if owed.reasons else ""
    rule = f"interest {law}".strip()[:60]
    last_day = on - timedelta(days=1)
    entry = Entry(
        claim.account_id, claim.id, item, "receivable", "interest", change.minor, claim.currency, last_day, rule
    )
    told = {
        "claim": str(claim.id),
        "minor": change.minor,
        "since": since.isoformat(),
        "until": last_day.isoformat(),
        "default": reason_to_json(one.default.reason),
        "provisional": owed.is_provisional,
        "segments": [
            {"from": s.period.start.isoformat(), "days": s.days, "rate": str(s.rate), "minor": s.amount.minor}
            for s in owed.segments
        ],
    }
    return DueInterest(claim.id, entry, told)
