"""An electronic invoice as JSON: what the document states, null where it says nothing."""

from __future__ import annotations

from typing import Any

from kulanz.kernel.money import Money
from kulanz.ports.invoice import Discount, Invoice


def invoice_json(invoice: Invoice) -> dict[str, Any]:  # Any: JSON
    return {
        "number": invoice.number,
        "type": invoice.type,
        "issued_on": invoice.issued_on.isoformat() if invoice.issued_on else None,
        "due_on": invoice.due_on.isoformat() if invoice.due_on else None,
        "currency": invoice.amount_due.currency,
        "amount_due": amount(invoice.amount_due),
        "amount_total": amount(invoice.amount_total),
        "prepaid": amount(invoice.prepaid),
        "seller": invoice.seller,
        "buyer": invoice.buyer,
        "buyer_email": invoice.buyer_email or None,
        "ibans": [*invoice.ibans],
        "means": [*invoice.means],
        "mandate": invoice.mandate or None,
        "preceding": [*invoice.preceding],
        "terms": invoice.terms or None,
        "discounts": [_discount(discount) for discount in invoice.discounts],
        "kind": invoice.kind,
    }


def amount(money: Money) -> str:
    """In major units with all digits of the currency, a minus in front where it is negative."""
    return f"{money.amount:f}"


def _discount(discount: Discount) -> dict[str, Any]:  # Any: JSON
    base = amount(discount.base) if discount.base is not None else None
    return {"days": discount.days, "percent": discount.percent, "base": base}
