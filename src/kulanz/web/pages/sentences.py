"""What a failure says to a customer. Stations speak English sentences; the ones a customer can meet are translated here."""

from __future__ import annotations

from django.utils.translation import gettext

from kulanz.kernel.errors import KulanzError
from kulanz.kernel.words import _
from kulanz.web.ui.errors import rule_sentence

KNOWN = frozenset({
    _("Please write the amount in digits, like in the example."),
    _("Please choose an amount of more than zero."),
    _("This is more than is open."),
    _("This way to pay is not offered here."),
    _("One of these invoices is not open any more. Please look at the page again."),
    _("This form was used for another payment. Please load the page again."),
    _("This form did not come from this page. Please press the button once more."),
    _("We have a message from this form already. If you want to send this one too, press the button once more."),
    _("The day of payment lies in the last twelve months, and not in the future."),
    _("This invoice does not belong to this account."),
})  # fmt: skip


def sentence(error: KulanzError) -> str:
    """The sentence in the reader's language; what was said to engineers only becomes a plain one."""
    if said := rule_sentence(error):
        return said
    if error.message in KNOWN:
        return gettext(error.message)
    return gettext("That did not work just now. Please try again, or call us.")
