"""`kulanz verify`: walls, books, chain of events and anchors, for all organisations; what is wrong, and exit code 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.checks import verify
from kulanz.data.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Prove walls, books, the chain of events and its anchors. Ends with 1 and says what is wrong."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("--anchors", help="the folder of the anchors; below KULANZ_HOME unless said")

    def handle(self, *args: Any, **options: Any) -> None:
        place = Path(options["anchors"]) if options["anchors"] else verify.folder()
        found = 0
        for finding in verify.look(place):
            found += 1
            self.stdout.write(str(finding))
        if found:
            raise CommandError(f"{found} finding{'' if found == 1 else 's'}.", returncode=1)
        tenants = Tenant.objects.count()
        words = f"{tenants} organisation{'' if tenants == 1 else 's'}"
        self.stdout.write(f"{words}: walls, books, chain and anchors are as they should be.")
