"""Files that are damaged, hostile or something else: refused as a whole with a line, before anything is believed."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Technical
from kulanz.plugins.statement.camt import STATEMENT
from kulanz.plugins.untrusted import xml_file
from kulanz.ports.statement import LineReject, StatementHead, StatementLine, StatementPart
from kulanz.testkit.camt_writer import Booking, Movement, write_camt053

DAY = date(2026, 11, 20)
FEW = settings(max_examples=150, derandomize=True, deadline=None)


def statement() -> bytes:
    movements = (Movement(Money(1000), "Maria", "DE02120300000000202051", "RE-1"), Movement(Money(500), text="RE-2"))
    return write_camt053(
        account_iban="DE89370400440532013000",
        statement_id="S1",
        created_at=datetime(2026, 11, 20, 18, tzinfo=UTC),
        opening=Money(10000),
        bookings=[Booking(movements, DAY, bank_reference="B1"), Booking(movements[:1], DAY, bank_reference="B2")],
    )


def read(raw: bytes) -> list[StatementPart]:
    return list(STATEMENT.read(io.BytesIO(raw)))


def test_a_file_that_breaks_off_gives_nothing_but_the_line_it_breaks_off_at() -> None:
    raw = statement()
    cut = raw[: raw.index(b"B2")]
    reading = STATEMENT.read(io.BytesIO(cut))

    with pytest.raises(BadValue, match="breaks off at line") as told:
        next(reading)

    assert told.value.facts["line"] == cut.count(b"\n") + 1


def test_a_file_cut_anywhere_is_refused() -> None:
    raw = statement()

    for size in range(0, len(raw.rstrip()) - 1, 97):
        with pytest.raises(BadValue):
            read(raw[:size])


@pytest.mark.parametrize(
    "document_type",
    [
        '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Document [<!ENTITY x "y">]>',
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!DOCTYPE Document>",
        '<!DOCTYPE Document [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(document_type: str, encoding: str) -> None:
    body = statement().decode().replace("utf-8", encoding, 1)
    raw = body.replace("<Document", f"{document_type}<Document", 1).replace("RE-1", "RE-&x;", 1).encode(encoding)

    with pytest.raises(BadValue):
        read(raw)


def test_a_document_type_alone_is_named_as_the_reason() -> None:
    raw = statement().replace(b"<Document", b"<!DOCTYPE Document><Document", 1)

    with pytest.raises(BadValue, match="DOCTYPE"):
        read(raw)


def test_entities_that_grow_without_end_are_refused_at_once() -> None:
    grow = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE Document [<!ENTITY e0 "0123456789">{grow}]><Document'
    raw = statement().replace(b"<Document", bomb.encode(), 1).replace(b'Ccy="EUR"', b'Ccy="&e11;"')

    with pytest.raises(BadValue):
        read(raw)


def test_a_file_nested_without_end_is_refused() -> None:
    with pytest.raises(BadValue):
        read(b"<Document>" + b"<Stmt>" * 100_000)


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(BadValue):
        read(statement().replace(b"RE-1", b"x" * 10_500_000, 1))


def test_a_file_beyond_all_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_file, "LARGEST_FILE", 1000)

    with pytest.raises(BadValue, match="too large"):
        read(statement())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"<html><body>Login</body></html>",
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt/></Document>',
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn/></Document>',
        b"<Document><BkToCstmrAcctRpt><Stmt><Id>1</Id></Stmt></BkToCstmrAcctRpt></Document>",
        b'<?xml version="1.0" encoding="no-such"?><Document/>',
    ],
)
def test_what_is_no_statement_is_refused(raw: bytes) -> None:
    with pytest.raises(BadValue) as told:
        read(raw)

    assert not isinstance(told.value.words, Technical)


edits = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 4), st.binary(max_size=5)), min_size=1, max_size=4)
RAW = statement()


@FEW
@given(changes=edits)
def test_a_damaged_statement_gives_lines_rejects_or_a_refusal(changes: list[tuple[int, int, bytes]]) -> None:
    raw = RAW
    for place, gone, new in changes:
        raw = raw[:place] + new + raw[place + gone :]

    found = read_or_refusal(raw)

    if isinstance(found, BadValue):
        assert not isinstance(found.words, Technical)
        return
    assert all(isinstance(part, StatementHead | StatementLine | LineReject) for part in found)


# Changes that leave the file whole XML, so that the reading itself is tried.
texts = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8).map(
    lambda text: text.replace("&", "").replace("<", "").replace("\ufffe", "").replace("\uffff", "")
)


@FEW
@given(place=st.integers(0, 200), text=texts, goes=st.booleans())
def test_other_words_inside_the_elements_give_lines_rejects_or_a_refusal(place: int, text: str, goes: bool) -> None:
    pieces = RAW.decode().split(">")
    place %= len(pieces) - 1
    value, mark, name = pieces[place].partition("<")
    pieces[place] = f"{text}{mark}{name}" if goes else f"{value}{text}{mark}{name}"

    found = read_or_refusal(">".join(pieces).encode())

    if isinstance(found, BadValue):
        assert not isinstance(found.words, Technical)
        return
    assert all(isinstance(part, StatementHead | StatementLine | LineReject) for part in found)


def read_or_refusal(raw: bytes) -> list[StatementPart] | BadValue:
    try:
        return read(raw)
    except BadValue as refused:
        return refused
