"""Files in the DATEV format: bookings become claims and credits by their side, days get the year of the head."""

from __future__ import annotations

import io
from datetime import date

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.plugins.intake.containers.csv_file import INTAKE
from kulanz.ports.intake import ClaimDraft, Reject

HEAD = (
    '"EXTF";700;{category};"Buchungsstapel";13;20260401120000000;;"RE";"";"";1001;10001;20250701;4;20250701;20260331;'
    '"AR";"";1;0;0;"EUR"\r\n'
)
COLUMNS = (
    "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Konto;Gegenkonto (ohne BU-Schlüssel);BU-Schlüssel;"
    "Belegdatum;Belegfeld 1;Belegfeld 2;Skonto;Buchungstext;Fälligkeit\r\n"
)


def read(*rows: str, category: int = 21) -> list[ClaimDraft | Reject]:
    raw = (HEAD.format(category=category) + COLUMNS + "".join(f"{row}\r\n" for row in rows)).encode("cp1252")
    return list(INTAKE.read(io.BytesIO(raw), INTAKE.recognise(raw), {}))


def test_a_booking_on_an_account_of_a_customer_is_a_claim_or_a_credit() -> None:
    claim, credit, bank = read(
        '1190,00;"S";"EUR";10001;8400;;1508;"RE-1";"";;"Muster";14092025',
        '119,00;"H";"EUR";10002;8400;;2801;"GS-1";"";;"Muster";28012026',
        '50,00;"S";"EUR";1200;10001;;305;"Z-1";"";;"Zahlung";3052026',
    )

    assert isinstance(claim, ClaimDraft)
    assert (claim.customer_number, claim.claim_number, claim.is_credit) == ("10001", "RE-1", False)
    assert (claim.issued_on, claim.due_on) == (date(2025, 8, 15), date(2025, 9, 14))
    assert isinstance(credit, ClaimDraft)
    assert (credit.is_credit, credit.issued_on) == (True, date(2026, 1, 28))
    assert isinstance(bank, Reject)
    assert (bank.line, bank.column, bank.value) == (5, "Konto", "1200")


def test_the_customer_may_stand_on_the_other_side_of_the_booking() -> None:
    claims = read(
        '1190,00;"H";"EUR";8400;10001;;1508;"RE-1";"";;"Muster";14092025',
        '10,00;"S";"EUR";8400;10002;;1508;"GS-1";"";;"Muster";14092025',
    )

    assert [(c.customer_number, c.is_credit) for c in claims if isinstance(c, ClaimDraft)] == [
        ("10001", False),
        ("10002", True),
    ]


def test_the_due_date_may_stand_in_the_second_field_and_a_line_may_end_early() -> None:
    (claim,) = read('1190,00;"S";"EUR";10001;8400;;1501;"RE-1";"140226"')

    assert isinstance(claim, ClaimDraft)
    assert claim.due_on == date(2026, 2, 14)


def test_a_list_of_customers_is_no_list_of_claims() -> None:
    raw = (HEAD.format(category=16) + "Konto;Name;E-Mail\r\n10001;Muster GmbH;a@example.de\r\n").encode("cp1252")

    with pytest.raises(BadValue, match="looks like a list without claims"):
        list(INTAKE.read(io.BytesIO(raw), INTAKE.recognise(raw), {}))
