"""Lists as accounting and shop programs write them: every column is recognised, nothing is asked, every row is a claim."""

from __future__ import annotations

import io

import pytest

from kulanz.plugins.intake.containers.csv_file import INTAKE
from kulanz.ports.intake import SURE, ClaimDraft, Layout, Reject

# Two rows of cells by what they are; a heading of the layouts below names one of them.
CELLS = {
    "customer_number": ("10001", "10002"),
    "customer_name": ("Müller, Klaus", "Stadtbäckerei Krüger GmbH"),
    "company_name": ("Weg & Ziel GmbH", "Krüger KG"),
    "claim_number": ("RE-1001", "RE-1002"),
    "email": ("a@example.de", "b@example.de"),
    "currency": ("EUR", "EUR"),
    "status": ("offen", "Overdue"),
    "kind": ("Rechnung", "RV"),
    "reason": ("Lieferung Mai", "Abschlag"),
    "reminders": ("0", "2"),
    "debit_credit": ("S", "S"),
    "contract": ("V-1", "V-2"),
    "number": ("4711", "4712"),
    "text": ("dies", "und das"),
}
DAYS = {
    "dmy": ("13.01.2026", "14.02.2026"),
    "mdy": ("01/13/2026", "02/14/2026"),
    "iso": ("2026-01-13", "2026-02-14"),
    "dmy-": ("13-01-2026", "14-02-2026"),
    "named": ("13 Jan 2026", "14-Feb-26"),
    "shop": ("2026-01-13 10:11:12 +0100", "2026-02-14 10:11:12 +0100"),
}
AMOUNTS = {
    "de": ("1.190,00", "50,00"),
    "en": ("1,190.00", "50.00"),
    "sap": ("1.190,00 ", "50,00 "),
    "ch": ("1'190.00", "50.00"),
}
FIGURES = ("amount", "invoice_amount", "paid_amount", "net")

# Name, separator, amounts, days, and heading=meaning in the order of the file ("-number", "-text", "-net": no meaning).
LAYOUTS = """
lexware      ; de dmy  Kunden-Nr.=customer_number Name=customer_name Rechnungs-Nr.=claim_number Rechnungsdatum=issued_on Fällig_am=due_on Betrag=invoice_amount Offen=amount Mahnstufe=reminders
lexoffice    ; de dmy  Belegnummer=claim_number Belegdatum=issued_on Fälligkeitsdatum=due_on Kunde=customer_name Kundennummer=customer_number Betrag_(brutto)=invoice_amount Offener_Betrag=amount Status=status
sevdesk      ; de dmy  Rechnungsnummer=claim_number Kundennr.=customer_number Kunde=customer_name Rechnungsdatum=issued_on Fälligkeit=due_on Summe_netto=-net Summe_brutto=amount Bezahlt=paid_amount Status=status
datev-opos   ; de dmy  Konto=customer_number Beschriftung=customer_name Rechnungs-Nr.=claim_number Rechnungsdatum=issued_on Fälligkeit=due_on Betrag_Soll=invoice_amount Saldo=amount Tage_fällig=-number
sap-de       tab sap dmy Konto=customer_number Name_1=customer_name Zuordnung=-text Belegnummer=claim_number Belegart=kind Belegdatum=issued_on Nettofälligkeit=due_on Betrag_in_Hauswährung=amount Hauswährung=currency
sap-en       tab en mdy Customer=customer_number Assignment=-text Document_Number=claim_number Document_Date=issued_on Net_due_date=due_on Amount_in_local_currency=amount Local_Currency=currency
navision     ; de dmy  Buchungsdatum=issued_on Belegart=kind Belegnr.=claim_number Debitorennr.=customer_number Debitorenname=customer_name Ursprungsbetrag=invoice_amount Restbetrag=amount Restbetrag_(MW)=-net Fälligkeitsdatum=due_on
central      , en mdy  Posting_Date=issued_on Document_No.=claim_number Customer_No.=customer_number Customer_Name=customer_name Original_Amount=invoice_amount Remaining_Amount=amount Due_Date=due_on
exact        ; de dmy- Debiteurcode=customer_number Naam=customer_name Factuurnummer=claim_number Factuurdatum=issued_on Vervaldatum=due_on Bedrag=invoice_amount Openstaand=amount Valuta=currency Dagen=-number
twinfield    ; de dmy- Deb.nr.=customer_number Debiteurennaam=customer_name Fact.nr.=claim_number Fact.datum=issued_on Verv.datum=due_on Fact.bedrag=invoice_amount Openst._bedrag=amount
shopify      , en shop Name=claim_number Email=email Financial_Status=status Subtotal=-net Total=invoice_amount Created_at=issued_on Billing_Name=customer_name Shipping_Name=-text Outstanding_Balance=amount Next_Payment_Due_At=due_on
chargebee    , en named Invoice_Number=claim_number Customer_Id=customer_number Customer_Email=email Subscription_Id=contract Status=status Due_Date=due_on Amount=invoice_amount Amount_Paid=paid_amount Amount_Due=amount
stripe       , en iso  id=-number Amount_Due=amount Currency=currency Customer=customer_number Customer_Email=email Date_(UTC)=issued_on Due_Date_(UTC)=due_on Number=claim_number Status=status Total=invoice_amount
xero         , en named ContactName=customer_name AccountNumber=customer_number EmailAddress=email InvoiceNumber=claim_number InvoiceDate=issued_on DueDate=due_on Total=invoice_amount InvoiceAmountDue=amount Currency=currency
zoho         , en iso  Invoice_Date=issued_on Invoice_Number=claim_number Invoice_Status=status Customer_ID=customer_number Customer_Name=customer_name Due_Date=due_on SubTotal=-net Total=invoice_amount Balance=amount
abacus       ; ch dmy  Kunden-Nr=customer_number Name=customer_name Beleg-Nr=claim_number Belegdatum=issued_on Verfalldatum=due_on Belegbetrag=invoice_amount Saldo=amount
shortened    ; de dmy  Kd.Nr.=customer_number Kd.Name=customer_name Rg.Nr.=claim_number Rg.Datum=issued_on Fäll.=due_on Betrag_EUR=amount Mahnst.=reminders
capitals     | en iso  KUNDEN_NR=customer_number RENR=claim_number REDAT=issued_on FAELLIGKEITS_DATUM=due_on OFFENER_BETRAG=amount WAEHRUNG=currency
utilities    ; de dmy  Vertragskonto=contract GPart=customer_number Belegnummer=claim_number Nettofälligkeit=due_on Betrag=amount Währung=currency
"""  # noqa: E501


def table(line: str) -> tuple[bytes, dict[str, str | None]]:
    """The file of a layout, and what its columns mean."""
    _name, separator, amounts, days, *columns = line.split()
    separator = separator.replace("tab", "\t")
    pairs = [column.replace("_", " " if "KUNDEN" not in line else "_").rsplit("=", 1) for column in columns]
    kinds = [means.replace(" ", "_").removeprefix("-") for _, means in pairs]
    rows = [[heading for heading, _ in pairs], *([cell(kind, row, amounts, days) for kind in kinds] for row in (0, 1))]
    lines = [separator.join(f'"{each}"' if separator in each else each for each in row) for row in rows]
    means = {heading: None if what.startswith("-") else what.replace(" ", "_") for heading, what in pairs}
    return "\r\n".join(lines).encode(), means


def cell(means: str, row: int, amounts: str, days: str) -> str:
    if means in FIGURES:
        return AMOUNTS[amounts][row] if means != "paid_amount" else "0"
    if means in ("issued_on", "due_on"):
        return DAYS[days][row]
    return CELLS[means][row]


@pytest.mark.parametrize("line", LAYOUTS.strip().splitlines(), ids=lambda line: line.split()[0])
def test_every_column_is_recognised_and_every_row_is_a_claim(line: str) -> None:
    raw, means = table(line)

    layout = INTAKE.recognise(raw)

    assert {column.name: column.means for column in layout.columns} == means
    assert [column.name for column in layout.columns if column.means and column.confidence < SURE] == []
    assert [type(part) for part in read(raw, layout)] == [ClaimDraft, ClaimDraft], read(raw, layout)


def read(raw: bytes, layout: Layout | None = None) -> list[ClaimDraft | Reject]:
    return list(INTAKE.read(io.BytesIO(raw), layout or INTAKE.recognise(raw), {}))


def test_a_report_with_groups_sums_and_a_foot_gives_its_invoices_only() -> None:
    raw = (
        b'"A/R Aging Detail"\n"As of December 31, 2025"\n\n'
        b'"Date","Transaction Type","Num","Customer","Customer No","Due Date","Open Balance"\n'
        b'"91 or more days past due"\n'
        b'"11/18/2025","Invoice","1041","Alvarez, Dana","C1","12/18/2025","1,284.50"\n'
        b'"12/02/2025","Credit Memo","1052","Nakamura, Yui","C2","12/02/2025","-642.00"\n'
        b'"12/05/2025","Payment","1053","Nakamura, Yui","C2","12/05/2025","-42.00"\n'
        b'"Total for 91 or more days past due",,,,,,"$600.50"\n'
        b'"TOTAL",,,,,,"$600.50"\n\n'
        b'"Friday, Jan 2, 2026 09:15:01 AM"\n'
    )

    parts = read(raw)

    assert [(p.claim_number, p.is_credit) for p in parts if isinstance(p, ClaimDraft)] == [
        ("1041", False),
        ("1052", True),
    ]
    told = {part.line: str(part.reason) for part in parts if isinstance(part, Reject)}
    assert [*told] == [5, 8, 9, 10, 12]
    assert "heading or a note" in told[5]
    assert told[8] == "This is a payment, not a claim."
    assert told[9] == told[10] == "This line is a sum, not a claim."


def test_a_list_drawn_with_bars_and_dashes_is_a_table() -> None:
    raw = (
        "Debitoren Einzelposten\n\n---------------------------------------------------\n"
        "|Debitor|Belegnr.  |Art|Nettofäll.|Betr. in HW  |HWähr|\n---------------------------------------------------\n"
        "|100017 |1800000001|RV |14.02.2026|   1.190,00  |EUR  |\n|100017 |1800000002|DG |20.01.2026|     119,00- |EUR  |\n"
        "---------------------------------------------------\n|*      |          |   |          |   1.071,00  |EUR  |\n"
    ).encode()

    claim, credit, total = read(raw)

    assert isinstance(claim, ClaimDraft)
    assert isinstance(credit, ClaimDraft)
    assert (claim.customer_number, claim.amount.minor, credit.is_credit) == ("100017", 119000, True)
    assert isinstance(total, Reject)
    assert (total.line, total.value) == (9, "*")


def test_a_shop_repeats_the_invoice_for_each_position_and_nothing_is_added_up() -> None:
    head = "Kundennr;Rechnungsnr;Pos.;Fällig;Betrag\n"

    claim, repeated, part = read(
        f"{head}1;R1;1;01.02.2026;5,00\n1;R1;2;01.02.2026;5,00\n1;R1;3;01.02.2026;7,00\n".encode()
    )

    assert isinstance(claim, ClaimDraft)
    assert isinstance(repeated, Reject)
    assert isinstance(part, Reject)
    assert str(repeated.reason) == "The invoice number R1 stands in line 2 already."
    assert "Positions are not added up" in str(part.reason)
    assert part.also == ()


def test_what_was_paid_is_taken_off_where_no_column_says_what_is_open() -> None:
    head = "Kundennr;Rechnungsnr;Fällig;Brutto;Bezahlt\n"

    none, part, whole = read(
        f"{head}1;R1;01.02.2026;10,00;0,00\n1;R2;01.02.2026;10,00;4,00\n1;R3;01.02.2026;10,00;10,00\n".encode()
    )

    assert isinstance(none, ClaimDraft)
    assert isinstance(part, ClaimDraft)
    assert (none.amount.minor, part.amount.minor, part.invoice_amount and part.invoice_amount.minor) == (
        1000,
        600,
        1000,
    )
    assert isinstance(whole, Reject)
    assert (whole.column, str(whole.reason)) == ("Bezahlt", "The amount is zero: nothing is open.")


def test_debit_and_credit_may_stand_in_columns_of_their_own() -> None:
    head = "Konto;Rechnungsnr;Fällig;Soll;Haben\n"

    debit, credit, net = read(
        f"{head}10001;R1;01.02.2026;100,00;0,00\n10001;R2;01.02.2026;;20,00\n10001;R3;01.02.2026;100,00;40,00\n".encode()
    )

    assert isinstance(debit, ClaimDraft)
    assert isinstance(credit, ClaimDraft)
    assert isinstance(net, ClaimDraft)
    assert [(each.amount.minor, each.is_credit) for each in (debit, credit, net)] == [
        (10000, False),
        (2000, True),
        (6000, False),
    ]


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("offen", ""),
        ("Mahnung 2", ""),
        ("teilweise bezahlt", ""),
        ("bezahlt", "This is paid or settled: nothing is open."),
        ("storniert", "This is a draft, or was cancelled: nothing is open."),
        ("merkwürdig", "We do not know whether this means paid or open."),
    ],
)
def test_the_state_of_an_invoice_decides_whether_it_is_a_claim(state: str, reason: str) -> None:
    rows = "".join(f"R{n};1;01.02.2026;5,00;{word}\n" for n, word in enumerate(("offen", "bezahlt", state)))
    raw = f"Rechnungsnr;Kundennr;Fällig;Betrag;Status\n{rows}"

    last = read(raw.encode())[-1]

    assert (str(last.reason) if isinstance(last, Reject) else "") == reason


def test_an_address_names_the_customer_where_no_number_does() -> None:
    people = ("A@example.de,Anna", "a@example.de,Anna", "a@example.de,Bert", ",Anna")
    rows = "".join(f"R{n},{person},2026-02-01,5.00\n" for n, person in enumerate(people))
    raw = f"Invoice,Email,Customer,Due date,Amount\n{rows}".encode()

    first, second, other, nobody = read(raw)

    assert isinstance(first, ClaimDraft)
    assert isinstance(second, ClaimDraft)
    assert first.customer_number == second.customer_number == "a@example.de"
    assert isinstance(other, Reject)
    assert "beside another name" in str(other.reason)
    assert isinstance(nobody, Reject)
    assert str(nobody.reason) == "There is neither a customer number nor an e-mail address."
