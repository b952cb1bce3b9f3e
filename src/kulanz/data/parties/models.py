"""Customers and how to reach them. Where else personal data lies, each model says (`personal`)."""

from __future__ import annotations

from django.db import models

from kulanz.data.rows import Owned, TenantRow
from kulanz.data.tenancy.models import Creditor


class Customer(TenantRow):
    """A person or firm asked to pay: one customer number at one creditor. Never merged by name."""

    personal = frozenset({"number", "name", "sort_name", "salutation", "street", "postcode", "town"})
    not_personal = frozenset({"time_zone"})

    creditor = Owned(Creditor)
    number = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    sort_name = models.CharField(max_length=160)  # folded in Python; the embedded database knows no German order
    salutation = models.CharField(max_length=20, blank=True)
    is_business = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="de")
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, default="DE")
    region = models.CharField(max_length=6, blank=True)
    time_zone = models.CharField(
        max_length=40, blank=True, db_default=""
    )  # where it is known better than by place, e.g. Europe/Lisbon
    made_at = models.DateTimeField(auto_now_add=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "creditor", "number"], name="customer_number")]
        indexes = [models.Index(fields=["tenant_id", "sort_name", "id"], name="customer_by_name")]


class ContactPoint(TenantRow):
    """An e-mail address or phone number, with what is known about it."""

    personal = frozenset({"value"})

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"

    customer = Owned(Customer)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    value = models.CharField(max_length=254)
    is_bad = models.BooleanField(default=False)  # bounced for good

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "customer", "kind", "value"], name="contact_point")]
        indexes = [models.Index(fields=["tenant_id", "value"], name="contact_point_value")]


class OptOut(TenantRow):
    """The customer wants no messages by a channel. It never swallows what the law demands."""

    personal = frozenset({"reason", "ended_because"})

    customer = Owned(Customer, db_index=True)
    channel = models.CharField(max_length=20)
    since_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=300, blank=True, db_default="")
    made_by = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "customer"], name="opt_out_open", condition=models.Q(ended_on__isnull=True)
            )
        ]


class Finding(TenantRow):
    """Something about a customer's data that is wrong or missing, told to the creditor until it is solved."""

    personal = frozenset({"value", "note"})
    not_personal = frozenset({"kind", "field"})

    customer = Owned(Customer, db_index=True)
    kind = models.CharField(max_length=20)  # the rule that found it
    field = models.CharField(max_length=20)  # email, phone, street, postcode, iban ...
    value = models.CharField(max_length=254, blank=True)
    note = models.JSONField(default=dict)  # words with values, as data/formats says them
    found_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "customer", "kind", "field"],
                name="finding_open",
                condition=models.Q(solved_at__isnull=True),
            )
        ]
