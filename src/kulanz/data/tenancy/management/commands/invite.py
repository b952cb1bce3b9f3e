"""`kulanz invite EMAIL`: a link by which somebody sets their password; with --name it makes a new colleague first."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.data.founding import invite, password_link
from kulanz.data.tenancy.models import User
from kulanz.data.tenancy.named import tenant_named
from kulanz.kernel.errors import KulanzError


class Command(BaseCommand):
    help = "Print a link by which somebody who works here sets a new password. It is open for three days, and once."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("email", help="the address they sign in with")
        parser.add_argument("--name", help="makes a new colleague of this name")
        parser.add_argument(
            "--role", choices=User.Role.values, default=User.Role.AGENT, help="of a new one; agent unless said"
        )
        parser.add_argument(
            "--tenant", help="the key of the organisation; needed for a new one where there are several"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(password_link(_person(options)))
        except KulanzError as wrong:
            raise CommandError(wrong.message, returncode=2) from wrong


def _person(options: dict[str, Any]) -> User:  # Any: as argparse has it
    email = options["email"].lower()
    if options["name"]:
        return invite(tenant_named(options["tenant"]), email=email, name=options["name"], role=options["role"])
    person = User.objects.filter(email=email, is_active=True).first()
    if person is None:
        raise CommandError(f"Nobody signs in with {email}.", returncode=2)
    return person
