"""Tasks: what waits for a person."""

from __future__ import annotations

from django.db import models

from kulanz.data.receivables.models import Account
from kulanz.data.rows import Owned, TenantRow


class Task(TenantRow):
    """A to-do with its reason. `key` names what it is about, so that the same thing never makes two tasks."""

    class Kind(models.TextChoices):
        OBJECTION = "objection"
        HELP = "help"
        DECLARED_PAID = "declared_paid"
        UNCLEAR_MONEY = "unclear_money"
        AMBIGUOUS_MESSAGE = "ambiguous_message"
        FAILED_MESSAGE = "failed_message"
        FAILED_WORK = "failed_work"
        NO_ADDRESS = "no_address"
        OPTED_OUT = "opted_out"
        BROKEN_PROMISE = "broken_promise"
        LAST_STEP = "last_step"
        MISSING_FACTS = "missing_facts"
        PAID_TOO_MUCH = "paid_too_much"
        REFUNDED_OUTSIDE = "refunded"
        REVERSED_MONEY = "reversed_money"
        WEBHOOK = "webhook"
        HANDOVER = "handover"
        NOT_LISTED = "not_listed"
        PROTECTION = "protection"
        PROVIDER = "provider"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=120)
    account = Owned(Account, null=True, db_index=True)
    subject_id = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="task_key")]
        indexes = [
            models.Index(fields=["tenant_id", "due_on"], name="task_open", condition=models.Q(done_at__isnull=True))
        ]


class Handover(TenantRow):
    """The end of a journey as the creditor's rule proposes it; nothing happens before a person releases it."""

    class To(models.TextChoices):
        WRITE_OFF = "write_off"
        AGENCY = "agency"
        COURT = "court"

    class State(models.TextChoices):
        PROPOSED = "proposed"
        RELEASED = "released"
        REFUSED = "refused"
        RECALLED = "recalled"  # paid or objected to before it was carried out

    account = Owned(Account, db_index=True)
    to = models.CharField(max_length=10, choices=To.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    claims = models.JSONField()  # {claim id: open minor} as proposed
    amount_minor = models.BigIntegerField()
    reasons = models.JSONField()
    proposed_at = models.DateTimeField()
    proposed_on = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)
    fetched_at = models.DateTimeField(null=True)  # the package was taken away first

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account"], name="handover_open", condition=models.Q(state="proposed")
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "state", "-id"], name="handover_by_state")]
