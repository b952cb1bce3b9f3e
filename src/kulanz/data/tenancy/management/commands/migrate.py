"""`kulanz migrate`: as the owner of the schema, then the grants of the application role."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from kulanz.data.grants import grant_to_application


class Command(Migrate):
    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        grant_to_application()
