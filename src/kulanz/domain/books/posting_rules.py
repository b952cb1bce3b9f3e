"""Why a line stands in the books: the rule that a posting names, with its statute, as a sentence for the customer.

A posting keeps `name law` in one short column (`allocation.parts BGB 367(1)`); a mirrored one keeps `mirror of name law`.
"""

from __future__ import annotations

from collections.abc import Mapping

from kulanz.kernel.words import Reason, Words, say

LONGEST = 60  # the column
MIRROR = "mirror of "

# Reasons as a person at the office chooses them; the customer is not told why something was written off.
WRITE_OFFS = ("uncollectable", "barred", "insolvent", "too_small", "other")
WAIVERS = ("courtesy", "hardship", "agreed", "mistake")
REFUNDS = ("paid_too_much", "paid_twice", "credit_note", "other")
CREDITS = ("wrong_amount", "returned", "not_delivered", "cancelled", "other")

PAID_TOO_MUCH = Reason("ledger.paid_too_much", say("Already paid, so it is your credit now."))
GIVEN_UP_BEFORE = Reason("ledger.given_up_before", say("Given up before; the credit note covers it now."))

CREDIT_LAID = say("Your credit was laid on what is open.")
_GIVEN_UP = say("Closed in our books: this is no longer asked for.")

RULES: Mapping[str, Words] = {
    "opening": say("Invoiced."),
    "correction": say("The invoice was corrected."),
    "interest": say("Interest for late payment."),
    "money_in": say("Your payment arrived."),
    "allocation.designated": say("Laid on the invoice that the payment named."),
    "allocation.ranked": say("Laid on the invoices in the order of the law."),
    "allocation.parts": say("Laid on the parts of the invoice in the order of the law."),
    "asked_amount_stands": say("Given up: the amount we had asked for was paid in time."),
    "shown_amount_stands": say("Given up: all that was shown as open was paid."),
    "ledger.credit_note": say("Credit note: this was charged too much from the start."),
    PAID_TOO_MUCH.rule: PAID_TOO_MUCH.words,
    GIVEN_UP_BEFORE.rule: GIVEN_UP_BEFORE.words,
    "credit.laid": CREDIT_LAID,
    "ledger.refund": say("Your credit was paid out."),
    "ledger.reclaim": say("This money had been paid out to you before the payment was taken back."),
    "ledger.returned_debit": say("The bank returned the debit."),
    "fees.return": say("What the banks charged for the returned debit."),
    "small_balance.written_off": say("A balance this small is not asked for."),
    **{f"written_off.{because}": _GIVEN_UP for because in WRITE_OFFS},
    "waived.courtesy": say("Given up as a courtesy."),
    "waived.hardship": say("Given up, because paying it would be too hard."),
    "waived.agreed": say("Given up, as agreed with you."),
    "waived.mistake": say("Given up: it should not have been charged."),
}
TAKEN_BACK: Mapping[str, Words] = {  # what is said where the posting of a rule was mirrored
    "money_in": say("The payment was taken back."),
    "ledger.refund": say("The payout was taken back."),
}
_ANY_TAKEN_BACK = say("Taken back, so it is as it was before.")


def rule_text(reason: Reason, *, is_mirror: bool = False) -> str:
    """How a posting keeps the rule and the law of `reason`."""
    return f"{MIRROR if is_mirror else ''}{reason.rule} {reason.law}".strip()[:LONGEST]


def reason_of(rule: str) -> Reason:
    """The sentence and the law behind what a posting keeps; a rule without words is shown as it is, never hidden."""
    name, _space, law = rule.removeprefix(MIRROR).partition(" ")
    if rule.startswith(MIRROR):
        return Reason(name, TAKEN_BACK.get(name, _ANY_TAKEN_BACK), law)
    return Reason(name, RULES.get(name, Words(name)), law)
