"""Attempts to pay, and money seen in any state."""

from __future__ import annotations

from django.db import models

from kulanz.data.receivables.models import Account
from kulanz.data.rows import Owned, TenantRow
from kulanz.data.tenancy.models import Creditor, SetUp, Way


class PaymentAttempt(TenantRow):
    """A customer began to pay. Its id is the idempotency key towards the provider."""

    personal = frozenset({"redirect_url"})
    not_personal = frozenset({"claim_ids", "outside_id"})

    class State(models.TextChoices):
        INTENDED = "intended"
        STARTED = "started"
        REFUSED = "refused"
        UNKNOWN = "unknown"  # the provider did not answer: asked again, never guessed

    account = Owned(Account, db_index=True)
    way = Owned(Way)
    set_up = Owned(SetUp)  # of the way: the provider that knows `outside_id`
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    claim_ids = models.JSONField(default=list)  # the payer's designation; empty: all
    state = models.CharField(max_length=10, choices=State.choices, default=State.INTENDED)
    outside_id = models.CharField(max_length=120, blank=True)
    redirect_url = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="de")
    made_at = models.DateTimeField()
    input_hash = models.BinaryField(max_length=32)
    form_key = models.UUIDField()  # one per page view: a second click starts nothing new
    look_at = models.DateTimeField(null=True)  # when the provider is asked, if it is silent until then; None: never
    looks = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "form_key"], name="attempt_form_key")]
        indexes = [
            models.Index(fields=["tenant_id", "set_up", "outside_id"], name="attempt_outside"),
            models.Index(
                fields=["tenant_id", "look_at"], name="attempt_silent", condition=models.Q(look_at__isnull=False)
            ),
        ]


class Receipt(TenantRow):
    """Money seen, in any state. Pending ones hold back every message that asks for money."""

    personal = frozenset(
        {"payer", "payer_iban", "on_behalf_of", "remittance", "end_to_end_id", "mandate_id", "aside_because"}
    )
    not_personal = frozenset({"source", "outside_id", "word", "claim_ids", "reference"})

    class State(models.TextChoices):
        ANNOUNCED = "announced"
        PENDING = "pending"
        SETTLED = "settled"
        FAILED = "failed"
        EXPIRED = "expired"
        REVERSED = "reversed"

    class Matched(models.TextChoices):
        NO = "no"
        UNCLEAR = "unclear"
        YES = "yes"
        ASIDE = "aside"  # a person said: not for us to allocate

    creditor = Owned(Creditor, db_index=True)
    account = Owned(Account, null=True)  # None: not matched yet
    attempt = Owned(PaymentAttempt, null=True, db_index=True)
    set_up = Owned(SetUp, null=True)  # the provider that told it; None: no provider did
    source = models.CharField(max_length=40)  # provider:testbank, bank, customer, creditor
    outside_id = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=State.choices)
    word = models.CharField(max_length=60, blank=True)  # the outside's own word
    rank = models.IntegerField(default=0)
    matched = models.CharField(max_length=8, choices=Matched.choices, default=Matched.NO)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    confidence = models.PositiveSmallIntegerField(default=100)  # percent
    seen_at = models.DateTimeField()
    value_on = models.DateField()
    expires_on = models.DateField(null=True)
    claim_ids = models.JSONField(default=list)
    payer = models.CharField(max_length=160, blank=True)
    payer_iban = models.CharField(max_length=34, blank=True)
    on_behalf_of = models.CharField(max_length=160, blank=True)  # for whom the payer says to pay
    remittance = models.TextField(blank=True)
    reference = models.CharField(max_length=40, blank=True)
    end_to_end_id = models.CharField(max_length=40, blank=True)
    mandate_id = models.CharField(max_length=40, blank=True)
    same_as_id = models.UUIDField(null=True)  # the same money told before by another source
    aside_because = models.CharField(max_length=200, blank=True)
    allocated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [  # an outside id belongs to who issued it
            models.UniqueConstraint(
                fields=["tenant_id", "source", "outside_id", "set_up"], name="receipt_outside", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "account"], name="receipt_of_account"),
            models.Index(
                fields=["tenant_id", "payer_iban"],
                name="receipt_by_payer",
                condition=models.Q(matched="yes") & ~models.Q(payer_iban=""),
            ),
            models.Index(
                fields=["tenant_id", "creditor", "amount_minor", "value_on"],
                name="receipt_same_money",
                condition=models.Q(source__in=["bank", "creditor"]),
            ),
            models.Index(
                fields=["tenant_id", "matched"],
                name="receipt_unclear",
                condition=models.Q(matched__in=["no", "unclear"]),
            ),
        ]


class Refund(TenantRow):
    """Money that we ask a provider to give back; of a payment that is not paid yet it asks to cancel it. Its id is the
    idempotency key towards the provider."""

    personal = frozenset()
    not_personal = frozenset({"because", "word"})

    class State(models.TextChoices):
        ASKED = "asked"  # also while nobody knows: asked again under the same key
        DONE = "done"  # the provider said so, and it is booked
        REFUSED = "refused"

    receipt = Owned(Receipt, db_index=True)
    account = Owned(Account, db_index=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    because = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    word = models.CharField(max_length=60, blank=True)  # why it was refused, in the outside's word
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)  # None: not asked again

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "next_try_at"], name="refund_due", condition=models.Q(state="asked"))
        ]


class PayerIban(TenantRow):
    """A bank account from which somebody pays for an account, learned at the matching desk."""

    personal = frozenset({"iban"})

    account = Owned(Account)
    iban = models.CharField(max_length=34)
    learned_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    receipt_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "account", "iban"], name="payer_iban")]
        indexes = [models.Index(fields=["tenant_id", "iban"], name="payer_by_iban")]
