"""The layout that is proposed for lists of many makers."""

from __future__ import annotations

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.plugins.intake.containers.csv_file import INTAKE
from kulanz.ports.intake import SURE, Layout


def meanings(layout: Layout) -> dict[str, str]:
    return {column.name: column.means for column in layout.columns if column.means}


def unsure(layout: Layout) -> set[str | None]:
    return {column.means for column in layout.columns if column.confidence < SURE}


def test_a_german_list_with_title_lines_above_its_headings() -> None:
    text = (
        "Offene Posten;;;;;;\n"
        "Stadtwerke Lindau, Stand 21.11.2026;;;;;;\n"
        "\n"
        "Kd.-Nr.;Kundenname;Rechnungs-Nr.;Rechnungsdatum;Fällig am;Offener Betrag (EUR);E-Mail\n"
        "1001;Maria Muster;RE-1;01.10.2026;15.10.2026;1.234,50;maria@example.de\n"
        "1002;Jan Jansen;RE-2;02.10.2026;16.10.2026;12,50;\n"
    )

    layout = INTAKE.recognise(text.encode())

    assert (layout.separator, layout.header_line, layout.decimal, layout.day_order) == (";", 4, ",", "dmy")
    assert meanings(layout) == {
        "Kd.-Nr.": "customer_number",
        "Kundenname": "customer_name",
        "Rechnungs-Nr.": "claim_number",
        "Rechnungsdatum": "issued_on",
        "Fällig am": "due_on",
        "Offener Betrag (EUR)": "amount",
        "E-Mail": "email",
    }
    assert unsure(layout) == set()
    assert layout.columns[5].examples == ("1.234,50", "12,50")


def test_an_american_list_with_commas() -> None:
    text = (
        "Customer ID,Customer Name,Invoice No,Invoice Date,Due Date,Amount Due,Currency\n"
        '1001,"Muster, Maria",INV-1,09/30/2026,10/15/2026,"1,234.50",USD\n'
        "1002,Jan Jansen,INV-2,10/01/2026,10/16/2026,12.50,USD\n"
    )

    layout = INTAKE.recognise(text.encode())

    assert (layout.separator, layout.decimal, layout.day_order) == (",", ".", "mdy")
    assert set(meanings(layout).values()) == {
        "customer_number", "customer_name", "claim_number", "issued_on", "due_on", "amount", "currency",
    }  # fmt: skip
    assert unsure(layout) == set()


def test_a_dutch_list_with_tabs() -> None:
    text = (
        "Klantnummer\tKlantnaam\tFactuurnummer\tFactuurdatum\tVervaldatum\tOpenstaand bedrag\tPlaats\n"
        "K1\tDe Vries\tF1\t13-10-2026\t27-10-2026\t89,90\tUtrecht\n"
    )

    layout = INTAKE.recognise(text.encode())

    assert layout.separator == "\t"
    assert meanings(layout)["Vervaldatum"] == "due_on"
    assert meanings(layout)["Openstaand bedrag"] == "amount"
    assert meanings(layout)["Plaats"] == "town"
    assert unsure(layout) == set()


def test_a_list_with_bars_between_the_cells() -> None:
    layout = INTAKE.recognise(b"Kundennr|Rechnungsnr|Betrag|Faellig\n1|A1|12,50|31.12.2026\n")

    assert layout.separator == "|"
    assert set(meanings(layout).values()) == {"customer_number", "claim_number", "amount", "due_on"}


def test_a_hint_for_spreadsheets_above_the_headings_does_no_harm() -> None:
    layout = INTAKE.recognise(b"sep=;\nKundennr;Rechnungsnr;Betrag;Faellig\n1;A1;12,50;31.12.2026\n")

    assert (layout.separator, layout.header_line) == (";", 2)


def test_commas_in_amounts_do_not_make_commas_the_separator() -> None:
    rows = "".join(f"{n};R{n};{n},50;15.10.2026\n" for n in range(1, 50))

    layout = INTAKE.recognise(f"Kundennummer;Rechnungsnummer;Betrag;Fälligkeit\n{rows}".encode())

    assert layout.separator == ";"


def test_what_is_still_open_goes_before_what_was_once_asked_and_both_are_kept() -> None:
    text = "Kundennr;Rechnungsnr;Rechnungsbetrag;Restbetrag;Fällig\n1;A1;100,00;40,00;31.12.2026\n"

    layout = INTAKE.recognise(text.encode())

    assert meanings(layout)["Restbetrag"] == "amount"
    assert meanings(layout)["Rechnungsbetrag"] == "invoice_amount"
    assert unsure(layout) == set()


def test_days_that_could_be_british_or_american_are_asked_about() -> None:
    text = "Customer no,Invoice no,Amount,Due date\n1,A1,12.50,03/04/2026\n2,A2,13.50,05/06/2026\n"

    assert unsure(INTAKE.recognise(text.encode())) == {"due_on"}


def test_another_column_with_a_clear_day_settles_the_doubt() -> None:
    text = "Customer no,Invoice no,Amount,Invoice date,Due date\n1,A1,12.50,25/03/2026,03/04/2026\n"

    layout = INTAKE.recognise(text.encode())

    assert layout.day_order == "dmy"
    assert unsure(layout) == set()


def test_amounts_that_could_be_thousands_or_thousandths_are_asked_about() -> None:
    text = "Kundennr;Rechnungsnr;Betrag;Fällig\n1;A1;1.234;31.12.2026\n2;A2;2.500;31.12.2026\n"

    assert unsure(INTAKE.recognise(text.encode())) == {"amount"}


def test_columns_may_differ_in_their_format() -> None:
    text = "Kundennr;Rechnungsnr;Betrag;Gebühr;Fällig\n1;A1;1.234,50;2.50;31.12.2026\n"

    layout = INTAKE.recognise(text.encode())

    assert layout.decimal == ","
    assert {column.name: column.format for column in layout.columns if column.format} == {"Gebühr": "."}


def test_first_and_last_name_and_house_number_are_known_as_parts() -> None:
    headings = "Kundennr;Vorname;Name;Straße;Hausnr.;PLZ;Ort;Rechnungsnr;Betrag;Fällig"
    text = f"{headings}\n1;M;Muster;Weg;1a;10115;Berlin;A1;1,00;31.12.2026\n"

    found = meanings(INTAKE.recognise(text.encode()))

    assert (found["Vorname"], found["Name"], found["Hausnr."]) == ("first_name", "last_name", "house_number")


def test_a_column_named_only_customer_is_a_number_where_numbers_stand_in_it() -> None:
    text = "Kunde;Rechnung;Betrag;Fällig\n100017;A1;1,00;31.12.2026\n100018;A2;1,00;31.12.2026\n"

    assert meanings(INTAKE.recognise(text.encode()))["Kunde"] == "customer_number"


def test_a_heading_is_not_believed_against_what_stands_below_it() -> None:
    text = "Kundennr;Rechnungsnr;Betrag;Fällig;E-Mail\n1;A1;1,00;31.12.2026;ja\n2;A2;1,00;31.12.2026;nein\n"

    assert "E-Mail" not in meanings(INTAKE.recognise(text.encode()))


def test_net_amount_and_tax_are_not_what_is_owed() -> None:
    text = "Kundennr;Rechnungsnr;Nettobetrag;MwSt-Betrag;Gesamtbetrag;Fällig\n1;A1;100,00;19,00;119,00;31.12.2026\n"

    found = meanings(INTAKE.recognise(text.encode()))

    assert [name for name, means in found.items() if means == "amount"] == ["Gesamtbetrag"]


def test_a_list_without_headings_is_guessed_from_its_cells_and_asked_about() -> None:
    text = "1001;RE-1;89,90;15.10.2026;maria@example.de\n1002;RE-2;12,50;16.10.2026;jan@example.de\n"

    layout = INTAKE.recognise(text.encode())

    assert layout.header_line == 0
    assert [column.name for column in layout.columns] == ["1", "2", "3", "4", "5"]
    assert unsure(layout) == {"amount", "due_on"}


@pytest.mark.parametrize(
    "head",
    [b"", b"  \n", b"%PDF-1.7\n;;", b"PK\x03\x04;a;b", b'<?xml version="1.0"?><a;b>', b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"],
)
def test_what_is_no_list_is_not_taken_for_one(head: bytes) -> None:
    assert INTAKE.sniff(head) is False
    with pytest.raises(BadValue):
        INTAKE.recognise(head)


def test_a_text_without_columns_is_no_list() -> None:
    assert INTAKE.sniff(b"Sehr geehrte Damen und Herren\nmit freundlichem Gruss\n") is False


def test_a_head_cut_off_inside_a_line_and_a_letter_is_understood() -> None:
    rows = "".join(f"{n};Jörg Größe {n};R{n};{n},50 €;15.10.2026\n" for n in range(1, 400))
    whole = f"Kundennummer;Name;Rechnungsnummer;Betrag;Fälligkeit\n{rows}".encode()

    layouts = [INTAKE.recognise(whole[:size]) for size in range(5000, 5060)]

    assert {layout.encoding for layout in layouts} == {"utf-8"}
    assert {tuple(meanings(layout).values()) for layout in layouts} == {
        ("customer_number", "customer_name", "claim_number", "amount", "due_on")
    }
