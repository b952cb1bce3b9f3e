"""The closed list of what a column can mean, for people who write such files: `kulanz read --columns`, and its page in docs."""

from __future__ import annotations

from typing import Any

from kulanz.kernel.words import say
from kulanz.ports.intake import NEEDED, Meaning, TableIntake
from kulanz.ports.registry import plugin

SHOWN = 6  # headings named as examples
# In the order in which a reader wants to know them.
EXPLAINED = {
    "customer_number": say("Number of the customer in the creditor's books. With the creditor it names the customer."),
    "claim_number": say("Number of the invoice. It names the claim; the same number again corrects, never doubles."),
    "amount": say("What is open today."),
    "due_on": say("Day on which the amount was or will be due."),
    "currency": say(
        "Currency, as three letters or a sign. Without the column: that of the heading, the cell or the creditor."
    ),
    "issued_on": say("Day of the invoice."),
    "invoice_amount": say("What was billed, where less is open by now."),
    "paid_amount": say(
        "What was paid so far. It is taken off the amount where no column says by itself what is still open."
    ),
    "credit_amount": say("Credit, in a column beside the amount owed (Haben); it is taken off, too."),
    "status": say("Paid, open, cancelled: a row that is paid, a draft or cancelled is no claim."),
    "debit_credit": say("S (owed) or H (credit): gives an amount without a sign its sign."),
    "fee": say("Fees of earlier reminders, asked for besides."),
    "customer_name": say("Name of the customer in one column."),
    "first_name": say("First name, where the name is in two columns."),
    "last_name": say("Last name, where the name is in two columns."),
    "company_name": say("Name of a firm; makes the customer a business."),
    "salutation": say("Form of address."),
    "is_business": say("Business or private customer: yes or no, B2B or B2C."),
    "email": say("E-mail address."),
    "phone": say("Telephone number."),
    "consent": say("Whether the customer agreed to be contacted by e-mail or telephone: yes or no."),
    "street": say("Street, with or without the house number."),
    "house_number": say("House number, where it is in a column of its own."),
    "postcode": say("Postcode."),
    "town": say("Town."),
    "country": say("Country, by name or letters."),
    "language": say("Language to write in, by name or letters."),
    "kind": say("What the claim is for, in the creditor's words: electricity, parking."),
    "reason": say("Reason of the claim in a sentence."),
    "contract": say("Number of the contract."),
    "iban": say("Account the customer usually pays from."),
    "mandate": say("Reference of a SEPA mandate."),
    "reminders": say("How many reminders the creditor has sent before."),
    "reminded_on": say("Day of the last of them."),
    "deadline_on": say("Day on which something happens outside: supply is cut off, a car is taken off the road."),
    "is_disputed": say("Whether the customer has objected: yes or no."),
    "settled_on": say("Day on which it was paid; then nothing is open and the row is no claim."),
    "extra": say("Kept under the column's own name; never recognised, only chosen by a person."),
}

INTRODUCTION = """\
# What a column can mean

This list is closed: a column of a file of claims (CSV, XLSX, XLS, ODS) means one of these, or nothing. `kulanz read
--columns` prints it; `kulanz read FILE` says what it found in a file. Capitals, blanks, dots and umlauts in a
heading do not matter, and headings that are not named here are put together from known words: `Kd.-Rg.-Nr.`.

| means | what stands in it | a claim needs it | headings it is known by |
|---|---|---|---|""".splitlines()
FORMATS = """\

What cannot be right in a name, salutation, address, country, language, e-mail address, telephone number or IBAN keeps no
row out ([what does](../guides/take-in-files.md#what-keeps-a-line-out-and-what-does-not)); `kulanz read` lists it in
`findings`, with `line`, `field`, `value` and `reason`.

An e-mail address names the customer where a file has no number of the customer; a name does not, for two people may
share it. A row whose amount is negative, or that says H or credit note, is a credit: it is counted apart.

## What can be read in two ways

How a column writes amounts and days is decided from all of its cells, never from one. `1.234` is a thousand in Germany
and a little more than one elsewhere; `03/04/2026` is April in London and March in New York. Where every cell of a column
can be read in two ways, another column of the same file may settle it: one that writes `12,50` also settles `1.234`, and
the order of days, since the month goes first only where a point divides the cents. Then `decided_by` names that column.
Where nothing settles it, the column has a low `confidence` and

```json
"ambiguous": [{"format": "dmy", "example": "03/04/2026", "read": "2026-04-03"},
              {"format": "mdy", "example": "03/04/2026", "read": "2026-03-04"}]
```

`rows` are counted, `claims` is 0, and one reject names the column: a person has to choose on the page of the columns, or
the file has to be written in one way only. The country or language of the creditor decides nothing.""".splitlines()


def columns_json() -> dict[str, Any]:  # Any: JSON
    """Every meaning with its explanation, whether a claim needs it, and the headings it is known by."""
    return {
        "columns": [
            {
                "means": m.name,
                "explained": str(EXPLAINED[m.name]),
                "needed": m.name in NEEDED,
                "headings": [*m.headings],
            }
            for m in _meanings()
        ]
    }


def columns_page() -> str:
    """The same as a page of documentation."""
    rows = [_row(meaning) for meaning in _meanings()]
    return "\n".join([*INTRODUCTION, *rows, *FORMATS])


def _meanings() -> list[Meaning]:
    reader: TableIntake = plugin("intake", "csv")
    places = {name: place for place, name in enumerate(EXPLAINED)}
    return sorted(reader.meanings(), key=lambda meaning: places[meaning.name])


def _row(meaning: Meaning) -> str:
    more = ", ..." if len(meaning.headings) > SHOWN else ""
    headings = ", ".join(meaning.headings[:SHOWN]).replace("|", "\\|") + more
    needed = "yes" if meaning.name in NEEDED else ""
    return f"| `{meaning.name}` | {EXPLAINED[meaning.name]} | {needed} | {headings} |"
