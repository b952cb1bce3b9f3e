"""`kulanz manage unused`: names of the product that only tests use, and functions of plugins that nobody calls."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.checks import unused
from kulanz.checks.kept import KEPT


class Command(BaseCommand):
    help = "Name what is written and reached by nobody."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = unused.findings()
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} names are reached by nobody: wire them, or delete them with their tests.")
        self.stdout.write(f"unused: none, {len(KEPT)} kept for what is being built")
