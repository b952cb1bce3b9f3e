"""`kulanz manage messages`: brings the catalogues up to date; `--check` only looks; `--compile` makes the machine form."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.checks import translations


class Command(BaseCommand):
    help = "Update, check or compile the catalogues of texts for people."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--compile", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            translations.compile_all()
            return
        gaps = translations.check() if options["check"] else translations.update()
        for gap in gaps:
            self.stderr.write(str(gap))
        if gaps and options["check"]:
            raise CommandError(f"{len(gaps)} texts are not in order; run `python3 do.py kulanz manage messages`.")
        self.stdout.write(f"catalogues: {len(list(translations.catalogues()))}, gaps: {len(gaps)}")
