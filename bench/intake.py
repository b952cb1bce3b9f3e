"""Files into the database as the jobs do it: a long CSV of claims read and taken in, a long camt.053 read, matched and posted.

Each line of the statement names an invoice of the CSV, as most customers do. `camt_lines_per_s` counts reading and matching;
laying the money on what is open is printed besides, since the relay does it on its own, later.
"""

from __future__ import annotations

import resource
import time
from datetime import UTC, date, datetime
from typing import Any

from bench.database import bench_database
from kulanz.kernel.money import Money
from kulanz.testkit.camt_writer import Booking, Movement, write_camt053

CSV_ROWS, QUICK_ROWS = 100_000, 10_000
CAMT_LINES, QUICK_LINES = 15_000, 2_000
IBAN = "DE89370400440532013000"
DAY = date(2026, 3, 2)


def main(*, quick: bool) -> dict[str, Any]:
    """Prints how long each part took; returns `csv_rows_per_s`, `camt_lines_per_s` and the memory at its highest."""
    rows, lines = (QUICK_ROWS, QUICK_LINES) if quick else (CSV_ROWS, CAMT_LINES)
    with bench_database():
        from kulanz.testkit.world import make_world

        world = make_world()
        csv_seconds = _csv(world, _list(rows), rows)
        camt_seconds = _camt(world, _statement(lines), lines)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "csv_rows_per_s": round(rows / csv_seconds, 1),
        "camt_lines_per_s": round(lines / camt_seconds, 1),
        "peak_mb": round(peak, 1),
    }


def _list(rows: int) -> bytes:
    head = "Kundennummer;Vorname;Nachname;Rechnungsnummer;Rechnungsdatum;Fällig am;Offener Betrag;E-Mail;PLZ;Ort\r\n"
    return (head + "".join(
        f"K{n // 2};Kim;Muster {n // 2};RE-2026-{n:06d};01.02.2026;{n % 27 + 1:02d}.02.2026;{n % 500 + 1},{n % 100:02d};"
        f"kim{n // 2}@example.org;50667;Köln\r\n" for n in range(rows)
    )).encode()  # fmt: skip


def _minor(n: int) -> int:
    """What invoice `n` of the list is over."""
    return (n % 500 + 1) * 100 + n % 100


def _iban(n: int) -> str:
    """The bank account of customer `n`, with right check digits."""
    body = f"37040044{n:010d}"
    return f"DE{98 - int(body + '131400') % 97:02d}{body}"


def _statement(lines: int) -> bytes:
    bookings = [
        Booking(
            (Movement(Money(_minor(n)), f"Kim Muster {n // 2}", _iban(n // 2), f"Rechnung RE-2026-{n:06d}"),),
            DAY,
            bank_reference=f"B{n}",
        )
        for n in range(lines)
    ]
    return write_camt053(
        account_iban=IBAN, statement_id="S1", created_at=datetime(2026, 3, 2, 5, tzinfo=UTC), opening=Money(0),
        bookings=bookings,
    )  # fmt: skip


def _csv(world: Any, content: bytes, rows: int) -> float:  # Any: testkit's World, importable with a database only
    from kulanz.data.inbox.models import ImportRun
    from kulanz.data.vault import store_file
    from kulanz.ports.intake import layout_to_json
    from kulanz.ports.registry import plugin
    from kulanz.stations.files import imports

    start = time.perf_counter()
    with world.scope():
        file, _is_new = store_file(name="offen.csv", content=content, now=world.now)
        run = ImportRun.objects.create(
            creditor=world.creditor, file=file, plugin="csv", source="csv", whole_or_nothing=False, made_at=world.now.at,
            layout=layout_to_json(plugin("intake", "csv").recognise(content[:100_000])), made_by="bench",
        )  # fmt: skip
    imports.read_claims(world.tenant.id, run.id)
    read = time.perf_counter() - start
    with world.scope():
        ImportRun.objects.filter(id=run.id).update(state=ImportRun.State.TAKING)
    imports.take_claims(world.tenant.id, run.id)
    seconds = time.perf_counter() - start
    with world.scope():
        taken = ImportRun.objects.get(id=run.id).rows_taken
    assert taken == rows, f"{taken} of {rows} rows were taken"
    print(
        f"CSV:  {rows:>8,} rows, read and kept in {read:.1f} s, taken in {seconds - read:.1f} s, {rows / seconds:,.0f} rows/s"
    )
    return seconds


def _camt(world: Any, content: bytes, lines: int) -> float:  # Any: as above
    from kulanz.data.inbox.models import StatementRun
    from kulanz.data.payments.models import Receipt
    from kulanz.data.vault import store_file
    from kulanz.stations.statements import statements

    start = time.perf_counter()
    with world.scope():
        file, _is_new = store_file(name="auszug.xml", content=content, now=world.now)
        run = StatementRun.objects.create(
            creditor=world.creditor, file=file, plugin="camt", made_at=datetime.now(UTC), made_by="bench"
        )
    statements.read_statement(world.tenant.id, run.id)
    read = time.perf_counter() - start
    _work(world, "match")
    seconds = time.perf_counter() - start
    _work(world, "allocate")
    posted = time.perf_counter() - start
    with world.scope():
        seen = StatementRun.objects.get(id=run.id).lines
        laid = Receipt.objects.filter(allocated_at__isnull=False).count()
    assert (seen, laid) == (lines, lines), f"{seen} of {lines} lines were seen, {laid} posted by themselves"
    print(
        f"camt: {lines:>8,} lines, read in {read:.1f} s, matched in {seconds - read:.1f} s, {lines / seconds:,.0f} lines/s; "
        f"laid on what is open in {posted - seconds:.1f} s, all together {lines / posted:,.0f} lines/s"
    )
    return seconds


def _work(world: Any, station: str) -> None:  # Any: as above
    """What waits for one station, in the batches of the relay."""
    from kulanz.data.clock import now_of
    from kulanz.jobs import relay

    while relay._work(world.tenant.id, station, now_of(world.tenant.id)):
        pass
