"""What a list may tell besides: earlier reminders, what was billed, a deadline outside, consent, objection, settlement."""

from __future__ import annotations

import io
from datetime import date

import pytest

from kulanz.kernel.money import Money
from kulanz.plugins.intake.containers.csv_file import INTAKE
from kulanz.plugins.intake.tables.headings import known_meanings
from kulanz.ports.intake import MEANINGS, ClaimDraft, Reject


def read(heading: str, *cells: str) -> list[ClaimDraft | Reject]:
    rows = "".join(f"K{n};R{n};15.10.2026;40,00;{cell}\n" for n, cell in enumerate(cells))
    content = f"Kundennr;Rechnungsnr;Fällig am;Offener Betrag;{heading}\n{rows}".encode()
    return list(INTAKE.read(io.BytesIO(content), INTAKE.recognise(content), {}))


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("Rechnungsbetrag", "119,00", "invoice_amount", Money(11900)),
        ("Original amount", "119,00", "invoice_amount", Money(11900)),
        ("Mahnstufe", "2", "reminders", 2),
        ("Dunning level", "Stufe 3", "reminders", 3),
        ("Letzte Mahnung", "01.11.2026", "reminded_on", date(2026, 11, 1)),
        ("Sperrtermin", "01.12.2026", "deadline_on", date(2026, 12, 1)),
        ("Einwilligung E-Mail", "ja", "consent", True),
        ("Opt-in", "no", "consent", False),
        ("Strittig", "x", "is_disputed", True),
        ("IBAN", "DE89 3704 0044 0532 0130 00", "iban", "DE89370400440532013000"),
        ("Mandatsreferenz", "M-17", "mandate", "M-17"),
    ],
)
def test_an_optional_column_is_recognised_and_read(heading: str, cell: str, field: str, value: object) -> None:
    (draft,) = read(heading, cell)

    assert isinstance(draft, ClaimDraft)
    assert getattr(draft, field) == value


def test_without_a_column_nothing_is_said_about_consent() -> None:
    (draft,) = read("Bemerkung", "hallo")

    assert isinstance(draft, ClaimDraft)
    assert draft.consent is None


def test_a_row_that_was_settled_is_no_claim() -> None:
    open_claim, settled = read("Bezahlt am", "", "02.11.2026")

    assert isinstance(open_claim, ClaimDraft)
    assert isinstance(settled, Reject)
    assert (settled.column, "settled on 2026-11-02" in str(settled.reason)) == ("Bezahlt am", True)


def test_a_credit_of_a_ledger_export_is_marked_as_one() -> None:
    debit, credit = read("S/H", "S", "H")

    assert isinstance(debit, ClaimDraft)
    assert isinstance(credit, ClaimDraft)
    assert (debit.is_credit, credit.is_credit, credit.amount) == (False, True, Money(4000))


@pytest.mark.parametrize(
    ("heading", "good", "bad"),
    [
        ("Mahnstufe", "1", "oft"),
        ("Strittig", "nein", "vielleicht"),
    ],
)
def test_what_cannot_be_read_is_named(heading: str, good: str, bad: str) -> None:
    *_, last = read(heading, good, good, bad)

    assert isinstance(last, Reject)
    assert (last.column, last.value) == (heading, bad)


def test_every_meaning_but_one_is_known_by_a_heading() -> None:
    assert [meaning.name for meaning in known_meanings()] == [*MEANINGS]
    assert [meaning.name for meaning in known_meanings() if not meaning.headings] == ["extra"]
