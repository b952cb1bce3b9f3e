"""Money that names no claim, from a payer who is known: certain only where nobody else can be meant.

One account, known by the payer's IBAN or whole name, has exactly this amount open, and the text names nobody else. An
invoice number of somebody else counts as a slip of the pen where one wrong sign explains it and that invoice is over
another amount. What each way is worth is measured by `bench match`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from kulanz.kernel.words import Reason, say

from .candidate import Candidate, MoneyLine
from .evidence import Likeness, by_account, is_payer_of, name_likeness, pays_from
from .matched import Match, Tier, lay_out
from .proposing import fitting, numbered_in, written
from .remittance import is_slip, is_telling, squeeze, whole_tokens_in

CERTAIN = 100
WHOLE_NAME = 0.97  # every word of the name, in any order
SOME = "matching.some"


def by_payer(
    line: MoneyLine, candidates: Sequence[Candidate], similarity: Likeness, *, is_misnamed: bool
) -> Match | None:
    """The one account that this payer can mean. `is_misnamed`: the text holds the invoice number of another one."""
    accounts = by_account(candidates)
    known = {a: claims for a, claims in accounts.items() if is_payer_of(line, claims, similarity)}
    found = {a: fit for a, claims in known.items() if (fit := fitting(line.amount, claims))[1]}
    if len(found) != 1:
        return None
    ((account, (claims, fit_reason)),) = found.items()
    assert fit_reason is not None
    tier, reason = _known_by(line, account, known, similarity)
    if reason is None or (tier is Tier.NAME and fit_reason.rule == SOME):
        return None
    if _names_another(line, account, candidates):
        return None
    slip = _slip(line, account, claims, candidates) if is_misnamed else ()
    if slip is None:
        return None
    same = [c for c in accounts[account] if c.open == line.amount]
    shares = lay_out(line.amount, account, same if len(same) == 1 else () if same else claims)
    return Match(tier, CERTAIN, True, shares, (reason, fit_reason, *slip))


def _known_by(
    line: MoneyLine, account: UUID, known: Mapping[UUID, Sequence[Candidate]], similarity: Likeness
) -> tuple[Tier, Reason | None]:
    """By what the payer is known: an IBAN that pays for this account alone, or the whole name. Namesakes
    owe other amounts, or more than one account would have been found."""
    from_iban = [a for a, claims in known.items() if pays_from(line.iban, claims)]
    if from_iban == [account]:
        return Tier.IBAN, Reason("matching.iban", say("This bank account has paid for them before."))
    if not from_iban and name_likeness(line, known[account], similarity) >= WHOLE_NAME:
        return Tier.NAME, Reason("matching.whole_name", say("The payer has the whole name of this customer."))
    return Tier.NONE, None


def _names_another(line: MoneyLine, account: UUID, candidates: Sequence[Candidate]) -> bool:
    """Whether the text holds the number of another customer or contract, one that is no number by chance."""
    whole = whole_tokens_in(written(line))
    others = (c for c in candidates if c.account != account)
    numbers = {number for c in others for number in (c.customer_number, c.contract) if is_telling(number)}
    return any(squeeze(number) in whole for number in numbers)


def _slip(
    line: MoneyLine, account: UUID, claims: Sequence[Candidate], candidates: Sequence[Candidate]
) -> tuple[Reason, ...] | None:
    """Why the number in the text is that of `claims` with one wrong sign; None: it may well be meant as it stands."""
    named = [c for c in numbered_in(line, candidates) if c.account != account]
    if any(c.open == line.amount for c in named):
        return None
    tokens = {squeeze(c.number) for c in named}
    for claim in claims:
        if claim.open == line.amount and any(is_slip(token, squeeze(claim.number)) for token in tokens):
            words = say("The number in the text is that of %(number)s with one wrong sign.", number=claim.number)
            return (Reason("matching.slip", words),)
    return None
