"""An electronic invoice becomes a claim, a credit note what it takes off one, or a reject with the reason why it is neither.

A claim belongs to a customer with a number, and is due on a day; what the document leaves open is not made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from kulanz.kernel.words import Words, say
from kulanz.ports.intake import ClaimDraft, Fault, Reject
from kulanz.ports.invoice import Invoice

from .ubl import CREDIT_NOTE
from .values import CREDITS

# What stands where a list has columns: name of the term -> meaning.
TERMS = {
    "BT-46": "customer_number", "BT-44": "customer_name", "BT-1": "claim_number", "BT-2": "issued_on", "BT-9": "due_on",
    "BT-115": "amount", "BT-5": "currency", "BT-58": "email", "BT-50": "street", "BT-53": "postcode", "BT-52": "town",
    "BT-55": "country", "BT-12": "contract",
}  # fmt: skip
PAYMENT_DAYS = "payment_days"  # a default of the source: after so many days an invoice without a due date is due
NO_CLAIM: dict[str, Words] = {
    "nothing_due": say("Nothing is due on this invoice."),
    "self_billed": say("The buyer wrote this document himself: here the seller is to be paid."),
}
NO_CREDIT = say("Nothing is given back on this credit note.")
BOTH_WAYS = say("This credit note has a negative amount: it is not clear who pays whom.")
OF_NO_INVOICE = say("The credit note does not name the one invoice that it is about (BT-25).")
NO_CUSTOMER = say("The document names no number of the customer (BT-46) and no VAT number.")
NO_DUE_DATE = say("The document names no due date (BT-9).")


def draft_of(invoice: Invoice, defaults: Mapping[str, Any]) -> ClaimDraft | Reject:  # Any: by field of `ClaimDraft`
    """The claim of this document; a due date it does not name comes from the days agreed for the source, if any."""
    is_credit = invoice.kind == "credit"
    due_on = invoice.due_on or _agreed(invoice.issued_on, defaults.get(PAYMENT_DAYS))
    if is_credit and due_on is None:
        due_on = invoice.issued_on  # what is taken off counts from the day it was written
    number = invoice.buyer_number or invoice.buyer_vat
    faults = [*_faults(invoice), *([] if number else [Fault("BT-46", "", NO_CUSTOMER)])]
    if due_on is None:
        faults.append(Fault("BT-9", "", NO_DUE_DATE))
    if faults or due_on is None:
        first, *others = faults
        return Reject(1, first.column, first.value, first.reason, _raw(invoice), tuple(others))
    return ClaimDraft(
        line=1,
        customer_number=number,
        claim_number=invoice.number,
        amount=-invoice.amount_due if invoice.amount_due.minor < 0 else invoice.amount_due,
        due_on=due_on,
        customer_name=invoice.buyer,
        issued_on=invoice.issued_on,
        email=invoice.buyer_email,
        street=invoice.buyer_street,
        postcode=invoice.buyer_postcode,
        town=invoice.buyer_town,
        country=invoice.buyer_country or str(defaults.get("country") or "DE"),
        language=str(defaults.get("language") or "de"),
        is_business=True if invoice.buyer_vat else defaults.get("is_business"),
        contract=invoice.contract,
        mandate=invoice.mandate,
        invoice_amount=None if is_credit else invoice.amount_total,
        is_credit=is_credit,
        preceding=invoice.preceding[0] if is_credit else "",
    )


def _faults(invoice: Invoice) -> list[Fault]:
    """Why the document asks for no money and takes none off."""
    if invoice.kind in NO_CLAIM:
        return [Fault("BT-3", invoice.type, NO_CLAIM[invoice.kind])]
    if invoice.kind != "credit":
        return []
    faults, due = [], f"{invoice.amount_due.amount:f}"
    if not invoice.amount_due:
        faults.append(Fault("BT-115", due, NO_CREDIT))
    if invoice.amount_due.minor < 0 and (invoice.type in CREDITS or invoice.format == CREDIT_NOTE):
        faults.append(Fault("BT-115", due, BOTH_WAYS))
    if len(invoice.preceding) != 1:
        faults.append(Fault("BT-25", ", ".join(invoice.preceding), OF_NO_INVOICE))
    return faults


def _agreed(issued_on: date | None, days: object) -> date | None:
    return issued_on + timedelta(days=days) if issued_on and isinstance(days, int) else None


def _raw(invoice: Invoice) -> tuple[str, ...]:
    """The document's values in the order of `TERMS`."""
    days = [day.isoformat() if day else "" for day in (invoice.issued_on, invoice.due_on)]
    return (
        invoice.buyer_number, invoice.buyer, invoice.number, *days, f"{invoice.amount_due.amount:f}",
        invoice.amount_due.currency, invoice.buyer_email, invoice.buyer_street, invoice.buyer_postcode,
        invoice.buyer_town, invoice.buyer_country, invoice.contract,
    )  # fmt: skip
