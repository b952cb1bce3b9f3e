"""`kulanz invite EMAIL`: a link by which somebody sets their password - a new owner, or one who lost it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.data.founding import password_link
from kulanz.data.tenancy.models import User


class Command(BaseCommand):
    help = "Print a link by which somebody who works here sets a new password. It is open for three days, and once."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("email", help="the address they sign in with")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody signs in with {options['email']}.", returncode=2)
        self.stdout.write(password_link(person))
