"""What can happen, in words of the past, and how events are chained so that none can be changed or lost unseen."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from kulanz.kernel.words import Words, say

NO_HASH = b""
PURPOSE = b"kulanz.events"  # what the key of a tenant's chain is derived for

KINDS: dict[str, Words] = {
    "claim.opened": say("Invoice taken in"),
    "claim.corrected": say("Invoice corrected"),
    "claim.accrued": say("Interest booked"),
    "claim.reduced": say("Part of an invoice paid"),
    "claim.paid": say("Invoice paid"),
    "claim.reopened": say("Invoice open again"),
    "claim.credited": say("Credit note"),
    "claim.written_off": say("Written off"),
    "claim.charged": say("Cost added"),
    "claim.withdrawn": say("Invoice withdrawn"),
    "claim.not_listed": say("Not on the creditor's list any more"),
    "claim.listed": say("On the creditor's list again"),
    "claim.settled_outside": say("Settled at the creditor"),
    "document.added": say("Document added"),
    "outside.noted": say("Earlier reminder noted"),
    "item.waived": say("Part given up"),
    "credit.used": say("Credit laid on invoices"),
    "credit.refunded": say("Credit paid out"),
    "credit.reclaimed": say("Paid-out credit open again"),
    "correction.undone": say("Correction undone"),
    "step.chosen": say("Next message chosen"),
    "account.waits": say("Waiting"),
    "message.ready": say("Message written"),
    "message.sent": say("Message sent"),
    "message.delivered": say("Message arrived"),
    "message.failed": say("Message could not be sent"),
    "message.ambiguous": say("Not known whether the message left"),
    "message.stopped": say("Message held back"),
    "page.opened": say("Customer opened the page"),
    "payment.started": say("Customer began to pay"),
    "payment.refused": say("Payment could not be started"),
    "receipt.seen": say("Money on its way"),
    "receipt.settled": say("Money arrived"),
    "receipt.failed": say("Payment did not go through"),
    "receipt.expired": say("Announced money did not come"),
    "receipt.reversed": say("Money taken back"),
    "receipt.refunded": say("Money given back"),
    "refund.asked": say("Refund asked for at the provider"),
    "refund.refused": say("Refund refused by the provider"),
    "receipt.matched": say("Money assigned"),
    "receipt.unclear": say("Money not assigned yet"),
    "receipt.unmatched": say("Assignment undone"),
    "iban.learned": say("Bank account remembered"),
    "hold.set": say("Pause set"),
    "hold.ended": say("Pause ended"),
    "promise.made": say("Payment promised"),
    "promise.kept": say("Promise kept"),
    "promise.broken": say("Promise not kept"),
    "promise.ended": say("Promise ended"),
    "objection.raised": say("Customer objected"),
    "objection.ended": say("Objection answered"),
    "help.asked": say("Customer asked for help"),
    "conversation.held": say("Conversation"),
    "optout.set": say("No more messages by this channel"),
    "optout.ended": say("Messages by this channel again"),
    "protection.set": say("Protected: no requests for money"),
    "protection.ended": say("Protection ended"),
    "segment.set": say("Group corrected"),
    "finding.noted": say("Contact data need a look"),
    "contact.corrected": say("Contact data corrected"),
    "journey.moved": say("Moved to another journey"),
    "journey.published": say("Journey published"),
    "handover.proposed": say("Last step proposed"),
    "handover.released": say("Last step released"),
    "handover.refused": say("Last step refused"),
    "handover.recalled": say("Last step not needed any more"),
    "work.failed": say("Work failed and waits for a person"),
    "import.finished": say("File taken in"),
    "import.withdrawn": say("File taken back"),
    "statement.read": say("Bank statement read"),
    "day.ran": say("The day was run"),
}

BRANCHED = (  # kinds that a journey can branch on, and after which it may rest; an index holds their last days
    "page.opened", "payment.started", "payment.refused", "receipt.failed", "claim.reduced", "promise.broken", "objection.ended",
    "help.asked", "conversation.held", "message.failed",
)  # fmt: skip

OFFERED = (  # kinds a creditor's system can ask for
    "claim.opened", "claim.reduced", "claim.paid", "receipt.seen", "receipt.settled", "receipt.failed", "receipt.expired",
    "receipt.reversed", "claim.reopened", "objection.raised", "objection.ended", "promise.made", "promise.broken", "message.sent",
    "claim.credited", "claim.written_off", "claim.charged", "item.waived", "credit.refunded", "receipt.refunded",
    "refund.refused", "correction.undone", "claim.withdrawn", "claim.settled_outside", "finding.noted", "protection.set",
    "protection.ended", "handover.released",
)  # fmt: skip


def canonical(data: Mapping[str, Any]) -> str:
    """The one form in which an event's data is kept and hashed: JSON with sorted names and no blanks."""
    return _encode(data)


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def chain(
    previous: bytes, *, key: bytes, id: UUID, tenant: UUID, account: UUID | None, number: int, kind: str, version: int,
    at: datetime, on: date, actor: str, subject: UUID, data: str,
) -> bytes:  # fmt: skip
    """The hash of an event: HMAC-SHA256 over the hash before it and every field it has; `data` in its canonical form.

    Keyed, so that whoever holds the database but not the key cannot make a chain that holds."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    told = f"{id}\n{tenant}\n{account or ''}\n{number}\n{kind}\n{version}\n{moment}\n{on.isoformat()}\n{subject}\n{actor}\n{data}"
    return hmac.digest(key, previous + told.encode(), "sha256")
