"""`kulanz journey`: a journey as a YAML file - shown, checked, published as the next version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.data.clock import now_for
from kulanz.data.journeys.shipped.file import read_file, write_file
from kulanz.data.journeys.shipped.lines import line_of
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.named import tenant_named
from kulanz.kernel.errors import BadValue, KulanzError, NotFound
from kulanz.kernel.words import technical
from kulanz.stations.journeys import journeys as station
from kulanz.stations.journeys.journeys import Definition

ACTOR = "rule:command/1"


class Command(BaseCommand):
    help = "Show, check or publish a journey as a YAML file."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("verb", choices=("show", "check", "publish"))
        parser.add_argument("what", help="show: the key of a journey; check, publish: a YAML file")
        parser.add_argument("--key", help="publish: the journey's key; without it the name of the file")
        parser.add_argument("--tenant", help="the key of the organisation; needed where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        verb, what = options["verb"], options["what"]
        try:
            if verb == "check":
                key, definition = _read(what, options["key"])
                self.stdout.write(f"{what} is a journey: {definition['name']}, {len(definition['stages'])} stages.")
                return
            tenant = tenant_named(options["tenant"])
            with tenant_scope(tenant.id):
                if verb == "show":
                    self.stdout.write(_shown(what), ending="")
                    return
                key, definition = _read(what, options["key"])
                made = station.publish_file(key, definition, now=now_for(tenant), actor=ACTOR)
        except KulanzError as wrong:
            raise CommandError(wrong.message, returncode=2) from wrong
        self.stdout.write(f"'{key}' is published as version {made.version}. Running accounts stay on their version.")


def _read(path: str, key: str | None) -> tuple[str, Definition]:
    """The key and the checked definition of a file; a mistake is named with its line."""
    file = Path(path)
    try:
        content = file.read_bytes()
    except OSError as wrong:
        raise BadValue(technical(f"{path} cannot be read: {wrong.strerror}.")) from wrong
    name = key or file.stem
    try:
        return name, station.checked(read_file(content), key=name)
    except BadValue as wrong:
        line = line_of(content, wrong)
        at = f"{path}, line {line}: " if line and "line" not in wrong.facts else f"{path}: "
        raise BadValue(technical(at + wrong.message), **wrong.facts) from wrong


def _shown(key: str) -> str:
    row = station.newest(key)
    if row is None:
        known = ", ".join(sorted(station.keys())) or "none"
        raise NotFound(technical(f"There is no journey '{key}'. There is: {known}."))
    return write_file(station.checked(row.definition, key=key))
