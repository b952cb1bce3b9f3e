"""The facts of a hand-over as plain JSON: whose claim, against whom, what is owed and why, what was sent, what was said.

Amounts are texts with a point, days are ISO 8601; the form is described in docs/reference/handover.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from kulanz.data.agreements.models import Objection, Plan
from kulanz.data.contact.models import Message, OutsideMessage
from kulanz.data.desk.models import Handover
from kulanz.data.inbox.models import Document
from kulanz.data.parties.models import ContactPoint, Customer
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account, Claim, OpenItem, Posting
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.books.posting_rules import reason_of
from kulanz.domain.law.default import Default
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money, exponent
from kulanz.kernel.words import Reason
from kulanz.kernel.words_json import reason_from_json
from kulanz.stations.books.due_interest import Running, running_interest

FORMAT, VERSION = "kulanz-handover", 1
Facts = dict[str, Any]  # JSON


def told(row: Handover, *, papers: Mapping[UUID, str], messages: Mapping[UUID, str], now: Now) -> Facts:
    """All of it. `papers` and `messages` are the names of their files in the package."""
    account = Account.objects.select_related("creditor", "customer").get(id=row.account_id)
    claims = list(Claim.objects.filter(id__in=list(row.claims)).order_by("due_on", "id"))
    ids = [claim.id for claim in claims]
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": now.at.isoformat(),
        "business_on": now.on.isoformat(),
        "handover": {
            "id": str(row.id),
            "to": row.to,
            "proposed_on": row.proposed_on.isoformat(),
            "released_at": row.decided_at.isoformat() if row.decided_at else None,
            "amount_proposed": _amount(row.amount_minor, account.currency),
            "reasons": [_reason(reason_from_json(reason)) for reason in row.reasons],
        },
        "creditor": _creditor(account.creditor),
        "customer": _customer(account.customer),
        "account": {"id": str(account.id), "reference": account.reference, "currency": account.currency},
        "claims": _claims(account, claims, papers, now),
        "ledger": _ledger(account, ids),
        "messages": _messages(account, set(row.claims), messages),
        "earlier_messages": _earlier(claims),
        "payments": _payments(account),
        "objections": _objections(account, ids),
        "promises": _promises(account),
    }


def _creditor(creditor: Creditor) -> Facts:
    names = ("key", "name", "legal_name", "street", "postcode", "town", "country", "account_holder", "iban", "actor",
             "supervisor", "team", "phone", "reply_to")  # fmt: skip
    return {name: getattr(creditor, name) for name in names}


def _customer(customer: Customer) -> Facts:
    names = ("number", "name", "salutation", "is_business", "language", "street", "postcode", "town", "country")
    points = ContactPoint.objects.filter(customer=customer).order_by("kind", "id")
    contacts = [{"kind": point.kind, "value": point.value, "works": not point.is_bad} for point in points]
    return {**{name: getattr(customer, name) for name in names}, "contacts": contacts}


def _claims(account: Account, claims: list[Claim], papers: Mapping[UUID, str], now: Now) -> list[Facts]:
    running = {one.claim.id: one for one in running_interest(account.id, [claim.id for claim in claims], on=now.on)}
    parts: dict[UUID, list[Facts]] = {claim.id: [] for claim in claims}
    for item in OpenItem.objects.filter(claim__in=claims).order_by("id"):
        parts[item.claim_id].append(
            {"kind": item.kind, "label": item.label, "open": _amount(item.open_minor, account.currency)}
        )
    files: dict[UUID, list[Facts]] = {claim.id: [] for claim in claims}
    for paper in Document.objects.filter(id__in=list(papers)).order_by("id"):
        files[paper.claim_id].append({"kind": paper.kind, "file": papers[paper.id], "media_type": paper.media_type})
    return [_claim(claim, running.get(claim.id), parts[claim.id], files[claim.id], now) for claim in claims]


def _claim(claim: Claim, running: Running | None, parts: list[Facts], files: list[Facts], now: Now) -> Facts:
    texts = ("source", "number", "kind", "reason", "contract", "currency", "reference", "status", "deadline_for")
    return {
        "id": str(claim.id),
        **{name: getattr(claim, name) for name in texts},
        "issued_on": _day(claim.issued_on),
        "due_on": claim.due_on.isoformat(),
        "deadline_on": _day(claim.deadline_on),
        "invoiced": _amount(claim.invoice_minor, claim.currency) if claim.invoice_minor is not None else None,
        "open": _amount(claim.open_minor, claim.currency),
        "parts": parts,
        "default": _default(running.default) if running else None,
        "interest": _interest(running, now) if running else None,
        "documents": files,
    }


def _default(found: Default) -> Facts:
    return {"since": _day(found.since), **_reason(found.reason)}


def _interest(running: Running, now: Now) -> Facts:
    """Up to, not including, the day on which the package was made; `owed` holds what is booked already."""
    currency = running.claim.currency
    return {
        "until_before": now.on.isoformat(),
        "owed": _amount(running.owed.amount.minor, currency),
        "booked": _amount(running.booked.minor, currency),
        "provisional": running.owed.is_provisional,
        "reasons": [_reason(reason) for reason in running.owed.reasons],
        "segments": [
            {
                "from": segment.period.start.isoformat(), "days": segment.days, "rate": str(segment.rate),
                "principal": _amount(segment.principal.minor, currency), "amount": _amount(segment.amount.minor, currency),
            }
            for segment in running.owed.segments
        ],
    }  # fmt: skip


def _ledger(account: Account, claims: list[UUID]) -> list[Facts]:
    """Each pair of the books as one line: from `credit` to `debit`, in order."""
    rows = Posting.objects.filter(account=account, claim__in=claims).select_related("claim", "item").order_by("id")
    pairs: dict[UUID, Facts] = {}
    for posting in rows:
        line = pairs.setdefault(posting.entry_id, {
            "on": posting.value_on.isoformat(), "claim": posting.claim.number if posting.claim else "",
            "part": posting.item.kind if posting.item else "", "debit": "", "credit": "", "amount": "",
            "rule": posting.rule, **_words(posting.rule),
        })  # fmt: skip
        side = "debit" if posting.amount_minor > 0 else "credit"
        line[side] = posting.book
        line["amount"] = _amount(abs(posting.amount_minor), posting.currency)
    return list(pairs.values())


def _words(rule: str) -> Facts:
    reason = reason_of(rule)
    return {"text": str(reason.words), "law": reason.law}


def _messages(account: Account, claims: set[str], files: Mapping[UUID, str]) -> list[Facts]:
    """What went out about these claims, with the hash of the exact bytes that were sent."""
    rows = Message.objects.filter(id__in=list(files)).defer("raw", "body_html", "body_text").order_by("id")
    return [
        {
            "file": files[message.id],
            "on": _day(message.sent_on),
            "sent_at": message.sent_at.isoformat() if message.sent_at else None,
            "stage": message.stage,
            "tone": message.tone,
            "channel": message.channel,
            "to": message.to_address,
            "subject": message.subject,
            "asked": {
                claim: _amount(minor, account.currency)
                for claim, minor in message.asked_claims.items()
                if claim in claims
            },
            "outside_id": message.outside_id,
            "sent_sha256": bytes(message.raw_hash).hex() if message.raw_hash else None,
        }
        for message in rows
    ]


def _earlier(claims: list[Claim]) -> list[Facts]:
    numbers = {claim.id: claim.number for claim in claims}
    rows = OutsideMessage.objects.filter(claim__in=claims).order_by("sent_on", "id")
    return [
        {"claim": numbers[row.claim_id], "tone": row.tone, "on": row.sent_on.isoformat(), "proof": row.proof}
        for row in rows
    ]


def _payments(account: Account) -> list[Facts]:
    """Money that came, once, however many sources told it."""
    came = Receipt.objects.filter(account=account, state__in=("settled", "reversed"), same_as_id=None)
    rows = came.order_by("value_on", "id")
    return [
        {
            "on": row.value_on.isoformat(), "amount": _amount(row.amount_minor, row.currency), "currency": row.currency,
            "source": row.source, "state": row.state,
        }
        for row in rows
    ]  # fmt: skip


def _objections(account: Account, claims: list[UUID]) -> list[Facts]:
    """Of the whole account or of these claims, with the answers."""
    rows = Objection.objects.filter(account=account).select_related("claim").order_by("id")
    return [
        {
            "claim": row.claim.number if row.claim else None,
            "amount": _amount(row.amount_minor, account.currency) if row.amount_minor is not None else None,
            "reason": row.reason, "text": row.text, "raised_on": row.raised_on.isoformat(), "ended_on": _day(row.ended_on),
            "answer": row.answer,
        }
        for row in rows
        if row.claim_id is None or row.claim_id in claims
    ]  # fmt: skip


def _promises(account: Account) -> list[Facts]:
    rows = Plan.objects.filter(account=account).order_by("id").prefetch_related("instalments")
    return [
        {
            "amount": _amount(row.amount_minor, account.currency), "due_on": row.due_on.isoformat(),
            "made_on": row.made_on.isoformat(), "status": row.status,
        }
        for row in rows
    ]  # fmt: skip


def _reason(reason: Reason) -> Facts:
    return {"rule": reason.rule, "text": str(reason.words), "law": reason.law}


def _amount(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).amount:.{exponent(currency)}f}"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
