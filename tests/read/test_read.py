"""`kulanz read FILE`: what a file is and what stands in it, for people and programs; or the reason why it cannot be read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.samples import samples

from kulanz.read import main
from kulanz.testkit.inbound_files import CII, CSV, IBAN, MT940, MT942, PAYER, UBL, camt, packed, pdf
from kulanz.testkit.workbooks import ROWS, ods, xlsx

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def tell(tmp_path: Path, capsys: Capture) -> Any:  # a function
    """Exit code and JSON for a file with this content."""

    def told(content: bytes, *, expected: int = 0) -> dict[str, Any]:
        path = tmp_path / "file"
        path.write_bytes(content)
        assert main([str(path), "--json"]) == expected
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return told


def test_an_invoice(tell: Any) -> None:
    assert tell(UBL) == {
        "format": "ubl-invoice",
        "claims": [
            {
                "number": "RE-2026-0001", "type": "380", "issued_on": "2026-09-15", "due_on": "2026-10-15", "currency": "EUR",
                "amount_due": "100.00", "amount_total": "119.00", "prepaid": "19.00",
                "seller": "Stadtwerke Musterstadt GmbH", "buyer": "Max Müller e. K.", "buyer_email": "max@example.de",
                "ibans": [IBAN], "means": ["58", "59"], "mandate": "M-1", "preceding": ["RE-2026-0000"],
                "terms": "#SKONTO#TAGE=14#PROZENT=2.00#\n#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=100.00#\nSonst ohne Abzug.",
                "discounts": [
                    {"days": 14, "percent": "2.00", "base": None}, {"days": 7, "percent": "3.00", "base": "100.00"},
                ],
                "kind": "claim",
            }
        ],
    }  # fmt: skip


def test_what_an_invoice_does_not_say_is_null(tell: Any) -> None:
    raw = CII.replace(b"2 % bis zum 29.09.", b"").replace(b"max@example.de", b"").replace(b"M-1", b"")

    (claim,) = tell(raw)["claims"]

    assert (claim["terms"], claim["buyer_email"], claim["mandate"]) == (None, None, None)


def test_a_small_profile_says_what_it_lacks(tell: Any) -> None:
    raw = CII.replace(b"urn:cen.eu:en16931:2017<", b"urn:factur-x.eu:1p0:minimum<")

    assert "MINIMUM" in tell(raw)["notes"][0]
    assert "notes" not in tell(CII)


def test_a_statement(tell: Any) -> None:
    (statement,) = tell(MT940)["statements"]

    first, returned, _ = statement.pop("lines")
    assert statement == {
        "account": "37040044/0532013000", "currency": "EUR", "opening": "1000.00", "closing": "1027.20", "balanced": True,
        "rejects": [],
    }  # fmt: skip
    assert first == {
        "booked_on": "2026-11-20", "value_on": "2026-11-20", "amount": "100.00", "status": "booked",
        "counterparty": "Max Müller", "counterparty_iban": PAYER, "remittance": "Rechnung RE-2026-0001, vielen Dank",
        "end_to_end_id": "", "mandate_id": "", "return_code": "", "reversal": False, "bank_reference": "B4711",
    }  # fmt: skip
    assert (returned["amount"], returned["return_code"], returned["reversal"]) == ("-52.30", "AM04", True)


def test_lines_of_a_batch_add_up_and_the_sum_is_checked(tell: Any) -> None:
    (statement,) = tell(camt())["statements"]

    assert [line["amount"] for line in statement["lines"]] == ["100.00", "5.00", "100.00"]
    assert statement["balanced"] is True


def test_a_statement_that_does_not_come_out_says_so(tell: Any) -> None:
    (statement,) = tell(MT940.replace(b"EUR1027,20", b"EUR1027,30"))["statements"]

    assert statement["balanced"] is False
    assert statement["rejects"][0]["column"] == ":62F:"


def test_a_running_report_is_pending_and_has_no_balance(tell: Any) -> None:
    (statement,) = tell(MT942)["statements"]

    assert (statement["balanced"], statement["opening"]) == (None, None)
    assert [line["status"] for line in statement["lines"]] == ["pending"]


def test_an_impossible_day_is_null_with_a_reject_and_the_money_stays(tell: Any) -> None:
    (statement,) = tell(MT940.replace(b":61:2611201120CR", b":61:2602301120CR"))["statements"]

    assert (statement["lines"][0]["value_on"], statement["lines"][0]["amount"]) == (None, "100.00")
    assert statement["rejects"][0]["value"] == "260230"
    assert statement["balanced"] is True


def test_a_zip_of_statements_with_a_broken_file_in_front(tell: Any) -> None:
    told = tell(packed({"a.xml": camt()[:600], "b.sta": MT940, "c.xml": camt()}))

    assert told["format"] == "zip"
    assert [len(statement["lines"]) for statement in told["statements"]] == [3, 3]
    assert told["statements"][0]["rejects"][0]["column"] == "a.xml"


@pytest.mark.parametrize(
    ("content", "format"), [(CSV, "csv"), (xlsx({"OP": ROWS}), "xlsx"), (ods({"OP": ROWS}), "ods")]
)
def test_a_table(tell: Any, content: bytes, format: str) -> None:
    told = tell(content)

    assert (told["format"], told["rows"], told["claims"]) == (format, 3, 2)
    assert {column["means"] for column in told["columns"]} >= {"customer_number", "claim_number", "due_on", "amount"}
    (reject,) = told["rejects"]
    assert (reject["line"], reject["column"], reject["value"]) == (4, "Fällig am", "30.02.2026")


def test_a_table_without_a_needed_column_has_rows_and_no_claims(tell: Any) -> None:
    told = tell("Kundennr;Name;Offener Betrag\n1;Max;5,00\n2;Zoë;6,00\n".encode())

    assert (told["rows"], told["claims"]) == (2, 0)
    assert "column of the invoice number" in told["rejects"][0]["reason"]


def test_what_is_wrong_with_contact_data_is_a_finding_of_a_claim(tell: Any) -> None:
    head = "Kundennr;Rechnungsnr;Betrag;Fällig;E-Mail\n"
    told = tell(f"{head}1;R1;5,00;01.02.2026;max@example.de\n2;R2;5,00;01.02.2026;max@@example.de\n".encode())

    assert (told["claims"], told["rejects"]) == (2, [])
    [finding] = told["findings"]
    assert (finding["line"], finding["field"], finding["value"]) == (3, "email", "max@@example.de")
    assert finding["reason"] == "There is more than one @ in it."


def test_more_than_one_fault_of_a_row_is_one_reject(tell: Any) -> None:
    (reject,) = tell(
        "Kundennr;Rechnungsnr;Betrag;Fällig\n1;R1;5,00;01.02.2026\n2;R2;5,00;01.02.2026\n3;R3;viel;30.02.2026\n".encode()
    )["rejects"]

    assert reject["column"] == "Betrag"
    assert "Fällig: There is no such day" in reject["reason"]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "bad_value", None),
        (b" \n\n", "bad_value", None),
        (b"hello", "unknown_format", None),
        (bytes(range(256)) * 9, "bad_value", 1),
        (b'{"a": 1, "b": 2}', "unknown_format", None),
        (b"one, two\nthree, four\n", "unknown_format", None),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1", "unknown_format", None),
        (UBL[:900], "bad_value", 7),
        (b"<html><body>Login</body></html>", "unknown_format", 1),
        (b"<!DOCTYPE html><html></html>", "bad_value", 1),
        (camt()[:700], "bad_value", 2),
        (pdf({}), "bad_value", None),
        (xlsx({"OP": ROWS})[:1500], "bad_value", None),
        (packed({"a.docx": b"x"}), "unknown_format", None),
    ],
)
def test_what_cannot_be_read_is_an_error_with_a_reason(tell: Any, content: bytes, code: str, line: int | None) -> None:
    told = tell(content, expected=1)

    assert told["format"] is None
    assert told["error"]["code"] == code
    assert told["error"]["message"].endswith(".")
    assert line is None or told["error"]["line"] is not None


def test_people_read_sentences(tmp_path: Path, capsys: Capture) -> None:
    for name, content in {"u.xml": UBL, "m.sta": MT940, "l.csv": CSV}.items():
        (tmp_path / name).write_bytes(content)
        assert main([str(tmp_path / name)]) == 0
    told = capsys.readouterr().out

    assert "Invoice RE-2026-0001 (type 380): a claim" in told
    assert "opening 1000.00, closing 1027.20: comes out" in told
    assert "3 rows, 2 claims" in told
    assert "not taken: line 4, Fällig am '30.02.2026': There is no such day." in told


def test_people_read_why_a_file_cannot_be_read(tmp_path: Path, capsys: Capture) -> None:
    assert main([str(tmp_path / "missing.csv")]) == 1
    assert main([str(tmp_path)]) == 1

    errors = capsys.readouterr().err
    assert "missing.csv' cannot be read: No such file or directory." in errors
    assert "Is a directory" in errors


def test_standard_input_is_a_file_too(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MT940)))

    assert main(["-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "mt940"


@pytest.mark.parametrize("argv", [[], ["a", "b"], ["a", "--colums"], ["a", "--columns"]])
def test_a_wrong_argument_is_told_in_one_sentence(argv: list[str], capsys: Capture) -> None:
    assert main(argv) == 2

    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


def test_every_sample_file_is_understood_or_refused(capsys: Capture) -> None:
    refused = []
    for path in [*samples("invoices"), *samples("statements")]:
        if path.suffix != ".json" and main([str(path), "--json"]):
            refused.append(path.name)
        capsys.readouterr()

    assert refused in ([], ["camt053.v2.wrong.xml"])


def test_a_column_that_can_be_read_in_two_ways_is_named_and_no_row_is_a_claim(tell: Any) -> None:
    told = tell(b"Customer no,Invoice no,Amount,Due date\n1,A1,12.50,03/04/2026\n2,A2,13.50,05/06/2026\n")

    assert (told["rows"], told["claims"]) == (2, 0)
    assert told["columns"][3]["ambiguous"] == [
        {"format": "dmy", "example": "03/04/2026", "read": "2026-04-03"},
        {"format": "mdy", "example": "03/04/2026", "read": "2026-03-04"},
    ]
    (reject,) = told["rejects"]
    assert (reject["line"], reject["column"], reject["value"]) == (1, "Due date", "03/04/2026")


def test_the_column_that_settled_a_doubt_is_named(tell: Any) -> None:
    told = tell(b"Klantnr;Factuurnr;Bedrag;Vervaldatum\n1;A1;12,50;03-04-2026\n2;A2;-2,50;03-04-2026\n")

    assert told["columns"][3]["decided_by"] == "Bedrag"
    assert (told["rows"], told["claims"], told["credits"]) == (2, 1, 1)


def test_a_zip_of_invoices_gives_the_claims_of_all_and_names_what_is_none(tell: Any) -> None:
    told = tell(packed({"a.xml": UBL, "b.xml": CII, "c.xml": UBL[:900], "d.csv": CSV}))

    assert (told["format"], len(told["claims"])) == ("zip", 2)
    assert [reject["column"] for reject in told["rejects"]] == ["c.xml", "d.csv"]
