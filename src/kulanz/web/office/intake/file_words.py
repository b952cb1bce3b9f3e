"""Words of the office for files: what columns mean, where a run stands, how sure a recognition is."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kulanz.web.ui.parts import State, Text

MEANINGS: Mapping[str, Text] = {
    "customer_number": _("Customer number"),
    "claim_number": _("Invoice number"),
    "amount": _("Amount open"),
    "due_on": _("Due on"),
    "customer_name": _("Name"),
    "company_name": _("Name of the firm"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "salutation": _("Form of address"),
    "is_business": _("Is a business"),
    "email": _("E-mail address"),
    "phone": _("Telephone"),
    "street": _("Street"),
    "house_number": _("House number"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "country": _("Country"),
    "language": _("Language"),
    "currency": _("Currency"),
    "issued_on": _("Invoice date"),
    "kind": _("What it is for"),
    "reason": _("Reason in words"),
    "contract": _("Contract number"),
    "fee": _("Fee"),
    "invoice_amount": _("Amount billed at first"),
    "paid_amount": _("Paid so far"),
    "credit_amount": _("Credit beside the amount"),
    "status": _("State: open, paid, cancelled"),
    "debit_credit": _("Owed or credit (S/H)"),
    "settled_on": _("Settled on"),
    "iban": _("IBAN of the customer"),
    "mandate": _("SEPA mandate"),
    "reminders": _("Reminders sent so far"),
    "reminded_on": _("Last reminded on"),
    "deadline_on": _("Day on which something happens"),
    "consent": _("Consent to be written to"),
    "is_disputed": _("Is disputed"),
    "extra": _("Keep as it is"),
}
DECIMALS: Mapping[str, Text] = {",": _("Comma: 1.234,50"), ".": _("Point: 1,234.50")}
DAY_ORDERS: Mapping[str, Text] = {
    "dmy": _("Day, month, year: 31.12.2026"),
    "mdy": _("Month, day, year: 12/31/2026"),
    "ymd": _("Year, month, day: 2026-12-31"),
}
RUNS: Mapping[str, tuple[Text, State]] = {
    "reading": (_("being read"), "moving"),
    "preview": (_("waits for you"), "waiting"),
    "taking": (_("being taken in"), "moving"),
    "done": (_("taken in"), "settled"),
    "refused": (_("not taken"), "resting"),
    "cancelled": (_("discarded"), "resting"),
    "withdrawn": (_("taken back"), "resting"),
}
STEPS: tuple[Text, ...] = (_("Read the file"), _("Check the lines"), _("Take in"))
