"""What the creditor sent about a claim before it came here. It counts like a message of that tone, with proof where law asks.

Nobody starts at the beginning who was reminded before; nobody is said to be in default by a letter that cannot be shown.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from kulanz.data.contact.models import OutsideMessage
from kulanz.data.history import Happened, record
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say, technical
from kulanz.stations.agree.noting import claim_of, find, lock

FIRST_TONE, LAST_TONE = 1, 4
LONGEST_PROOF = 200


def note_reminder(
    account_id: UUID, *, claim_id: UUID, tone: int, sent_on: date, proof: str, now: Now, actor: str
) -> OutsideMessage:
    """The same claim, tone and day again is the same message; a proof given later is added to it."""
    if not FIRST_TONE <= tone <= LAST_TONE:
        raise BadValue(technical("A tone is a number from 1 to 4."), value=tone, field="tone")
    lock(account_id)
    claim = claim_of(account_id, claim_id)
    assert claim is not None
    if sent_on > now.on or (claim.issued_on and sent_on < claim.issued_on):
        raise BadValue(
            say("A reminder was sent after the invoice and not after today."), value=sent_on, field="sent_on"
        )
    proof = proof.strip()[:LONGEST_PROOF]
    noted, is_new = OutsideMessage.objects.get_or_create(
        claim=claim, tone=tone, sent_on=sent_on, defaults={"account_id": account_id, "proof": proof, "made_by": actor}
    )
    has_news = is_new or (proof and proof != noted.proof)
    if has_news and not is_new:
        noted.proof = proof
        noted.save(update_fields=["proof"])
    if has_news:
        data = {"reminders": 1, "tone": tone, "sent_on": sent_on.isoformat(), "has_proof": bool(proof)}
        record([Happened("outside.noted", claim.id, account_id, actor, data)], now=now)
    return noted


def forget_reminder(reminder_id: UUID, *, because: str, now: Now, actor: str) -> None:
    """It was noted by mistake: it counts no more."""
    noted = find(OutsideMessage, reminder_id)
    lock(noted.account_id)
    data = {"reminders": 0, "tone": noted.tone, "sent_on": noted.sent_on.isoformat(), "taken_back": True}
    OutsideMessage.objects.filter(id=noted.id).delete()
    record([Happened("outside.noted", noted.claim_id, noted.account_id, actor, data)], now=now)
