"""Founds an organisation: its row, texts and journeys, its first creditor with bank transfer and e-mail, and its owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from kulanz.data.clock import now_for
from kulanz.data.contact.defaults import publish_shipped_texts
from kulanz.data.journeys.shipped import publish_shipped_journeys
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor, Tenant, User
from kulanz.data.tenancy.setups import set_up
from kulanz.domain.law.role import Actor
from kulanz.kernel.errors import BadValue, Conflict
from kulanz.kernel.words import technical
from kulanz.ports.registry import plugin

JOURNEYS = {Tenant.Kind.OWN: "friendly", Tenant.Kind.AGENCY: "agency"}
ACTORS = {Tenant.Kind.OWN: Actor.CREDITOR, Tenant.Kind.AGENCY: Actor.AGENCY}
Columns = Mapping[str, Any]  # names of columns and their values


def found(*, organisation: Columns, creditor: Columns, mail: Columns, owner: Columns) -> User:
    """All of it or nothing. The owner that is given back has no password yet: `password_link` lets them set one."""
    tenant = Tenant(**organisation)
    if Tenant.objects.filter(key=tenant.key).exists():
        raise Conflict(technical(f"There is an organisation '{tenant.key}' already."), key=tenant.key)
    _check(tenant)
    with transaction.atomic():
        tenant.save()
        with tenant_scope(tenant.id):
            now = now_for(tenant)
            publish_shipped_texts(now=now)
            publish_shipped_journeys(now)
            _first_creditor(tenant, creditor, mail)
        return invite(tenant, role=User.Role.OWNER, **owner)


def invite(tenant: Tenant, *, email: str, name: str, role: str, language: str = "de") -> User:
    """Somebody who works for `tenant` from now on. They have no password yet: `password_link` lets them set one."""
    if User.objects.filter(email=email).exists():
        raise Conflict(technical(f"{email} works here already."), email=email)
    person = User(tenant=tenant, email=email, name=name, role=role, language=language)
    person.set_unusable_password()
    _check(person)
    person.save()
    return person


def password_link(person: User) -> str:
    """An address at which `person` sets a password. It ends when it was used, when they sign in, and after three days."""
    who = urlsafe_base64_encode(force_bytes(person.pk))
    return settings.BASE_URL + reverse("office:welcome", args=[who, default_token_generator.make_token(person)])


def _first_creditor(tenant: Tenant, columns: Columns, mail: Columns) -> None:
    kind = Tenant.Kind(tenant.kind)
    row = Creditor(**columns, actor=ACTORS[kind], supervisor=tenant.authority, journey_key=JOURNEYS[kind])
    _check(row)
    row.save()
    set_up(row, "payment", "bank_transfer", plugin("payment", "bank_transfer").Settings())
    set_up(row, "channel", "smtp", plugin("channel", "smtp").Settings(**mail))


def _check(row: models.Model) -> None:
    """What the columns themselves allow: lengths, addresses, closed lists."""
    try:
        row.clean_fields()
    except ValidationError as wrong:
        field, sentences = next(iter(wrong.message_dict.items()))
        raise BadValue(technical(f"{row._meta.model_name} {field}: {sentences[0]}"), field=field) from wrong
