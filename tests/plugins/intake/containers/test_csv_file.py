"""Lists of overdue invoices as they come from people's programs: claims are taken, the rest is told with its place."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.plugins.intake.containers.csv_file import INTAKE
from kulanz.ports.intake import ClaimDraft, Column, Layout, Reject

HEADINGS = "Kundennr;Name;Rechnungsnr;Fällig;Betrag"
GOOD = "1001;Maria Muster;RE-1;15.10.2026;89,90"


def read(data: str | bytes, *, layout: Layout | None = None, **defaults: Any) -> list[ClaimDraft | Reject]:
    raw = data.encode() if isinstance(data, str) else data
    return list(INTAKE.read(io.BytesIO(raw), layout or INTAKE.recognise(raw), defaults))


def read_one(data: str, **defaults: Any) -> ClaimDraft:
    (found,) = read(data, **defaults)
    assert isinstance(found, ClaimDraft), found
    return found


def reject_one(line: str, headings: str = HEADINGS) -> Reject:
    """The reject of `line`, which must not keep the good line behind it from being taken."""
    found, good = read(f"{headings}\n{line}\n{GOOD}\n" if headings == HEADINGS else f"{headings}\n{line}\n{line}\n")
    assert isinstance(found, Reject), found
    if headings == HEADINGS:
        assert isinstance(good, ClaimDraft), good
    return found


def test_every_field_of_a_claim_can_be_told() -> None:
    text = (
        "Kundennummer;Anrede;Vorname;Nachname;Straße;Hausnr;PLZ;Ort;Land;Sprache;E-Mail;Telefon;Privat/Gewerbe;"
        "Rechnungsnummer;Rechnungsdatum;Fällig am;Betrag;Mahngebühr;Währung;Sparte;Betreff;Vertragsnummer\n"
        "1001;Frau;Maria;Muster;Hauptstr.;12a;88131;Lindau;Österreich;Deutsch;maria@example.de;+49 8382 1234;privat;"
        "RE-2026-1;01.10.2026;15.10.2026;1.234,50;2,50;CHF;Strom;Jahresabrechnung;V-77\n"
    )

    assert read_one(text) == ClaimDraft(
        line=2,
        customer_number="1001",
        claim_number="RE-2026-1",
        amount=Money(123450, "CHF"),
        due_on=date(2026, 10, 15),
        customer_name="Maria Muster",
        issued_on=date(2026, 10, 1),
        email="maria@example.de",
        phone="+49 8382 1234",
        street="Hauptstr. 12a",
        postcode="88131",
        town="Lindau",
        country="AT",
        language="de",
        salutation="Frau",
        is_business=False,
        kind="Strom",
        reason="Jahresabrechnung",
        contract="V-77",
        fee=Money(250, "CHF"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_and_line_end_gives_the_same_claims(encoding: str, end: str) -> None:
    lines = [HEADINGS, "1001;Jörg Größe;RE-1;15.10.2026;89,90 €", "1002;Zoë;RE-2;;1,00"]

    claim, reject = read(end.join(lines).encode(encoding))

    assert isinstance(claim, ClaimDraft)
    assert (claim.line, claim.customer_name, claim.amount) == (2, "Jörg Größe", Money(8990))
    assert isinstance(reject, Reject)
    assert (reject.line, reject.column) == (3, "Fällig")


def test_lines_are_counted_right_after_a_cell_with_line_breaks_in_it() -> None:
    three_lines = '1001;"Muster\nMaria\n""die Große""";RE-1;15.10.2026;89,90'
    text = f"Liste\n\n{HEADINGS}\n{three_lines}\n\n1002;X;RE-2;30.02.2026;1,00\n"

    claim, reject = read(text)

    assert isinstance(claim, ClaimDraft)
    assert (claim.line, claim.customer_name) == (4, 'Muster Maria "die Große"')
    assert isinstance(reject, Reject)
    assert reject.line == 8


@pytest.mark.parametrize(
    ("line", "column", "value", "reason"),
    [
        (";M;RE-2;15.10.2026;1,00", "Kundennr", "", "customer number is missing"),
        ("1002;M;;15.10.2026;1,00", "Rechnungsnr", "", "invoice number is missing"),
        ("1002;M;RE-2;;1,00", "Fällig", "", "due date is missing"),
        ("1002;M;RE-2;15.10.2026;", "Betrag", "", "amount is missing"),
        ("1002;M;RE-2;30.02.2026;1,00", "Fällig", "30.02.2026", "no such day"),
        ("1002;M;RE-2;demnächst;1,00", "Fällig", "demnächst", "not a date written like 31.12.2026"),
        ("1002;M;RE-2;15.10.2026;0,00", "Betrag", "0.00", "zero"),
        ("1002;M;RE-2;15.10.2026;viel", "Betrag", "viel", "not an amount written like 1.234,50"),
        ("1002;M;RE-2;15.10.2026;12.50", "Betrag", "12.50", "not an amount written like 1.234,50"),
        ("1002;M;RE-2;15.10.2026;12,50 XYZ", "Betrag", "12,50 XYZ", "not a currency"),
        ("1002;M;RE-2;15.10.2026;12,505", "Betrag", "12.505", "more digits than EUR"),
        ("1002;M;\0;15.10.2026;1,00", "Rechnungsnr", "\0", "character"),
        (f"{'9' * 65};M;RE-2;15.10.2026;1,00", "Kundennr", "9" * 65, "longer than 64"),
        ("1002;M;RE-2;15.10.2026", "", "", "4 cells, the headings have 5"),
        ("1002;M;x;RE-2;15.10.2026;1,00", "", "", "6 cells, the headings have 5"),
    ],
)
def test_a_line_that_cannot_be_taken_is_told_with_place_and_reason(
    line: str, column: str, value: str, reason: str
) -> None:
    reject = reject_one(line)

    assert (reject.line, reject.column, reject.value) == (2, column, value)
    assert reason in str(reject.reason)
    assert reject.raw == tuple(line.split(";"))


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Währung", "TALER", "currency"),
        ("Geschäftskunde", "vielleicht", "yes or no"),
        ("Mahngebühr", "-1,00", "cannot be negative"),
        ("Betreff", "x" * 501, "longer than 500"),
    ],
)
def test_a_wrong_detail_keeps_the_line_back_for_correction(column: str, cell: str, reason: str) -> None:
    layout = INTAKE.recognise(f"{HEADINGS};{column}\n".encode())

    (reject,) = read(f'{HEADINGS};{column}\n{GOOD};"{cell}"\n', layout=layout)

    assert isinstance(reject, Reject)
    assert reject.column == column
    assert reason in str(reject.reason)


@pytest.mark.parametrize(
    ("column", "cell", "field"),
    [
        ("E-Mail", "maria@example", "email"),
        ("E-Mail", "maria@example.de; jan@example.de", "email"),
        ("E-Mail", "maria..muster@example.de", "email"),
        ("Telefon", "9" * 65, "phone"),
        ("IBAN", "DE88370400440532013000", "iban"),
        ("Land", "Atlantis", "country"),
        ("Sprache", "Klingonisch", "language"),
        ("Anrede", "x" * 300, "salutation"),
        ("Straße", "x" * 300, "street"),
    ],
)
def test_how_a_customer_is_reached_keeps_no_line_back_and_goes_on_as_it_stands(
    column: str, cell: str, field: str
) -> None:
    layout = INTAKE.recognise(f"{HEADINGS};{column}\n".encode())

    (draft,) = read(f'{HEADINGS};{column}\n{GOOD};"{cell}"\n', layout=layout)

    assert isinstance(draft, ClaimDraft)
    assert getattr(draft, field) == cell


def test_a_character_that_no_database_holds_is_shown_as_one_that_was_lost() -> None:
    spoilt = GOOD.replace("Muster", "Mus\0ter")

    draft, _second = read(f"{HEADINGS}\n{spoilt}\n{GOOD.replace('RE-1', 'RE-2')}\n")

    assert isinstance(draft, ClaimDraft)
    assert draft.customer_name == "Maria Mus\ufffdter"


def test_all_faults_of_a_line_are_told_at_once() -> None:
    reject = reject_one(";M;;30.02.2026;viel")

    told = {fault.column for fault in reject.also} | {reject.column}
    assert told == {"Kundennr", "Rechnungsnr", "Fällig", "Betrag"}


def test_the_second_line_with_a_claim_number_is_rejected_and_names_the_first() -> None:
    first, second, third = read(
        f"{HEADINGS}\n{GOOD}\n{GOOD.replace('89,90', '1,00')}\n{GOOD.replace('RE-1', 'RE-2')}\n"
    )

    assert isinstance(first, ClaimDraft)
    assert isinstance(second, Reject)
    assert (second.line, second.column, second.value) == (3, "Rechnungsnr", "RE-1")
    assert "stands in line 2 already" in str(second.reason)
    assert isinstance(third, ClaimDraft)


def test_a_quotation_mark_that_is_never_closed_costs_one_line_only() -> None:
    reject, good = read(f'{HEADINGS}\n1001;"Muster;RE-0;15.10.2026;1,00\n{GOOD}\n')

    assert isinstance(reject, Reject)
    assert (reject.line, reject.raw[1]) == (2, '"Muster')
    assert "never closed" in str(reject.reason)
    assert isinstance(good, ClaimDraft)
    assert good.line == 3


def test_marks_inside_a_cell_are_part_of_it() -> None:
    assert (
        read_one(f'{HEADINGS}\n1001;Muster "Mimi" Maria;RE-1;15.10.2026;1,00\n').customer_name == 'Muster "Mimi" Maria'
    )


def test_empty_cells_behind_the_last_column_are_forgiven() -> None:
    assert read_one(f"{HEADINGS}\n{GOOD};;;\n").claim_number == "RE-1"


def test_the_currency_comes_from_the_cell_the_column_the_heading_or_the_default() -> None:
    assert read_one(f"{HEADINGS}\n{GOOD} CHF\n").amount.currency == "CHF"
    assert read_one(f"{HEADINGS};Währung\n{GOOD};GBP\n").amount.currency == "GBP"
    assert read_one(f"{HEADINGS} (USD)\n{GOOD}\n").amount.currency == "USD"
    assert read_one(f"{HEADINGS}\n{GOOD}\n", currency="SEK").amount.currency == "SEK"
    assert read_one(f"{HEADINGS}\n{GOOD}\n").amount.currency == "EUR"


def test_two_currencies_for_one_amount_are_a_fault() -> None:
    (reject,) = read(f"{HEADINGS};Währung\n{GOOD} €;CHF\n")

    assert isinstance(reject, Reject)
    assert "in EUR, but the currency says CHF" in str(reject.reason)


def test_a_company_is_a_business() -> None:
    claim = read_one("Kundennr;Firma;Rechnungsnr;Fällig;Betrag\n1;Muster GmbH;R1;15.10.2026;1,00\n")

    assert (claim.customer_name, claim.is_business) == ("Muster GmbH", True)


def test_what_the_file_does_not_say_comes_from_the_defaults() -> None:
    claim = read_one(f"{HEADINGS}\n{GOOD}\n", country="NL", language="nl", is_business=True, kind="Strom")

    assert (claim.country, claim.language, claim.is_business, claim.kind) == ("NL", "nl", True, "Strom")


def test_a_default_that_no_list_knows_is_a_mistake() -> None:
    with pytest.raises(BadValue, match="amount"):
        read(f"{HEADINGS}\n{GOOD}\n", amount="1.00")


def test_a_person_may_say_what_a_column_means() -> None:
    text = "A;B;C;D;Notiz\n1001;RE-1;15.10.2026;89,90;ruft gern an\n"
    means = ("customer_number", "claim_number", "due_on", "amount", "extra")
    names = ("A", "B", "C", "D", "Notiz")
    layout = Layout(tuple(Column(name, meaning, 1.0) for name, meaning in zip(names, means, strict=True)))

    (claim,) = read(text, layout=layout)

    assert isinstance(claim, ClaimDraft)
    assert (claim.customer_number, claim.amount, claim.extra) == ("1001", Money(8990), {"Notiz": "ruft gern an"})


def test_what_is_not_used_is_not_kept() -> None:
    assert read_one(f"{HEADINGS};Geburtsdatum\n{GOOD};01.01.1980\n").extra == {}


def test_a_saved_layout_reads_the_next_file_with_a_title_more_and_columns_elsewhere() -> None:
    layout = INTAKE.recognise(f"{HEADINGS}\n{GOOD}\n".encode())

    (claim,) = read("Titel\n\nBetrag;Rechnungsnr;Neu;Fällig;Name;Kundennr\n1,00;RE-9;?;15.10.2026;M;7\n", layout=layout)

    assert isinstance(claim, ClaimDraft)
    assert (claim.customer_number, claim.claim_number, claim.amount) == ("7", "RE-9", Money(100))


def test_a_saved_layout_names_the_heading_that_a_file_lacks() -> None:
    layout = INTAKE.recognise(f"{HEADINGS}\n{GOOD}\n".encode())

    with pytest.raises(BadValue, match="Rechnungsnr") as told:
        read("Kundennr;Name;Fällig;Betrag\n1;M;15.10.2026;1,00\n", layout=layout)

    assert told.value.facts["missing"] == ["Rechnungsnr"]


def test_a_layout_without_a_column_that_every_claim_needs_reads_nothing() -> None:
    layout = INTAKE.recognise(f"{HEADINGS}\n{GOOD}\n".encode())
    without = replace(
        layout, columns=tuple(replace(c, means=None) if c.means == "due_on" else c for c in layout.columns)
    )

    with pytest.raises(BadValue, match="column of the due date"):
        read(f"{HEADINGS}\n{GOOD}\n", layout=without)


def test_a_list_without_headings_is_read_by_number_of_column() -> None:
    text = "1001;RE-1;89,90;15.10.2026\n1002;RE-2;12,50;16.10.2026\n"
    means = ("customer_number", "claim_number", "amount", "due_on")
    layout = INTAKE.recognise(text.encode())
    chosen = replace(layout, columns=tuple(Column(str(n + 1), m, 1.0) for n, m in enumerate(means)))

    first, second = read(text, layout=chosen)

    assert isinstance(first, ClaimDraft)
    assert isinstance(second, ClaimDraft)
    assert (first.line, first.claim_number, second.line) == (1, "RE-1", 2)


def test_a_file_with_headings_only_holds_nothing() -> None:
    assert read(f"{HEADINGS}\n") == []


def test_the_stream_stays_open_for_whoever_opened_it() -> None:
    raw = f"{HEADINGS}\n{GOOD}\n".encode()
    stream = io.BytesIO(raw)

    list(INTAKE.read(stream, INTAKE.recognise(raw), {}))

    assert not stream.closed


def test_a_line_without_end_is_refused() -> None:
    layout = INTAKE.recognise(f"{HEADINGS}\n{GOOD}\n".encode())

    with pytest.raises(BadValue, match="Line 2 is far too long"):
        read(f"{HEADINGS}\n{'x' * 1_000_001}\n", layout=layout)


def test_a_long_list_is_read_in_flat_memory() -> None:
    layout = INTAKE.recognise(f"{HEADINGS}\n{GOOD}\n".encode())
    whole = _long_list(10_000)
    tracemalloc.start()

    taken = sum(isinstance(found, ClaimDraft) for found in INTAKE.read(whole, layout, {}))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken == 10_000
    assert peak < 2_500_000  # the invoice numbers seen, to find doubles; the claims themselves take six million


def test_a_long_list_is_read_fast() -> None:
    layout = INTAKE.recognise(f"{HEADINGS}\n{GOOD}\n".encode())
    whole = _long_list(30_000)
    started = time.process_time()

    taken = sum(isinstance(found, ClaimDraft) for found in INTAKE.read(whole, layout, {}))

    assert taken == 30_000
    assert time.process_time() - started < 3  # half a second on an idle machine


def _long_list(count: int) -> io.BytesIO:
    def lines() -> Iterator[str]:
        yield f"{HEADINGS}\n"
        for n in range(count):
            yield f"{n % 5000};Jörg Müller {n};RE-{n};{n % 28 + 1:02d}.10.2026;1.{n % 900 + 100},{n % 90 + 10}\n"

    return io.BytesIO("".join(lines()).encode())
