"""Decisions, texts, messages and every attempt to send one."""

from __future__ import annotations

from django.db import models

from kulanz.data.journeys.models import Journey
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.rows import Owned, TenantRow
from kulanz.data.tenancy.models import Creditor, SetUp


class Decision(TenantRow):
    """What was chosen for an account on a day, from which options, and why."""

    account = Owned(Account)
    journey = Owned(Journey)
    business_on = models.DateField()
    made_at = models.DateTimeField()
    chose = models.CharField(max_length=60)  # stage key, or "wait"
    stage = models.CharField(max_length=40, blank=True)
    option = models.CharField(max_length=60, blank=True, db_default="")  # which of the options
    options = models.JSONField()
    policy = models.CharField(max_length=40, db_default="rules/1")  # who chose among the options
    probability = models.FloatField(default=1.0)
    reasons = models.JSONField()
    facts = models.JSONField()
    next_look_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "account", "-id"], name="decision_of_account")]


class Text(TenantRow):
    """A version of a text in one language; the newest one is used. `creditor` None: for all creditors of the tenant."""

    creditor = Owned(Creditor, null=True)
    key = models.SlugField(max_length=40)
    language = models.CharField(max_length=5)
    formality = models.CharField(max_length=3, default="sie")
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "creditor", "key", "language", "formality", "version"],
                name="text_version",
                nulls_distinct=False,
            )
        ]


class Message(TenantRow):
    """One message to one customer. The exact wording and bytes are kept; the status follows the attempt ledger."""

    class Status(models.TextChoices):
        PLANNED = "planned"
        READY = "ready"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        AMBIGUOUS = "ambiguous"
        STOPPED = "stopped"  # the gate said no at the moment of sending

    account = Owned(Account)
    decision = Owned(Decision, null=True)  # None: not chosen by the journey (thank-you, answer)
    purpose = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)
    text_key = models.CharField(max_length=40)
    tone = models.PositiveSmallIntegerField(default=1)
    stage = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    planned_on = models.DateField()
    send_after = models.DateTimeField(null=True)  # the customer's quiet hours end then
    method = models.CharField(max_length=40, blank=True, db_default="")  # way to pay that is proposed first
    offer = models.CharField(max_length=20, blank=True, db_default="")  # what is offered besides: deferral, plan ...
    language = models.CharField(max_length=5, blank=True)
    to_address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    text_version = models.CharField(max_length=60, blank=True)
    asked_minor = models.BigIntegerField(default=0)
    asked_claims = models.JSONField(default=list)  # what the amount was made of: {claim id: minor}
    facts = models.JSONField(default=dict)  # what an answer tells: {"paid_minor": 8990, "open_minor": 0}
    stands_until = models.DateField(null=True)  # paying `asked_minor` by then closes what it named
    tries = models.PositiveSmallIntegerField(default=0)
    attempt_at = models.DateTimeField(null=True)  # when the last try began
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)  # business day
    delivered_at = models.DateTimeField(null=True)  # when its provider said that it arrived
    set_up = Owned(SetUp, null=True)  # who carried it; None: nobody yet
    outside_id = models.CharField(max_length=200, blank=True)
    raw = models.BinaryField(null=True)
    raw_hash = models.BinaryField(max_length=32, null=True)
    cause_id = models.UUIDField(null=True)  # the receipt or event that a message answers; one answer each

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "cause_id", "text_key"],
                name="message_one_answer",
                condition=models.Q(cause_id__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "account", "-id"], name="message_of_account"),
            models.Index(
                fields=["tenant_id", "to_address", "sent_on"],
                name="message_to_address",
                condition=models.Q(status="sent", purpose__in=["ask", "care"]),
            ),
            models.Index(
                fields=["tenant_id", "set_up", "outside_id"],
                name="message_outside",
                condition=models.Q(set_up__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "status"], name="message_open", condition=models.Q(status__in=["ready", "sending"])
            ),
        ]


class Attempt(TenantRow):
    """One line of the attempt ledger: what was tried with a message, when, and what came of it. Append only."""

    class Outcome(models.TextChoices):
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        AMBIGUOUS = "ambiguous"
        STOPPED = "stopped"

    message = Owned(Message)
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    at = models.DateTimeField()
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "message", "number", "outcome"], name="attempt_line")
        ]


class OutsideMessage(TenantRow):
    """What the creditor sent about a claim before it came here; it counts like a message of that tone."""

    account = Owned(Account)
    claim = Owned(Claim)
    tone = models.PositiveSmallIntegerField()
    sent_on = models.DateField()
    proof = models.CharField(max_length=200, blank=True)  # how it could be shown: a copy, a posting list
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "claim", "tone", "sent_on"], name="outside_once")]
        indexes = [models.Index(fields=["tenant_id", "account"], name="outside_of_account")]
