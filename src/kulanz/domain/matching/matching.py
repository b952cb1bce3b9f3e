"""Whose money is this? A line of a statement against the open claims, with the reason for every answer.

The payer's designation comes first (BGB 366(1), BW 6:43). What is named exactly is certain and posted without a person:
a reference, an invoice number, a mandate. Where nothing else is named, a known payer and an amount that fits only one
account are certain too (`recognising`). All the rest only proposes (`proposing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from kulanz.kernel.words import Reason, say

from .candidate import Candidate, MoneyLine
from .evidence import ALIKE, Likeness, by_account, evidence_for, name_likeness, open_on
from .likeness import likeness
from .matched import Match, Share, Tier, lay_out
from .proposing import fitting, number_reasons, numbered_in, propose, written
from .recognising import CERTAIN, by_payer
from .remittance import is_telling, references_in, squeeze, tokens_in, whole_tokens_in

__all__ = ["Candidate", "Match", "MoneyLine", "Share", "Tier", "match", "rank", "references_in", "squeeze", "tokens_in"]

CONTRADICTED, LESS_THAN_CERTAIN = 45, 99
DESIGNATION = "BGB 366(1)"
_ADDS_UP = Reason("matching.sum", say("The invoices named add up to the amount."))
_CUSTOMER_NAMED = Reason("matching.customer", say("The text names the number of this customer or contract."))


def match(line: MoneyLine, candidates: Sequence[Candidate], *, similarity: Likeness = likeness) -> Match:
    """The best answer for `line`; `certain` only where payer or bank name it exactly and nothing contradicts."""
    if line.amount.minor <= 0:
        return Match(Tier.NONE, 0, False, (), (Reason("matching.not_incoming", say("No money came in.")),))
    same = _comparable(line, candidates)
    exact = _named(line, same, similarity) or _by_mandate(line, same) or _by_customer(line, same, similarity)
    if exact is not None and (exact.certain or not exact.shares):
        return exact
    if exact is None or exact.tier is Tier.NUMBER:
        payer = by_payer(line, same, similarity, is_misnamed=exact is not None)
        if payer is not None:
            return payer
    ranked = rank(line, same, similarity=similarity)
    nothing = Reason("matching.nothing", say("Nothing in this payment points to an open claim."))
    if exact is not None:  # named, but contradicted: another account may fit better
        ranked = (exact, *(proposal for proposal in ranked if proposal.account != exact.account))
    best = max(ranked, key=lambda found: found.score, default=None)
    return best or Match(Tier.NONE, 0, False, (), (nothing,))


def rank(line: MoneyLine, candidates: Sequence[Candidate], *, similarity: Likeness = likeness) -> tuple[Match, ...]:
    """Proposals for a person, one for each account, the most likely first. None of them is certain."""
    accounts = by_account(_comparable(line, candidates))
    proposals = [propose(line, claims, similarity) for claims in accounts.values()]
    return tuple(sorted((p for p in proposals if p.score), key=lambda proposal: -proposal.score))


def _comparable(line: MoneyLine, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Claims in the currency of the money, oldest first, so that the answer does not hang on how they were found."""
    same = (candidate for candidate in candidates if candidate.open.currency == line.amount.currency)
    return sorted(same, key=lambda c: (c.due_on, c.number, c.claim))


def _named(line: MoneyLine, candidates: Sequence[Candidate], similarity: Likeness) -> Match | None:
    """What the payer named: references, numbers that cannot be anything else, and weaker numbers that fit."""
    references = {ref for text in (line.reference, line.text, line.end_to_end_id) for ref in references_in(text)}
    referred = [c for c in candidates if c.reference in references or _is_ours(line.end_to_end_id, c)]
    accounts = {c.account for c in candidates if c.account_reference in references or c in referred}
    numbered = [c for c in numbered_in(line, candidates) if c not in referred]
    if not accounts and not numbered:
        return None
    numbered = _believed(line, numbered, accounts, referred, similarity)
    claims = [*referred, *numbered]
    accounts |= {c.account for c in numbered}
    if not accounts:
        return None
    referring = _reference_reasons(line, references, candidates)
    because = (*referring, *number_reasons(numbered))
    tier = Tier.REFERENCE if referring else Tier.NUMBER
    if len(accounts) == 1:
        (account,) = accounts
        shares = lay_out(line.amount, account, claims)
        evidence = evidence_for(line, account, claims, candidates, similarity)
        doubt = evidence.contradicts_reference() if referring else evidence.contradicts_number()
        if doubt:
            return Match(tier, CONTRADICTED, False, shares, (*because, doubt))
        return Match(tier, CERTAIN, True, shares, because)
    return _of_several(line, tier, accounts, claims, candidates, because)


def _of_several(
    line: MoneyLine,
    tier: Tier,
    accounts: set[UUID],
    claims: Sequence[Candidate],
    candidates: Sequence[Candidate],
    because: tuple[Reason, ...],
) -> Match:
    """Several customers named in one payment: certain only if what is named of each adds up to the amount."""
    by_name_alone = accounts - {c.account for c in claims}  # by its own reference: all that is open there
    claims = [*claims, *(c for c in candidates if c.account in by_name_alone)]
    claims = [c for c in claims if c.open.minor > 0]  # one that is paid takes nothing
    is_sum = {c.account for c in claims} == accounts and open_on(claims) == line.amount
    has_doubles = len({squeeze(c.number) for c in claims}) < len(claims)  # one number, two customers
    if is_sum and not has_doubles:
        shares = tuple(Share(c.account, c.claim, c.open) for c in claims)
        return Match(tier, CERTAIN, True, shares, (*because, _ADDS_UP))
    reason = Reason("matching.several", say("The text names several customers. A person decides."))
    return Match(tier, LESS_THAN_CERTAIN, False, (), (*because, reason))


def _believed(
    line: MoneyLine,
    numbered: Sequence[Candidate],
    accounts: set[UUID],
    referred: Sequence[Candidate],
    similarity: Likeness,
) -> list[Candidate]:
    """The claims whose number in the text is believed to be meant: it holds letters and digits, or the account is named
    besides, or amount, payer's account or name speak for it. Digits alone may be a date or somebody's telephone."""
    whole = whole_tokens_in(written(line))
    adds_up = open_on([*referred, *numbered]) == line.amount
    return [
        c
        for c in numbered
        if c.account in accounts
        or (is_telling(c.number) and squeeze(c.number) in whole)
        or adds_up
        or c.open == line.amount
        or (line.iban and line.iban in c.ibans)
        or name_likeness(line, [c], similarity) >= ALIKE
    ]


def _by_mandate(line: MoneyLine, candidates: Sequence[Candidate]) -> Match | None:
    """A mandate belongs to one account; the claim is the one with this amount, if it is one."""
    claims = [c for c in candidates if line.mandate_id and line.mandate_id in c.mandates]
    accounts = {c.account for c in claims}
    if len(accounts) != 1:
        return None
    reason = Reason("matching.mandate", say("The payment names the mandate %(mandate)s.", mandate=line.mandate_id))
    fitting = [c for c in claims if c.open == line.amount]
    shares = lay_out(line.amount, accounts.pop(), fitting if len(fitting) == 1 else ())
    return Match(Tier.MANDATE, CERTAIN, True, shares, (reason,))


def _by_customer(line: MoneyLine, candidates: Sequence[Candidate], similarity: Likeness) -> Match | None:
    """Accounts are named by the number of their customer or contract, the amount fits, and the payer is no other."""
    whole = whole_tokens_in(written(line))
    accounts = by_account(candidates)
    numbers = {
        a: {squeeze(n) for c in own for n in (c.customer_number, c.contract) if n} for a, own in accounts.items()
    }
    named = {account: found for account, own in numbers.items() if (found := own & whole)}
    if len(named) > 1:
        return _of_customers(line, named, accounts)
    if not named:
        return None
    ((account, found),) = named.items()
    evidence = evidence_for(line, account, (), candidates, similarity)
    if not evidence.fits or evidence.contradicts_number():
        return None
    if not evidence.is_known_payer and not any(map(is_telling, found)):
        return None
    claims, reason = fitting(line.amount, accounts[account])
    because = (_CUSTOMER_NAMED, *([reason] if reason else []))
    return Match(Tier.CUSTOMER, CERTAIN, True, lay_out(line.amount, account, claims), because)


def _of_customers(
    line: MoneyLine, named: Mapping[UUID, set[str]], accounts: Mapping[UUID, Sequence[Candidate]]
) -> Match | None:
    """A firm pays for several customers: certain if each is named by a telling number and all that is open adds up."""
    claims = [c for account in named for c in accounts[account] if c.open.minor > 0]
    is_telling_each = all(any(map(is_telling, found)) for found in named.values())
    is_one_each = len(set.union(*named.values())) >= len(named)  # no number that two of them share
    if not (is_telling_each and is_one_each and {c.account for c in claims} == set(named)):
        return None
    if open_on(claims) != line.amount:
        return None
    shares = tuple(Share(c.account, c.claim, c.open) for c in claims)
    return Match(Tier.CUSTOMER, CERTAIN, True, shares, (_CUSTOMER_NAMED, _ADDS_UP))


def _references(candidates: Iterable[Candidate]) -> set[str]:
    return {reference for c in candidates for reference in (c.reference, c.account_reference) if reference}


def _is_ours(end_to_end_id: str, candidate: Candidate) -> bool:
    """Whether the payment carries the id that we gave a debit of this claim."""
    return bool(end_to_end_id) and end_to_end_id in candidate.end_to_end_ids


def _reference_reasons(line: MoneyLine, references: set[str], candidates: Sequence[Candidate]) -> list[Reason]:
    named = sorted(references & _references(candidates))
    words = [say("The payer names the reference %(reference)s.", reference=reference) for reference in named]
    reasons = [Reason("matching.reference", text, DESIGNATION) for text in words]
    if any(_is_ours(line.end_to_end_id, c) for c in candidates):
        text = say("The payment carries our own number %(number)s.", number=line.end_to_end_id)
        reasons.append(Reason("matching.end_to_end", text))
    return reasons
