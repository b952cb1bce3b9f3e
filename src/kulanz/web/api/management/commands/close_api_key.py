"""`kulanz manage close_api_key --tenant KEY --prefix klz_...`: from now on the key opens nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.data import api_keys
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import ApiKey, Tenant


class Command(BaseCommand):
    help = "Close a key of the API, known by its first letters."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("--tenant", required=True, help="the key of the organisation")
        parser.add_argument("--prefix", required=True, help=f"the first {api_keys.PREFIX_LENGTH} letters of the key")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(key=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no organisation '{options['tenant']}'.")
        with tenant_scope(tenant.id):
            still_open = list(ApiKey.objects.filter(closed_at=None).order_by("made_at"))
            found = [key for key in still_open if key.prefix == options["prefix"]]
            if len(found) != 1:
                known = "; ".join(f"{key.prefix} ({key.name})" for key in still_open) or "none"
                raise CommandError(f"No open key begins with '{options['prefix']}'. Open keys: {known}.")
            api_keys.close(found[0].id, at=datetime.now(UTC))
        self.stdout.write(f"The key {found[0].prefix}... ({found[0].name}) is closed.")
