"""Words of the office for money: how receipts look and where they come from, what a statement says, what may go wrong."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kulanz.web.ui.parts import State, Text

STATES: Mapping[str, State] = {
    "announced": "moving",
    "pending": "moving",
    "settled": "settled",
    "failed": "resting",
    "expired": "resting",
    "reversed": "waiting",
}
MATCHED: Mapping[str, Text] = {
    "open": _("to be assigned"),
    "yes": _("assigned"),
    "aside": _("put aside"),
}
SOURCES: Mapping[str, Text] = {
    "bank": _("bank account"),
    "provider": _("payment provider"),
    "customer": _("told by the customer"),
    "creditor": _("told by the creditor"),
}
NOTES: Mapping[str, tuple[Text, State]] = {
    "reject": (_("not readable"), "waiting"),
    "account": (_("other account"), "waiting"),
    "taken_for": (_("taken"), "settled"),
    "returned": (_("please look"), "waiting"),
    "reversed": (_("taken back"), "moving"),
    "outgoing": (_("money out"), "resting"),
}
KNOWN = (  # said by the stations; marked here so that they are translated with the pages that show them
    _("This account does not belong to the creditor whose bank account got the money."),
    _("One of the invoices does not belong to this account."),
    _("Please say why this money is put aside."),
    _("This money is not known here."),
    _("This money was assigned already."),
    _("This money was not put aside."),
    _("This money is not tied to other money."),
    _("This money is not assigned, so there is nothing to undo."),
    _("This money was taken back already."),
    _("Part of this money was used as credit or paid out. Please undo that first."),
)
