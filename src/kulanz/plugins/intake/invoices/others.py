"""What an XML file is that is no invoice by EN 16931, as far as its root element tells: said, not guessed.

Order-X: https://fnfe-mpe.org; UBL: https://docs.oasis-open.org/ubl/UBL-2.1.html
"""

from __future__ import annotations

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.xml_file import Part

ORDER_X = say("This is an order (Order-X), not an invoice.")
OTHERS: dict[str, Words] = {
    "SCRDMCCBDACIOMessageStructure": ORDER_X,
    "Order": say("This is an order, not an invoice."),
    "OrderResponse": say("This is the answer to an order, not an invoice."),
    "DespatchAdvice": say("This is a delivery note, not an invoice."),
    "SCRDMCCBDACIDAMessageStructure": say("This is a delivery note, not an invoice."),
    "ApplicationResponse": say("This is the answer to a document, not an invoice."),
    "CrossDomainAcknowledgementAndResponse": say("This is the answer to a document, not an invoice."),
    "Reminder": say("This is a reminder, not an invoice."),
    "FatturaElettronica": say(
        "This is an Italian invoice (FatturaPA). Kulanz reads invoices by EN 16931 (UBL or CII)."
    ),
    "Facturae": say("This is a Spanish invoice (Facturae). Kulanz reads invoices by EN 16931 (UBL or CII)."),
    "Finvoice": say("This is a Finnish invoice (Finvoice). Kulanz reads invoices by EN 16931 (UBL or CII)."),
}
EBINTERFACE = say("This is an Austrian invoice (ebInterface). Kulanz reads invoices by EN 16931 (UBL or CII).")


def no_invoice(root: Part) -> BadValue:
    """The refusal of a document whose root is no invoice's; `root` in its facts is that element's name."""
    words = EBINTERFACE if "ebinterface" in root.namespace else OTHERS.get(root.name)
    if words is None:
        words = say("This is not an invoice by EN 16931 (UBL or CII): it begins with '%(root)s'.", root=root.name[:60])
        if root.name in ("Invoice", "CreditNote", "CrossIndustryInvoice"):
            words = say("'%(root)s' is of no schema that we know: its namespace is '%(namespace)s'.", root=root.name,
                        namespace=root.namespace[:120])  # fmt: skip
    return BadValue(words, line=root.line, root=root.name)
