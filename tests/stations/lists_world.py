"""Short ways to hand in files of claims in tests: what the page and its worker do, and what is open after."""

from __future__ import annotations

from uuid import UUID

from kulanz.data.inbox.models import ImportRun, Source
from kulanz.data.receivables.models import Claim
from kulanz.data.vault import store_file
from kulanz.ports.intake import layout_to_json
from kulanz.ports.registry import plugin
from kulanz.stations.files import imports
from kulanz.testkit import books
from kulanz.testkit.world import World

HEAD = "Kundennummer;Name;Rechnungsnummer;Betrag;Fällig am;E-Mail\n"


def line(number: int, amount: str | None = None, day: str | None = None) -> str:
    """One claim of its own customer."""
    amount, day = amount or f"{number},50", day or f"0{number}.03.2026"
    return f"K{number};Kim Muster {number};R-{number};{amount};{day};k{number}@example.org\n"


def lines(*numbers: int) -> str:
    return HEAD + "".join(line(number) for number in numbers)


def rules(world: World, **rule: object) -> None:
    """How files of the source `csv` are meant."""
    with world.scope():
        Source.objects.update_or_create(creditor=world.creditor, name="csv", defaults=rule)


def begin(world: World, content: str, *, snapshot: bool = False, whole: bool = False) -> UUID:
    """What the page does with an uploaded file, up to its preview."""
    data = content.encode()
    with world.scope():
        file, _is_new = store_file(name="offen.csv", content=data, now=world.now)
        run = ImportRun.objects.create(
            creditor=world.creditor, file=file, plugin="csv", source="csv", whole_or_nothing=whole, is_snapshot=snapshot,
            made_at=world.now.at, layout=layout_to_json(plugin("intake", "csv").recognise(data)), made_by="person:1",
        )  # fmt: skip
    imports.read_claims(world.tenant.id, run.id)
    return run.id


def take(world: World, run: UUID) -> ImportRun:
    with world.scope():
        assert ImportRun.objects.filter(id=run, state="preview").update(state="taking") == 1
    imports.take_claims(world.tenant.id, run)
    return look(world, run)


def bring_in(world: World, content: str, **how: bool) -> ImportRun:
    return take(world, begin(world, content, **how))


def look(world: World, run: UUID) -> ImportRun:
    with world.scope():
        return ImportRun.objects.select_related("creditor").get(id=run)


def claims(world: World) -> dict[str, tuple[str, int]]:
    """Status and open amount by number; the books are sound besides."""
    with world.scope():
        assert books.findings() == []
        return {c.number: (c.status, c.open_minor) for c in Claim.objects.filter(source="csv")}
