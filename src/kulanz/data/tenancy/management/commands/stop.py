"""`kulanz stop`: the kill switch of an organisation. Nothing leaves any more, until `kulanz stop --end`."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError

from kulanz.data.tenancy.models import Tenant
from kulanz.data.tenancy.named import tenant_named
from kulanz.kernel.errors import NotFound

log = structlog.get_logger()


class Command(BaseCommand):
    help = "Stop all messages of an organisation, or let it go on."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("--tenant", help="the key of the organisation; needed where there are several")
        parser.add_argument("--end", action="store_true", help="let it go on")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tenant = tenant_named(options["tenant"])
        except NotFound as wrong:
            raise CommandError(wrong.message, returncode=2) from wrong
        Tenant.objects.filter(pk=tenant.pk).update(is_stopped=not options["end"])
        log.warning("tenant.goes_on" if options["end"] else "tenant.stopped", tenant=str(tenant.id))
        said = "goes on." if options["end"] else "is stopped. Nothing leaves until `kulanz stop --end`."
        self.stdout.write(f"{tenant.name} {said}")
