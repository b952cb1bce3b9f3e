"""Sentences of the rules that people at the office may read when something is not possible, in their language."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.kernel.errors import KulanzError
from kulanz.web.ui.errors import rule_sentence

KNOWN = (  # said by the stations; marked here so that they are translated with the pages that show them
    _("A pause needs a reason."),
    _("A pause ends on a day after today, within a year."),
    _("This pause has ended already."),
    _("A promised amount is more than zero."),
    _("A promised day lies between today and three months from now."),
    _("More was promised than is open."),
    _("There is a promise already. End it first, then note the new one."),
    _("This promise is not open any more."),
    _("This invoice does not belong to this account."),
    _("A part of an amount belongs to one invoice. Please choose which."),
    _("The part objected to is more than zero and at most what is open."),
    _("The amount has another currency than the account."),
    _("We have a message from this form already. If you want to send this one too, press the button once more."),
    _("This is noted already for this channel."),
    _("Messages by this channel are wished again already."),
    _("A conversation was today or in the last two weeks."),
    _("A reminder was sent after the invoice and not after today."),
    _("Please give a reason."),
    _("This is noted already. End it first, then note it anew."),
    _("This has ended already."),
    _("It began today or earlier, within ten years."),
    _("It ends on a day after today."),
    _("This was decided about already."),
    _("The day to look again lies after today, within a year."),
    _("There is a package once a person has released a hand-over."),
    _("The papers of this hand-over are too large for one package."),
    _("Handed over to an agency."),
    _("Handed over for court proceedings."),
    _("Release the last step or refuse it, then this task is done by itself."),
    _("More cannot be credited than the invoice charged."),
    _("More cannot be given up than is open."),
    _("Nothing of this is open any more."),
    _("Please choose an amount of more than zero."),
    _("This correction was undone before."),
    _("More cannot be paid out than the credit holds."),
    _("More cannot be given back than the payment and the credit hold."),
    _("There is no credit, or nothing it could be laid on."),
    _("There is no credit of this payment that could go back. Book a credit note first."),
    _("This payment cannot be given back through its provider."),
    _("The provider was asked to cancel this payment before."),
    _("What is not paid yet is cancelled as a whole."),
    _("Only money that has arrived can be taken back."),
    _("What the banks charged lies between 0 and 100, in the currency of the payment."),
    _("This return was booked with its cost before."),
    _("The credit was paid out or used meanwhile, so this correction stays."),
    _("Money was laid on this meanwhile, so this correction stays."),
    _("Said by the creditor."),
    _("An objection ends with an answer to the customer."),
    _("This objection was answered already."),
    _("This account does not exist."),
    _("This account does not exist here."),
    _("This does not exist here."),
    _("This message does not exist here."),
    _("This task does not exist here."),
    _("This task was finished already."),
    _("This was said already: the message does not wait for a person any more."),
    _("Please say in a few words what came of it."),
    _("Money is assigned or put aside, then this task is done by itself."),
    _("Say first whether the message left, then this task is done by itself."),
    _("Say first whether these invoices are settled, then this task is done by itself."),
    _("The objection is still open. Answer it, then this task is done by itself."),
    _("This is no amount. Please write it like 89,90."),
    _("Only a demo can move its day."),
    _("The day can move forward by 1 to 366 days."),
    _("The day moves forward by one day or by seven."),
    _("The journey is at its end. A person decides what comes next."),
    _("There is no address that works."),
    _("The customer asked for help."),
    _("The worker ended while sending."),
    _("Encryption is one of: none, starttls, tls."),
    _("A port is a number from 1 to 65535."),
    _("The longest wait is more than 0 and at most 60 seconds."),
    _("A password is not sent over a line without encryption; choose starttls or tls."),
    _("The other side cannot be reached."),
    _("The other side does not answer."),
    _("The other side did not answer in time."),
)


def sentence(error: KulanzError) -> str:
    """What the error says, in the reader's language where we know it."""
    return rule_sentence(error) or spoken(error.message)


def spoken(text: str) -> str:
    """A text kept in English that people read; what people wrote themselves stays as it is."""
    return gettext(text) if text else ""
