"""What must happen next. Rows here are written in the same transaction as the event that asks for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kulanz.data.receivables.models import Account
from kulanz.data.rows import Owned, TenantRow
from kulanz.data.tenancy.models import Creditor


class WakeUp(TenantRow):
    """A station is to look at a subject because an event happened. Deleted together with the station's work."""

    station = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    event_id = models.UUIDField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    gave_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "station", "id"], name="wake_up_next", condition=models.Q(gave_up_at__isnull=True)
            )
        ]


class Heartbeat(models.Model):
    """When a part of the machinery last worked, in any process. Of the installation, not of a tenant; no data of anybody."""

    RELAY: ClassVar[str] = "relay"

    part = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()


class Endpoint(TenantRow):
    """A creditor's address for webhooks (Standard Webhooks). The secret is encrypted by the vault."""

    creditor = Owned(Creditor)
    url = models.URLField(max_length=300)
    secret = models.BinaryField()
    events = models.JSONField(default=list)  # event kinds asked for; empty: all that are offered
    is_enabled = models.BooleanField(default=True)
    disabled_because = models.CharField(max_length=200, blank=True)


class WebhookCall(TenantRow):
    """One event on its way to one endpoint; its id is the webhook id and the receiver's idempotency key."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        GAVE_UP = "gave_up"

    endpoint = Owned(Endpoint)
    account = Owned(Account, null=True)
    event_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    answered = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "endpoint", "event_id"], name="webhook_once")]
        indexes = [
            models.Index(fields=["tenant_id", "next_try_at"], name="webhook_next", condition=models.Q(state="waiting"))
        ]
