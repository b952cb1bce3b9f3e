"""What banks and their programs do to MT940 files on the way: each story is a fault that was seen."""

from __future__ import annotations

from datetime import date

import pytest

from kulanz.kernel.money import Money
from kulanz.plugins.statement.mt940 import STATEMENT

from .test_mt940 import detailed, heads, lines, one, rejects, statement

CREDIT = ":61:2611201120C10,NTRFNONREF"


def test_a_blank_before_the_kind_of_movement_hides_neither_kind_nor_reference() -> None:
    line = one(":61:2611201120D12,35 NRTIKREF+//2026112083252833\n/OCMT/EUR11,85//CHGS/EUR0,50/")

    assert (line.amount, line.is_reversal, line.bank_reference) == (Money(-1235), True, "2026112083252833")


def test_the_banks_own_words_behind_its_reference_do_not_belong_to_it() -> None:
    assert one(":61:2611201120DR4,NCOMNONREF          //CIOB261120990193/IACC/D3/").bank_reference == "CIOB261120990193"


def test_a_time_of_day_that_is_cut_at_its_colon_is_no_field() -> None:
    full = "106?20EREF+V1?21SVWZ+Karte 12 vom heutigen Tag, dem 20-11-2026T16"

    for minutes in (":26:37", ":20:37"):
        line = detailed(f"{full}\n{minutes} Folge 7?32Laden")
        assert (line.remittance.endswith(f"T16{minutes} Folge 7"), line.counterparty) == (True, "Laden")


def test_a_line_with_only_a_dash_inside_a_purpose_does_not_end_the_statement() -> None:
    text = statement(CREDIT, ":86:/REMI/Periode 01 -\n-", closing="C261120EUR10,")

    assert [head.closing for head in heads(text)] == [Money(1000)]
    assert rejects(text) == []


def test_a_balance_without_its_second_colon_is_a_balance() -> None:
    text = statement(CREDIT, closing="C261120EUR10,").replace(":62F:", ":62F")

    assert heads(text)[0].closing == Money(1000)


def test_a_balance_with_more_behind_it_is_not_half_believed() -> None:
    text = statement(CREDIT, closing="C261120INR11 27421,94")

    assert heads(text)[0].closing is None
    assert rejects(text)[-1].column == ":62F:"


def test_lines_of_an_envelope_behind_a_balance_do_not_change_it() -> None:
    text = statement(closing="C261120EUR5,").replace("-\n", "ABNANL2A\n940\nABNANL2A\n") + statement(
        closing="C261120EUR5,"
    )

    assert [head.closing for head in heads(text)] == [Money(500), Money(500)]


def test_details_behind_the_wrong_tag_are_details() -> None:
    line = one(CREDIT, ":25:166?20SVWZ+RE-17?32KARL?33        KAUFMANN")

    assert (line.remittance, line.counterparty, line.account_iban) == (
        "RE-17",
        "KARL KAUFMANN",
        "DE89370400440532013000",
    )


def test_a_question_mark_before_any_other_number_is_text() -> None:
    assert detailed("166?20SVWZ+Nr 335?960.484?21 oder mehr").remittance == "Nr 335?960.484 oder mehr"


def test_a_purpose_without_its_tag_is_not_part_of_the_reference_before_it() -> None:
    line = detailed("106?20EREF+V1?21CRED+DE98ZZZ099?22Einkauf?23 heute")

    assert (line.end_to_end_id, line.remittance) == ("V1", "Einkauf heute")


def test_triodos_names_bank_and_account_before_the_purpose() -> None:
    line = detailed("000>100000000000\n>20RABONL2U\n>21NL12RABO0888888888\n>22J. JANSEN FACTUUR>2317")

    assert (line.counterparty_iban, line.remittance) == ("NL12RABO0888888888", "J. JANSEN FACTUUR 17")


def test_an_empty_code_word_gives_way_to_the_same_with_text() -> None:
    assert detailed("/ORDP//NAME/Sepay/REMI//REMI/AFREK. 11").remittance == "AFREK. 11"


def test_a_movement_without_details_tells_its_supplementary_line() -> None:
    assert one(":61:2212191220C119,NMSC34124//341241774\nPaiement").remittance == "Paiement"


def test_what_only_looks_like_a_number_is_no_number_of_a_sub_field() -> None:
    assert one(":61:261120C5,S051", ":NS:³1nobody\n15Empfänger").counterparty == "Empfänger"


def test_line_ends_of_home_banking() -> None:
    text = statement(CREDIT, ":86:166?20SVWZ+RE-17", closing="C261120EUR10,").replace("\n", "@@")

    assert [line.remittance for line in lines(text)] == ["RE-17"]


def test_swedish_letters_stand_for_brackets() -> None:
    text = statement(closing="C261120SEK0,").replace("-\n", "-å\nä4:\n")

    assert len(heads(text + text)) == 2


def test_utf_16_is_read() -> None:
    raw = statement(CREDIT, ":86:166?20SVWZ+RE-17?32Zoë", closing="C261120EUR10,").encode("utf-16")

    assert STATEMENT.sniff(raw)
    assert [line.counterparty for line in lines(raw)] == ["Zoë"]


@pytest.mark.parametrize(
    ("field", "account"),
    [("//AT39364/12345678912/EUR", "AT39364/12345678912"), ("NL10BUNQ2290325473 EUR", "NL10BUNQ2290325473")],
)
def test_an_account_between_slashes(field: str, account: str) -> None:
    assert heads(statement(closing="C261120EUR0,").replace("DE89370400440532013000", field))[0].account_iban == account


def test_interim_balances_chain_pages_without_a_line_between() -> None:
    first = statement(CREDIT, closing="C261120EUR10,").replace(":62F:", ":62M:").replace("-\n", "")
    second = statement(CREDIT, opening="C261120EUR10,", closing="C261120EUR20,").replace(":60F:", ":60M:")

    assert [(head.opening, head.closing) for head in heads(first + second)] == [
        (Money(0), Money(1000)),
        (Money(1000), Money(2000)),
    ]
    assert [line.booked_on for line in lines(first + second)] == [date(2026, 11, 20)] * 2
