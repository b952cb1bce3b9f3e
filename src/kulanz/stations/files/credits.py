"""Credit notes in a file of claims: each is laid on the claim it names, once by its own number; unknown ones are rejected."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kulanz.data.receivables.models import Claim
from kulanz.data.tenancy.models import Creditor
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict
from kulanz.kernel.words import say
from kulanz.ports.intake import ClaimDraft
from kulanz.stations.books import adjust
from kulanz.stations.claims.take_in import Done, Taken

BECAUSE = "other"  # a file does not say why
TOO_MUCH = say("More cannot be credited than the invoice charged.")
OTHER = say("This credit note was taken in before, with another amount.")


def lay(drafts: Sequence[ClaimDraft], *, creditor: Creditor, source: str, now: Now, actor: str) -> list[Done]:
    """What became of each, inside the caller's transaction."""
    numbers = {number_of(draft) for draft in drafts}
    found = Claim.objects.filter(creditor=creditor, source=source, number__in=numbers).select_related(
        "account__customer"
    )
    claims = {claim.number: claim for claim in found}
    return [_lay(draft, claims.get(number_of(draft)), now, actor) for draft in drafts]


def number_of(draft: ClaimDraft) -> str:
    """The claim that a credit note is about."""
    return draft.preceding or draft.claim_number


def key_of(draft: ClaimDraft, claim: Claim) -> UUID:
    """What a credit note is called for life: by its own number, or, if it has none, by the claim, the day and the amount."""
    own = (
        draft.claim_number
        if draft.claim_number != claim.number
        else f"{draft.issued_on or draft.due_on}:{draft.amount}"
    )
    return adjust.credit_note_key(claim.id, own)


def _lay(draft: ClaimDraft, claim: Claim | None, now: Now, actor: str) -> Done:
    if claim is None or claim.account.customer.number != draft.customer_number:
        words = say(
            "This credit note names no invoice of this customer that is here: %(number)s.", number=number_of(draft)
        )
        return Done(Taken.REJECTED, None, fault=("preceding" if draft.preceding else "claim_number", words))
    key = key_of(draft, claim)
    try:
        done = adjust.credit_note(
            claim.id, amount=draft.amount, because=BECAUSE, key=key, now=now, actor=actor, number=draft.claim_number,
        )  # fmt: skip
    except (BadValue, Conflict) as refused:  # before anything was booked
        return Done(Taken.REJECTED, claim.id, fault=("amount", OTHER if isinstance(refused, Conflict) else TOO_MUCH))
    return Done(Taken.CREDITED if done.is_new else Taken.UNCHANGED, claim.id, correction=key)
