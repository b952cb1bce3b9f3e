"""Words of the office for what the rules and rows call by a key: tasks, waits, states, reasons, stages, rules of the books."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kulanz.data.contact import defaults
from kulanz.web.ui.parts import Text

TASKS: Mapping[str, Text] = {
    "objection": _("Objections to answer"),
    "help": _("Customers who asked for help"),
    "declared_paid": _("“Already paid” to check"),
    "unclear_money": _("Money to assign"),
    "ambiguous_message": _("Messages that perhaps left"),
    "failed_message": _("Messages that could not be sent"),
    "failed_work": _("Work that failed"),
    "no_address": _("Customers whom no message reaches"),
    "opted_out": _("Customers who want no messages"),
    "broken_promise": _("Promises not kept"),
    "last_step": _("All messages sent, what next?"),
    "paid_too_much": _("Customers who paid too much"),
    "refunded": _("Refunds made at the provider"),
    "missing_facts": _("Messages that lack what the law asks for"),
    "reversed_money": _("Money taken back"),
    "webhook": _("News your system did not take"),
    "handover": _("Last steps to release"),
    "not_listed": _("Invoices missing from a list"),
    "protection": _("Customers to be protected"),
    "provider": _("Payments to ask their provider about"),
}

TO_DO: Mapping[str, Text] = {
    "objection": _("Look into it and answer. Until then nothing asks for money."),
    "help": _("Get in touch with the customer. Messages that ask for money rest for two weeks."),
    "declared_paid": _("Look whether the money came. If it does not, the account goes on by itself."),
    "unclear_money": _("Say whose money it is, or put it aside."),
    "ambiguous_message": _(
        "Ask your mail provider whether the message left, then say it here. It is never sent twice by itself."
    ),
    "failed_message": _("Check the address, then send it again or leave it."),
    "failed_work": _("Something on our side went wrong several times. Please tell whoever runs this installation."),
    "no_address": _("Find an address that works and correct the contact data."),
    "opted_out": _("Get in touch yourself: talk, agree on something, or let it rest."),
    "broken_promise": _("Get in touch, note a new promise, or let the account go on."),
    "last_step": _("Decide what comes next: talk, pause, promise, or close."),
    "paid_too_much": _("Pay it back, or agree to lay it on the next invoice."),
    "refunded": _("The provider gave money back. Book the refund, or look into it."),
    "missing_facts": _("Complete the invoice or the text; the next run of the day writes the message again."),
    "reversed_money": _("The invoice is open again. Look why the money went back before anything else is sent."),
    "handover": _("Look at it and release it, or refuse it for now. Nothing happens by itself."),
    "protection": _("Write to the one who answers for the customer, and do what its kind asks for."),
    "webhook": _("Your system did not take our news for days. Check its address under Creditors."),
    "provider": _("The provider refused it or gives no answer. Look there, then say here what came of it."),
    "not_listed": _("Say whether these invoices are settled at the creditor. Until then nobody is asked for them."),
}

WAITS: Mapping[str, Text] = {
    "gate.kill_switch": _("Sending is switched off"),
    "gate.nothing_due": _("Nothing overdue"),
    "gate.too_small": _("Amount too small to ask"),
    "gate.money_coming": _("Money on its way"),
    "gate.objection": _("Objection open"),
    "gate.promise": _("Promise runs"),
    "gate.hold": _("Pause"),
    "gate.no_address": _("No address"),
    "gate.opted_out": _("No messages wished"),
    "gate.handover": _("A last step waits for a person"),
    "gate.conversation": _("Rest after a talk, an answer or a part paid"),
    "gate.insolvency": _("Insolvency"),
    "gate.death": _("Death"),
    "gate.representative": _("Represented"),
    "gate.vulnerability": _("Needs special care"),
    "gate.moratorium": _("Moratorium"),
    "gate.identity": _("Identity not clear"),
    "decide.clear": _("Nothing open"),
    "decide.not_yet": _("Time to pay still runs"),
    "decide.resting": _("Time to pay after the last message"),
    "decide.person": _("A person decides"),
    "decide.part_objected": _("A part is objected to"),
    "decide.on_its_way": _("A message is on its way"),
    "decide.no_stage": _("The conditions of no stage hold"),
    "gate.limitation": _("Time-barred"),
    "gate.claim_held": _("What is overdue is on hold"),
    "gate.enough": _("Messages enough lately"),
    "gate.changed": _("Less is open than the message says"),
}

OBJECTIONS: Mapping[str, Text] = {
    "not_mine": _("This is not mine"),
    "wrong_amount": _("The amount is wrong"),
    "already_paid": _("Already paid"),
    "not_delivered": _("Not delivered, or faulty"),
    "other": _("Something else"),
}

TARGETS: Mapping[str, Text] = {
    "write_off": _("Write off"),
    "agency": _("Hand over to an agency"),
    "court": _("Hand over for court proceedings"),
}

STAGES: Mapping[str, Text] = {  # names of the stages that come with Kulanz; a journey of your own brings its own names
    "Friendly reminder": _("Friendly reminder"),
    "Reminder": _("Reminder"),
    "Notice": _("Notice"),
    "Last clarification": _("Last clarification"),
    "Due soon": _("Due soon"),
    "Page left without paying": _("Page left without paying"),
    "Payment did not go through": _("Payment did not go through"),
    "Promised payment did not come": _("Promised payment did not come"),
    "Welcome back": _("Welcome back"),
    "Approval or order number missing": _("Approval or order number missing"),
    "First letter of the agency": _("First letter of the agency"),
    "Offer of help": _("Offer of help"),
}

TEXTS: Mapping[str, Text] = {key: _(name) for key, name in defaults.NAMES.items()}

MESSAGES: Mapping[str, Text] = {
    "planned": _("planned"),
    "ready": _("ready to go"),
    "sending": _("being sent"),
    "sent": _("sent"),
    "failed": _("could not be sent"),
    "ambiguous": _("perhaps sent"),
    "stopped": _("held back"),
}

RECEIPTS: Mapping[str, Text] = {
    "announced": _("announced"),
    "pending": _("on its way"),
    "settled": _("arrived"),
    "failed": _("did not go through"),
    "expired": _("did not come"),
    "reversed": _("taken back"),
}

ITEMS: Mapping[str, Text] = {
    "principal": _("Amount of the invoice"),
    "interest": _("Interest"),
    "fee": _("Fee"),
    "cost": _("Costs"),
}

CLAIMS: Mapping[str, Text] = {
    "open": _("open"),
    "paid": _("paid"),
    "withdrawn": _("withdrawn"),
    "written_off": _("written off"),
}


def word(words: Mapping[str, Text], key: str) -> Text:
    """The word for `key`; a key without a word is shown as it is, never hidden."""
    return words.get(key, key)
