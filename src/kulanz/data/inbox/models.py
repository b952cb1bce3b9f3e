"""What came in: webhooks, files, rows of files, runs. Stored before it is worked on; the same thing twice is one row."""

from __future__ import annotations

from django.db import models

from kulanz.data.receivables.models import Claim
from kulanz.data.rows import Owned, TenantRow
from kulanz.data.tenancy.models import Creditor, SetUp


class Inbound(TenantRow):
    """A signed message from outside, unique by who sent it and the sender's own id."""

    set_up = Owned(SetUp)
    outside_id = models.CharField(max_length=160)
    body = models.BinaryField()  # sealed by the vault; empty once its time is over (`endings.py`)
    headers = models.JSONField()
    news = models.JSONField()  # what the plugin read from it once the signature held
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "set_up", "outside_id"], name="inbound_once")]


class StoredFile(TenantRow):
    """A file as it was handed in, encrypted; known by the hash of its content."""

    sha256 = models.BinaryField(max_length=32)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    content = models.BinaryField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "sha256"], name="file_once")]


class ImportRun(TenantRow):
    """A file of claims on its way in: read, shown, then taken in chunks. `taken_rows` is where a killed run resumes."""

    class State(models.TextChoices):
        READING = "reading"
        PREVIEW = "preview"
        TAKING = "taking"
        DONE = "done"
        REFUSED = "refused"  # nothing was taken
        CANCELLED = "cancelled"
        WITHDRAWN = "withdrawn"  # taken in, and taken back as one

    creditor = Owned(Creditor)
    file = Owned(StoredFile)
    plugin = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    layout = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    whole_or_nothing = models.BooleanField(default=False)
    is_snapshot = models.BooleanField(db_default=False)  # the file lists all that is open: what it does not name is not
    rows_missing = models.PositiveIntegerField(db_default=0)  # open claims that a snapshot names no more
    missing_confirmed_by = models.CharField(max_length=80, blank=True, db_default="")
    withdrawn_by = models.CharField(max_length=80, blank=True, db_default="")
    withdrawn_at = models.DateTimeField(null=True)
    rows_seen = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    rows_taken = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_credited = models.PositiveIntegerField(db_default=0)
    rows_corrected = models.PositiveIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    cursor_line = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    finished_at = models.DateTimeField(null=True)


class ImportRow(TenantRow):
    """A line of a file: a draft that can be taken, or a reject with its reason."""

    class State(models.TextChoices):
        READY = "ready"
        REJECTED = "rejected"
        TAKEN = "taken"
        UNCHANGED = "unchanged"
        CORRECTED = "corrected"
        CREDITED = "credited"
        WITHDRAWN = "withdrawn"

    run = Owned(ImportRun)
    line = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    draft = models.JSONField(null=True)
    raw = models.JSONField(default=list)
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=300, blank=True)
    reason = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "run", "line"], name="import_line")]
        indexes = [models.Index(fields=["tenant_id", "run", "state", "line"], name="import_row_state")]


class Source(TenantRow):
    """A system or file that claims come from, and how its files are meant."""

    creditor = Owned(Creditor)
    name = models.CharField(max_length=40)
    is_snapshot = models.BooleanField(default=False)  # its files list all that is open
    most_missing_percent = models.PositiveSmallIntegerField(
        default=20
    )  # more missing than this: a person confirms first
    closes_by_itself = models.BooleanField(default=False)  # what is missing is settled at the creditor without asking

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "creditor", "name"], name="source_name")]


class Document(TenantRow):
    """A paper that belongs to a claim: the invoice, a proof of delivery."""

    claim = Owned(Claim)
    file = Owned(StoredFile, db_index=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)  # invoice, proof, contract, other
    media_type = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "claim", "file"], name="document_once")]


class SavedLayout(TenantRow):
    """How files of one source are read, as a person confirmed it."""

    creditor = Owned(Creditor)
    source = models.CharField(max_length=40)
    header_hash = models.BinaryField(max_length=32)
    layout = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "creditor", "source", "header_hash"], name="saved_layout")
        ]


class StatementRun(TenantRow):
    """A bank statement that was handed in, and what came of it."""

    creditor = Owned(Creditor)
    file = Owned(StoredFile)
    plugin = models.CharField(max_length=40)
    lines = models.PositiveIntegerField(default=0)
    known_lines = models.PositiveIntegerField(default=0)
    outgoing_lines = models.PositiveIntegerField(default=0)
    rejects = models.JSONField(default=list)
    is_balanced = models.BooleanField(null=True)  # None: the file states no balances
    message = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
