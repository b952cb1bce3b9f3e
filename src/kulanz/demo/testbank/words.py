"""What the Testbank says to people, as marked sentences; German is in `locale/`."""

from __future__ import annotations

from collections.abc import Mapping

from kulanz.kernel.words import Words, say

PAY_PAGE: Mapping[str, Words] = {
    "bank": say("Testbank"),
    "no_money": say("This is a bank to test with. No money moves."),
    "to": say("Payee"),
    "amount": say("Amount"),
    "reference": say("Payment reference"),
    "note": say("Message to the payee"),
    "pay": say("Pay"),
    "pay_hint": say("The payment is on its way at first and settles a little later."),
    "pay_at_once": say("Pay, settled at once"),
    "cancel": say("Do not pay, go back"),
    "trying": say("For testing"),
    "fail": say("Let the payment fail"),
    "pay_told_twice": say("Pay, and tell the shop everything twice"),
    "pay_wrong_order": say("Pay, and tell the shop in the wrong order"),
    "back": say("Back to where you came from"),
}
ADMIN_PAGE: Mapping[str, Words] = {
    "title": say("Testbank: payments"),
    "none": say("No payments yet. They appear here when somebody chooses Testbank on a payment page."),
    "created": say("Opened"),
    "status": say("Status"),
    "news": say("News to the shop"),
    "all": say("All payments"),
    "settle": say("Settle now"),
    "fail": say("Let it fail"),
    "reverse": say("Charge back"),
    "resend": say("Send the latest news again"),
    "refund": say("Give back"),
    "refund_amount": say("Amount to give back, in the smallest unit"),
    "no_news": say("No news yet."),
    "attempts": say("Attempts"),
    "outcome": say("Outcome"),
    "waiting": say("waiting"),
    "done": say("done"),
    "still": say("Hold this page still"),
    "moving": say("Show new things by itself"),
    "nothing_to_do": say("Nothing more can happen to this payment."),
}
STATUS: Mapping[str, Words] = {
    "created": say("waiting for the customer"),
    "pending": say("on its way"),
    "settled": say("settled"),
    "failed": say("failed"),
    "canceled": say("not paid, the customer went back"),
    "expired": say("expired"),
    "partially_refunded": say("given back in part"),
    "refunded": say("given back"),
    "reversed": say("charged back"),
}
PROBLEMS: Mapping[str, Words] = {
    "not_found": say("There is no such payment."),
    "conflict": say("That is not possible any more. The payment has moved on."),
    "bad_value": say("That was not understood. Please go back and try again."),
    "not_allowed": say("This form came from another site. Nothing was done."),
}
