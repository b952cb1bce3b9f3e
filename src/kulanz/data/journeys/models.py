"""Journeys: their published versions, drafts, moves of running accounts; and the runs over the portfolio: the day, dry runs."""

from __future__ import annotations

from django.db import models

from kulanz.data.rows import Owned, TenantRow
from kulanz.data.tenancy.models import Creditor


class Journey(TenantRow):
    """A version of a journey as data. A running account names its version; published versions never change."""

    personal = frozenset()
    not_personal = frozenset({"name", "definition"})

    key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    definition = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key", "version"], name="journey_version")]


class JourneyDraft(TenantRow):
    """A journey somebody is working on; at most one for each key. Publishing makes it the next version."""

    personal = frozenset()
    not_personal = frozenset({"name", "definition", "former"})

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    definition = models.JSONField()
    based_on = Owned(Journey, null=True)
    edited_at = models.DateTimeField()
    edited_by = models.CharField(max_length=80)
    former = models.JSONField(default=list)  # definitions before the last changes, newest last, to take them back

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="journey_draft")]


class JourneyMove(TenantRow):
    """Running accounts moved to a version on purpose, and perhaps taken back. Each account's event names its move."""

    personal = frozenset()
    not_personal = frozenset({"sources"})

    target = Owned(Journey)
    sources = models.JSONField()  # ids of the versions on which the accounts ran
    creditor = Owned(Creditor, null=True)  # None: those of all creditors
    found = models.PositiveIntegerField()  # accounts when it began
    moved = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=80, blank=True, default="")
    returned = models.PositiveIntegerField(default=0)
    returned_at = models.DateTimeField(null=True)  # when the last one was back

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "target", "made_at"], name="journey_move_target")]

    @property
    def is_at_work(self) -> bool:
        """Whether accounts are still moving, there or back."""
        return self.ended_at is None or (self.taken_back_at is not None and self.returned_at is None)


class DayRun(TenantRow):
    """One run of the day: progress and result, to be read while it runs and after."""

    personal = frozenset()

    business_on = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    accounts_due = models.PositiveIntegerField(default=0)
    accounts_decided = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    made_by = models.CharField(max_length=80)


class DryRun(TenantRow):
    """A day decided without doing anything; with `second`, two journeys compared on the same portfolio."""

    personal = frozenset()
    not_personal = frozenset({"name", "first", "first_name", "second", "second_name", "message"})

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        FAILED = "failed"

    creditor = Owned(Creditor, null=True)  # None: all
    name = models.CharField(max_length=120)
    business_on = models.DateField()
    first = models.JSONField(null=True)  # a journey's definition; None: each account's own
    first_name = models.CharField(max_length=160, blank=True)
    second = models.JSONField(null=True)  # None: nothing is compared
    second_name = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    accounts_total = models.PositiveIntegerField(default=0)
    accounts_done = models.PositiveIntegerField(default=0)
    after = models.UUIDField(null=True)  # the last account that was looked at
    message = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    finished_at = models.DateTimeField(null=True)


class DryStep(TenantRow):
    """What one account would get in a dry run. `side` 1 is the first journey, 2 the one compared with it."""

    personal = frozenset()
    not_personal = frozenset({"chose", "reasons"})

    run = Owned(DryRun)
    account_id = models.UUIDField()  # no foreign key: checking it would lock the account
    side = models.PositiveSmallIntegerField(default=1)
    chose = models.CharField(max_length=60)
    channel = models.CharField(max_length=20, blank=True)
    tone = models.PositiveSmallIntegerField(default=0)
    asked_minor = models.BigIntegerField(default=0)
    cost = models.DecimalField(max_digits=10, decimal_places=4, default=0)
    reasons = models.JSONField()
    next_look_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "run", "side", "chose", "account_id"], name="dry_step")]
