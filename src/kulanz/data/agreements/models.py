"""What was agreed, said or objected: holds, promises, objections, conversations. What lasts has a beginning and an end."""

from __future__ import annotations

from datetime import date

from django.db import models

from kulanz.data.parties.models import Customer
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.rows import Owned, TenantRow


class Hold(TenantRow):
    """No contact until a day or until ended, with a reason."""

    personal = frozenset({"reason", "ended_because"})

    class Kind(models.TextChoices):
        PAUSE = "pause"
        CUSTOMER_ASKED = "customer_asked"  # "I need help": a person looks first
        CHECKING = "checking"
        NOT_LISTED = "not_listed"  # the creditor's list of open items names the claim no more

    account = Owned(Account)
    claim = Owned(Claim, null=True)  # None: the whole account
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.PAUSE)
    reason = models.CharField(max_length=300)
    since_on = models.DateField()
    until_on = models.DateField(null=True)  # None: until ended by a person; else the first day without the hold
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "account"], name="hold_of_account")]


class Plan(TenantRow):
    """What was agreed about paying: so much by that day, or several times. A promise is a plan with one instalment."""

    personal = frozenset({"note"})

    class Status(models.TextChoices):
        MADE = "made"
        KEPT = "kept"
        BROKEN = "broken"
        ENDED = "ended"

    account = Owned(Account)
    made_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.MADE)
    closed_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "account"], name="plan_of_account")]

    @property
    def amount_minor(self) -> int:
        """What all instalments come to."""
        return sum(one.amount_minor for one in self.instalments.all())

    @property
    def due_on(self) -> date:
        """The day of the last instalment: by then all of it is paid."""
        return max(one.due_on for one in self.instalments.all())


class Instalment(TenantRow):
    """One day and amount of a plan; `number` counts from 1."""

    personal = frozenset()

    plan = Owned(Plan, related_name="instalments")
    number = models.PositiveSmallIntegerField(default=1)
    amount_minor = models.BigIntegerField()
    due_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "plan", "number"], name="instalment_of_plan")]


class Objection(TenantRow):
    """The customer objects, to one claim or to all. Stops every message that asks for money until it is answered."""

    personal = frozenset({"text", "answer"})
    not_personal = frozenset({"reason"})

    account = Owned(Account)
    claim = Owned(Claim, null=True)  # None: the whole account
    amount_minor = models.BigIntegerField(null=True)  # the part of the claim objected to; None: all of it
    reason = models.CharField(max_length=40)  # not_mine, wrong_amount, already_paid, goods, other
    text = models.TextField(blank=True)
    raised_on = models.DateField()
    ended_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    made_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "account"], name="objection_of_account")]


class Conversation(TenantRow):
    """Somebody talked with the customer: by which way, when, and what was said."""

    personal = frozenset({"note"})
    not_personal = frozenset({"way"})

    account = Owned(Account)
    way = models.CharField(max_length=12)  # stations/agree/conversation.py
    held_on = models.DateField()
    note = models.CharField(max_length=1000, blank=True)
    noted_on = models.DateField()
    made_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "account"], name="conversation_of_account")]


class Protection(TenantRow):
    """Something after which a customer is not asked for money: insolvency, death, a representative, a moratorium."""

    personal = frozenset({"kind", "reason", "contact", "ended_because"})

    customer = Owned(Customer, db_index=True)
    kind = models.CharField(max_length=20)  # domain/journey/protections.py
    reason = models.CharField(max_length=300)
    contact = models.TextField(blank=True)  # whom to write to instead: administrator, adviser, heirs
    since_on = models.DateField()
    until_on = models.DateField(null=True)  # the first day without it; None: until a person ends it
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "customer"], name="protection_open", condition=models.Q(ended_on__isnull=True)
            )
        ]
