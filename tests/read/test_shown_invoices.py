"""What people see of an invoice: every fact on a line of its own, in the language of their terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from kulanz.read import main
from kulanz.testkit.inbound_files import UBL

Capture = pytest.CaptureFixture[str]
LANGUAGES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rechnung.xml"
    path.write_bytes(UBL)
    return path


def test_every_fact_of_an_invoice_in_english(file: Path, capsys: Capture) -> None:
    assert main([str(file)]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "Format: ubl-invoice",
        "Invoice RE-2026-0001 (type 380): a claim",
        "  from              Stadtwerke Musterstadt GmbH",
        "  to                Max Müller e. K. <max@example.de>",
        "  issued on         Sep 15, 2026",
        "  due on            Oct 15, 2026",
        "  to be paid        €100.00",
        "  total             €119.00",
        "  paid before       €19.00",
        "  means of payment  58 SEPA transfer, 59 SEPA direct debit",
        "  account           DE89 3704 0044 0532 0130 00",
        "  mandate           M-1",
        "  earlier invoice   RE-2026-0000",
        "  discount          2.00 % within 14 days",
        "                    3.00 % of €100.00 within 7 days",
        "  terms             Sonst ohne Abzug.",
    ]


def test_a_german_terminal_is_spoken_to_in_german(file: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LANGUAGES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "de_DE.UTF-8")

    assert main([str(file)]) == 0
    told = capsys.readouterr().out
    assert "Rechnung RE-2026-0001 (Typ 380): eine Forderung" in told
    assert "fällig am         15.10.2026" in told
    assert "3,00 % von 100,00\N{NO-BREAK SPACE}€ innerhalb von 7 Tagen" in told

    file.write_bytes(UBL.replace(b">100.0<", b">hundert<"))
    assert main([str(file)]) == 1
    assert "Zeile 24: „hundert“ ist kein Betrag." in capsys.readouterr().err


def test_what_an_invoice_does_not_say_is_said_or_left_out(file: Path, capsys: Capture) -> None:
    file.write_bytes(UBL.replace(b"<cbc:DueDate>2026-10-15</cbc:DueDate>", b"").replace(b"PaymentMandate", b"X"))

    main([str(file)])

    told = capsys.readouterr().out
    assert "due on            not stated" in told
    assert "mandate" not in told
