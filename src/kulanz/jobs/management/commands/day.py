"""`kulanz day`: decides every account whose next look has come, for one tenant or all, and prints what it came to."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.data.tenancy.models import Tenant
from kulanz.jobs import day, relay


class Command(BaseCommand):
    help = "Run the day."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("--tenant", help="the key of one organisation; without it, all")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.order_by("key")
        if options["tenant"]:
            tenants = tenants.filter(key=options["tenant"])
            if not tenants:
                raise CommandError(f"There is no organisation '{options['tenant']}'.")
        for tenant in tenants:
            run = day.run_day(tenant.id, day.begin(tenant.id, actor="rule:day/1").id)
            woken = relay.drain(tenant.id)
            self.stdout.write(
                f"{tenant.key} {run.business_on}: {run.accounts_decided} accounts decided, {run.steps} messages chosen, "
                f"{woken} wake-ups worked"
            )
