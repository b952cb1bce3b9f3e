"""Statements packed together: each is read, one that cannot be read does not refuse the others."""

from __future__ import annotations

import io

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.plugins.statement.zip_file import STATEMENT
from kulanz.plugins.untrusted import zip_file
from kulanz.ports.statement import LineReject, StatementHead, StatementLine, StatementPart
from kulanz.testkit.inbound_files import MT940, camt, packed
from kulanz.testkit.workbooks import ROWS, ods, xlsx


def read(raw: bytes) -> list[StatementPart]:
    return list(STATEMENT.read(io.BytesIO(raw)))


def test_every_statement_in_the_zip_is_read() -> None:
    parts = read(packed({"a.xml": camt(), "ordner/b.sta": MT940}))

    assert [part.account_iban for part in parts if isinstance(part, StatementHead)] == [
        "DE89370400440532013000",
        "37040044/0532013000",
    ]
    assert len([part for part in parts if isinstance(part, StatementLine)]) == 6


def test_a_broken_file_is_told_with_its_name_and_the_others_are_read() -> None:
    parts = read(packed({"a.xml": camt()[:500], "b.xml": camt(), "liesmich.txt": b"hallo"}))

    assert len([part for part in parts if isinstance(part, StatementLine)]) == 3
    assert [part.column for part in parts if isinstance(part, LineReject)] == ["a.xml", "liesmich.txt"]


def test_a_zip_without_a_statement_is_refused() -> None:
    with pytest.raises(BadValue, match="is not a bank statement"):
        read(packed({"liesmich.txt": b"hallo"}))


@pytest.mark.parametrize("cut", [4, 100, 600])
def test_a_damaged_zip_is_refused(cut: int) -> None:
    with pytest.raises(BadValue, match="damaged"):
        read(packed({"a.xml": camt()})[:cut])


def test_what_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_file, "LARGEST_MEMBER", 1_000_000)

    with pytest.raises(BadValue, match="unpacks to more"):
        read(packed({"a.xml": bytes(5_000_000)}))


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_file, "MOST_MEMBERS", 2)

    with pytest.raises(BadValue, match="more than 2 files"):
        read(packed({f"{n}.xml": b"" for n in range(3)}))


def test_a_zip_is_known_by_what_comes_first() -> None:
    assert STATEMENT.sniff(packed({"2026-11-20_C53.xml": camt()}))
    assert not STATEMENT.sniff(xlsx({"OP": ROWS}))
    assert not STATEMENT.sniff(ods({"OP": ROWS}))
    assert not STATEMENT.sniff(camt())


def test_lists_of_a_bank_are_read_and_notes_of_a_file_system_are_nothing() -> None:
    listed = b"Buchungstag;Valutadatum;Verwendungszweck;Betrag;Waehrung\n20.11.2026;20.11.2026;RE-17;5,00;EUR\n"
    raw = packed({"umsaetze.csv": listed, "__MACOSX/._umsaetze.csv": b"\0\5\x16\7", "ohne_endung": camt()})

    parts = read(raw)

    assert STATEMENT.sniff(raw)
    assert [part.amount.minor for part in parts if isinstance(part, StatementLine)] == [500, 10000, 500, 10000]
    assert not [part for part in parts if isinstance(part, LineReject)]
