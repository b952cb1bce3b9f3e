"""Which event wakes which station. Recording an event looks here, so that no station can forget or invent one.

The stations themselves, and how each is run: `stations/flow.py`.
"""

from __future__ import annotations

WAKES: dict[str, tuple[str, ...]] = {
    # 1 take_in -> 3 decide: a taken-in claim is looked at by the next run of the day, not within the minute of an upload
    "claim.opened": ("tell",),
    # what is wrong with contact data is told to the creditor; what a person corrected is looked at at once
    "finding.noted": ("tell",),
    "contact.corrected": ("decide",),
    # 3 decide -> (2 accrue, where the step names interest) -> 4 compose -> 5 deliver
    "step.chosen": ("accrue", "compose"),
    "claim.accrued": ("compose",),
    "message.ready": ("deliver",),
    "message.sent": ("tell",),
    "message.failed": ("decide",),  # where the address does not work
    "message.stopped": ("decide",),  # where less is open by now than it said
    # 7 welcome, 9 pay: a branch of the journey may answer to it in some days
    "page.opened": ("decide",),
    "payment.started": ("decide",),
    "payment.refused": ("decide",),
    # 8 agree: whatever was agreed or objected is looked at at once
    "hold.set": ("decide",),
    "hold.ended": ("decide",),
    "promise.made": ("decide", "tell"),
    "promise.broken": ("tell",),
    "promise.ended": ("decide",),
    "objection.raised": ("decide", "tell"),
    "objection.ended": ("decide", "tell"),
    "help.asked": ("decide",),
    "conversation.held": ("decide",),
    "outside.noted": ("decide",),
    "segment.set": ("decide",),
    # of all accounts of the customer
    "optout.set": ("decide",),
    "optout.ended": ("decide",),
    "protection.set": ("decide", "tell"),
    "protection.ended": ("decide", "tell"),
    # a person decided about the last step, or it is not needed any more
    "handover.released": ("decide", "tell"),
    "handover.recalled": ("decide",),
    # a person moved running accounts to another version of their journey
    "journey.moved": ("decide",),
    # 10 receive -> 11 match -> 12 allocate
    "receipt.seen": ("match", "tell"),
    "receipt.settled": ("match", "tell"),
    "receipt.failed": ("decide", "tell"),
    "receipt.expired": ("decide", "tell"),
    "receipt.reversed": ("reverse", "tell"),
    "receipt.refunded": ("decide", "tell"),
    "refund.asked": ("refund",),
    "refund.refused": ("tell",),
    "receipt.matched": ("allocate", "decide"),
    "receipt.unmatched": ("decide",),
    "claim.reduced": ("decide", "tell"),
    "claim.paid": ("decide", "tell"),
    "claim.reopened": ("decide", "tell"),
    # the creditor's books are the truth: what it withdraws, lists no more, or lists again
    "claim.withdrawn": ("decide", "tell"),
    "claim.not_listed": ("decide", "tell"),
    "claim.listed": ("decide", "tell"),
    "claim.settled_outside": ("decide", "tell"),
    # corrections of the books: credit notes, write-offs, waivers, charges, credit used or paid out, and their undoing
    "claim.credited": ("decide", "tell"),
    "claim.written_off": ("decide", "tell"),
    "claim.charged": ("decide", "tell"),
    "item.waived": ("decide", "tell"),
    "credit.used": ("decide", "tell"),
    "credit.refunded": ("decide", "tell"),
    "correction.undone": ("decide", "tell"),
}
