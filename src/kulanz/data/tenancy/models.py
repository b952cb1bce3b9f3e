"""Tenants, the people who work for them, creditors and their brand, and the doorway.

Tenant, User, SignInTry and Doorway stand outside row-level security: they are asked before the tenant is known (see
`checks/walls.py`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from kulanz.data.rows import Owned, TenantRow
from kulanz.kernel.ids import new_id


class Tenant(models.Model):
    """An organisation that works with this installation: what it is, and where it is found."""

    class Kind(models.TextChoices):
        OWN = "own"  # a department that looks after claims of its own house
        AGENCY = "agency"  # asks for others, registered and supervised

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    is_demo = models.BooleanField(default=False)
    clock_shift_days = models.IntegerField(default=0)  # business time, demo and test mode only
    is_stopped = models.BooleanField(default=False)  # kill switch: nothing that asks for money leaves
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OWN, db_default="own")
    street = models.CharField(max_length=120, blank=True, default="", db_default="")
    postcode = models.CharField(max_length=12, blank=True, default="", db_default="")
    town = models.CharField(max_length=80, blank=True, default="", db_default="")
    country = models.CharField(max_length=2, default="DE", db_default="DE")
    registration = models.CharField(max_length=120, blank=True, default="", db_default="")  # register and number
    authority = models.CharField(max_length=200, blank=True, default="", db_default="")  # that supervises an agency

    def __str__(self) -> str:
        return self.name


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None, **fields: Any) -> User:  # any column of User
        """`password` None: nobody can sign in until the person has set one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in at the office. Roles: owner (settings), agent (works accounts), viewer (reads)."""

    class Role(models.TextChoices):
        OWNER = "owner"
        AGENT = "agent"
        VIEWER = "viewer"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="users")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AGENT)
    language = models.CharField(max_length=5, default="de")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.name


class Doorway(models.Model):
    """From the hash of an outside key (link, hook, API key) to the tenant it opens. No personal data."""

    class Kind(models.TextChoices):
        LINK = "link"
        HOOK = "hook"
        API = "api"

    hash = models.BinaryField(primary_key=True, max_length=32)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    target_id = models.UUIDField()  # the account of a link, the set-up of a hook, the key of an API key
    message_id = models.UUIDField(null=True)  # the message that carried a link
    expires_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)


class SignInTry(models.Model):
    """How often a password was wrong for somebody, from somewhere (see `tries.py`). `mark` is a keyed hash of both."""

    mark = models.BinaryField(primary_key=True, max_length=32)
    wrong = models.PositiveIntegerField()
    since = models.DateTimeField()
    right_at = models.DateTimeField(null=True)  # when the right one came from there last


class Creditor(TenantRow):
    """Legal owner of claims, with brand, sender, bank account and the day-to-day limits of its journey."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    legal_name = models.CharField(max_length=160)
    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=12)
    town = models.CharField(max_length=80)
    country = models.CharField(max_length=2, default="DE")
    region = models.CharField(max_length=6, default="")  # for working days, e.g. BY
    currency = models.CharField(max_length=3, default="EUR")
    language = models.CharField(max_length=5, default="de")
    formality = models.CharField(max_length=3, default="sie")  # sie | du

    account_holder = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)

    sender_name = models.CharField(max_length=80)
    sender_email = models.EmailField()
    reply_to = models.EmailField()
    team = models.CharField(max_length=80)
    phone = models.CharField(max_length=30)
    hours = models.CharField(max_length=80)

    colour = models.CharField(max_length=7, default="#0f5c63")
    logo = models.TextField(blank=True)  # an SVG drawing, checked when it is saved
    journey_key = models.SlugField(max_length=40, default="friendly")
    minimum_minor = models.BigIntegerField(default=100)  # smaller open amounts never wake a step
    link_days = models.PositiveIntegerField(default=120)
    small_loss_minor = models.BigIntegerField(default=0)
    actor = models.CharField(max_length=10, db_default="creditor")  # who asks, see domain/law/role.py
    supervisor = models.CharField(max_length=200, blank=True, db_default="")  # of an agency (RDG 13a): name and address
    is_stopped = models.BooleanField(db_default=False, default=False)  # kill switch of this creditor alone

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="creditor_key")]

    def __str__(self) -> str:
        return self.name


class SetUp(TenantRow):
    """A plugin of any port as one creditor set it up. `settings` are encrypted by the vault."""

    creditor = Owned(Creditor)
    port = models.CharField(max_length=12)  # payment, channel
    plugin = models.CharField(max_length=40)
    settings = models.BinaryField()
    hook_key = models.CharField(max_length=64, blank=True)  # the unguessable part of the address for its news
    is_enabled = models.BooleanField(default=True)
    checked_at = models.DateTimeField(null=True)  # when its settings were tried last
    check_failed = models.BooleanField(default=False)
    check_answer = models.JSONField(null=True)  # what that came to, in words

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "creditor", "port", "plugin"], name="set_up_once")]


class Way(TenantRow):
    """What a set-up serves: a method to pay by, or a medium to write by. The first enabled one of a kind is taken."""

    set_up = Owned(SetUp)
    kind = models.CharField(max_length=40)  # the key of the method or medium
    position = models.PositiveSmallIntegerField(default=0)  # among those of its creditor and port
    is_enabled = models.BooleanField(default=True)
    price = models.DecimalField(max_digits=8, decimal_places=4, db_default=0, default=0)  # in the creditor's currency

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "set_up", "kind"], name="way_once")]


class ApiKey(TenantRow):
    """A key for machines: its hash is in the doorway, the key itself is shown once."""

    creditor = Owned(Creditor, null=True)
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)


class IdempotentCall(TenantRow):
    """A POST to the API that was worked, known by the key its caller gave it: the same call again gets `answer` again."""

    api_key = Owned(ApiKey)
    key = models.CharField(max_length=80)
    input_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()  # 0 only inside the transaction that works the call
    answer = models.BinaryField()  # sealed by the vault: it may name people
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "api_key", "key"], name="call_once")]
        indexes = [models.Index(fields=["tenant_id", "made_at"], name="call_by_age")]
