"""Accounts, claims, open items; postings and events, which are never changed."""

from __future__ import annotations

from django.db import models

from kulanz.data.journeys.models import Journey
from kulanz.data.parties.models import Customer
from kulanz.data.rows import Owned, TenantRow
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.events import BRANCHED


class Account(TenantRow):
    """One customer's dealings with one creditor in one currency: carries the journey and the head of the event chain."""

    personal = frozenset()
    not_personal = frozenset({"reference", "segment", "segment_fixed"})

    creditor = Owned(Creditor, db_index=True)
    customer = Owned(Customer)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=25)  # RF creditor reference (ISO 11649), fixed for life
    journey = Owned(Journey, null=True)  # None until the first decision
    next_look_on = models.DateField(null=True)  # None: at its end, nothing to look at
    segment = models.CharField(
        max_length=20, blank=True, db_default=""
    )  # by behaviour and need, as the last decision saw it
    segment_fixed = models.CharField(
        max_length=20, blank=True, db_default=""
    )  # a person or the customer said otherwise
    event_number = models.BigIntegerField(default=0)
    event_hash = models.BinaryField(max_length=32, default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "customer", "currency"], name="account_per_currency"),
            models.UniqueConstraint(fields=["tenant_id", "reference"], name="account_reference"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "next_look_on", "id"],
                name="account_due",
                condition=models.Q(next_look_on__isnull=False),
            )
        ]


class Claim(TenantRow):
    """One demand with its papers. `open_minor` is a cached sum of postings, checked by an invariant."""

    personal = frozenset({"reason", "contract", "mandate"})
    not_personal = frozenset({"source", "number", "number_key", "kind", "reference", "deadline_for"})

    class Status(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        WITHDRAWN = "withdrawn"
        WRITTEN_OFF = "written_off"

    account = Owned(Account)
    creditor = Owned(Creditor)
    source = models.CharField(max_length=40)  # the creditor's system or file source
    number = models.CharField(max_length=80)
    number_key = models.CharField(max_length=80)  # as it is looked for in remittance texts, without signs
    kind = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    contract = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True)
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=25)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    closed_on = models.DateField(null=True)
    open_minor = models.BigIntegerField(default=0)
    draft_hash = models.BinaryField(max_length=32)  # what the source stated last; the same again changes nothing
    invoice_minor = models.BigIntegerField(null=True)  # what was billed once, where the source says so
    deadline_on = models.DateField(null=True)  # something happens outside on this day: supply is cut off
    deadline_for = models.CharField(max_length=80, blank=True, db_default="")
    mandate = models.CharField(max_length=35, blank=True, db_default="")  # a debit is expected under it
    has_notice_on_invoice = models.BooleanField(default=False)  # the invoice says BGB 286(3) aloud

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "creditor", "source", "number"], name="claim_number"),
            models.UniqueConstraint(fields=["tenant_id", "reference"], name="claim_reference"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "account"], name="claim_of_account"),
            models.Index(fields=["tenant_id", "number_key"], name="claim_by_number"),
            models.Index(
                fields=["tenant_id", "account"],
                include=["id", "due_on", "open_minor"],
                name="claim_open",
                condition=models.Q(status="open", open_minor__gt=0),
            ),
        ]


class OpenItem(TenantRow):
    """A part of a claim by kind. `open_minor` is a cached sum of its `receivable` postings."""

    personal = frozenset()
    not_personal = frozenset({"label"})

    class Kind(models.TextChoices):
        PRINCIPAL = "principal"
        INTEREST = "interest"
        FEE = "fee"
        COST = "cost"

    claim = Owned(Claim)
    account = Owned(Account)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=120, blank=True)
    due_on = models.DateField()
    open_minor = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "claim"], name="item_of_claim"),
            models.Index(fields=["tenant_id", "account"], name="item_of_account"),
        ]


class Posting(TenantRow):
    """One of two sides of a money fact. Append only; the sides of an entry add up to zero (a trigger checks)."""

    personal = frozenset()
    not_personal = frozenset({"book", "rule"})

    entry_id = models.UUIDField()
    account = Owned(Account)
    claim = Owned(Claim, null=True, db_index=True)
    item = Owned(OpenItem, null=True, db_index=True)
    book = models.CharField(max_length=12)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    value_on = models.DateField()
    booked_at = models.DateTimeField()
    rule = models.CharField(max_length=60)
    receipt_id = models.UUIDField(null=True)  # the money it came from
    mirrors_id = models.UUIDField(null=True)  # the entry that this one takes back

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "account", "booked_at"], name="posting_of_account"),
            models.Index(
                fields=["tenant_id", "value_on"],
                include=["account", "item", "currency", "amount_minor"],
                name="posting_opening",
                condition=models.Q(book="receivable", rule="opening"),
            ),
        ]


class Event(TenantRow):
    """Something that happened. Append only, numbered and hash-chained per account (per tenant where there is none)."""

    personal = frozenset()
    not_personal = frozenset({"kind", "actor", "data"})

    account = Owned(Account, null=True)
    number = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    business_on = models.DateField()
    actor = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    data = models.JSONField()
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account", "number"], name="event_number", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(  # what journeys branch on
                fields=["tenant_id", "account", "kind", "business_on"],
                name="event_of_branch",
                condition=models.Q(kind__in=BRANCHED),
            )
        ]
