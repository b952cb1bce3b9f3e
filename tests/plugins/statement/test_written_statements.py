"""What the writer of the demo writes is read back as the same lines, in both versions; long files in flat memory."""

from __future__ import annotations

import io
import time
import tracemalloc
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kulanz.kernel.money import Money, total
from kulanz.plugins.statement.camt import STATEMENT
from kulanz.plugins.untrusted.xml_file import walk
from kulanz.ports.statement import LineReject, StatementHead, StatementLine
from kulanz.testkit.camt_writer import Booking, Movement, write_camt053

ACCOUNT = "DE89370400440532013000"
words = st.text(alphabet="ABCdef 123-/ÄöüßØ&<>'\"", max_size=30).map(lambda text: " ".join(text.split()))
movements = st.builds(
    Movement,
    amount=st.integers(1, 10**7).map(Money),
    name=words,
    iban=st.sampled_from(["", "DE02120300000000202051", "NL91ABNA0417164300"]),
    text=words,
    reference=st.sampled_from(["", "RF18539007547034"]),
    end_to_end_id=st.sampled_from(["", "E-1", "E-2"]),
    bank_reference=st.sampled_from(["", "T1", "T2"]),
    on_behalf_of=words,
)
bookings = st.builds(
    Booking,
    movements=st.lists(movements, min_size=1, max_size=4).map(tuple),
    booked_on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    bank_reference=st.sampled_from(["", "B1", "B2", "B3"]),
    is_pending=st.booleans(),
)


def write(found: list[Booking], *, opening: Money, version: str = "08") -> io.BytesIO:
    raw = write_camt053(
        account_iban=ACCOUNT,
        statement_id="S1",
        created_at=datetime(2026, 11, 20, 18, tzinfo=UTC),
        opening=opening,
        bookings=found,
        version=version,
    )
    return io.BytesIO(raw)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(
    written=st.lists(bookings, max_size=5),
    opening=st.integers(-(10**6), 10**6).map(Money),
    version=st.sampled_from(["02", "08"]),
)
def test_a_written_statement_is_read_back_line_by_line(written: list[Booking], opening: Money, version: str) -> None:
    head, *parts = STATEMENT.read(write(written, opening=opening, version=version))
    lines = [part for part in parts if isinstance(part, StatementLine)]

    assert isinstance(head, StatementHead)
    assert not [part for part in parts if isinstance(part, LineReject)]
    assert [
        (line.amount, line.counterparty, line.counterparty_iban, line.reference, line.end_to_end_id, line.booked)
        for line in lines
    ] == [
        (m.amount, m.name or m.on_behalf_of, m.iban, m.reference, m.end_to_end_id, not booking.is_pending)
        for booking in written
        for m in booking.movements
    ]
    assert [line.remittance for line in lines] == [m.text for booking in written for m in booking.movements]
    assert len({line.key for line in lines}) == len(lines)
    booked = total((line.amount for line in lines if line.booked), currency="EUR")
    assert head.closing == opening + booked


@pytest.mark.parametrize("version", ["02", "08"])
def test_a_written_return_names_the_customer_the_code_and_the_charges(version: str) -> None:
    back = Movement(
        Money(-5350), "Maria Muster", "DE02120300000000202051", mandate_id="M1", return_code="AC04", charges=Money(350)
    )

    _, line = STATEMENT.read(write([Booking((back,), date(2026, 11, 20))], opening=Money(0), version=version))

    assert isinstance(line, StatementLine)
    assert (line.amount, line.charges, line.return_code, line.counterparty) == (
        Money(-5350), Money(350), "AC04", "Maria Muster",
    )  # fmt: skip
    assert line.is_reversal


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_a_long_statement_is_read_fast_and_in_flat_memory(is_one_batch: bool) -> None:
    count, day = 2000, date(2026, 11, 20)
    many = [Movement(Money(1000 + n), f"Payer {n}", text=f"RE-{n}") for n in range(count)]
    single = [Booking((movement,), day, bank_reference=f"B{n}") for n, movement in enumerate(many)]
    stream = write([Booking(tuple(many), day, bank_reference="B")] if is_one_batch else single, opening=Money(0))
    started = time.process_time()
    found = sum(isinstance(part, StatementLine) for part in STATEMENT.read(stream))
    took = time.process_time() - started

    stream.seek(0)
    tracemalloc.start()
    read_again = sum(isinstance(part, StatementLine) for part in STATEMENT.read(stream))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found == read_again == count
    assert took < 8  # under a second on an idle machine; 200 seconds would be quadratic
    assert peak < (
        12_000_000 if is_one_batch else 3_000_000
    )  # the payments of one entry are held until its sum is known


def test_entries_that_were_read_are_forgotten() -> None:
    day = date(2026, 11, 20)
    entries = [Booking((Movement(Money(100)),), day) for _ in range(50)]

    kept = [  # the parser reads ahead, so only what lies behind counts
        sum(entry.line < part.line for entry in statement.parts("Ntry"))
        for event, part in walk(write(entries, opening=Money(0)), ("Ntry",))
        if event == "end" and (statement := part.parent())
    ]

    assert len(kept) == 50
    assert max(kept) <= 1
