"""`kulanz manage make_api_key --tenant KEY --name NAME [--creditor KEY]`: makes a key for the API and prints it, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.data import api_keys
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor, Tenant


class Command(BaseCommand):
    help = "Make a key for the API. It is printed once and cannot be shown again."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("--tenant", required=True, help="the key of the organisation")
        parser.add_argument("--name", required=True, help="what the key is for, e.g. 'ERP'")
        parser.add_argument("--creditor", help="the key of one creditor; without it the key works for all of them")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(key=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no organisation '{options['tenant']}'.")
        if not options["name"].strip():
            raise CommandError("Please say by --name what the key is for.")
        with tenant_scope(tenant.id):
            creditor = Creditor.objects.filter(key=options["creditor"]).first() if options["creditor"] else None
            if options["creditor"] and creditor is None:
                raise CommandError(f"{tenant.name} has no creditor '{options['creditor']}'.")
            self.stdout.write(api_keys.make(name=options["name"].strip(), creditor=creditor))
