"""Whose money is this? A line of a statement against the open claims, with the reason for every answer.

The payer's designation comes first (BGB 366(1), BW 6:43). Only what is named exactly is certain and posted without a
person: a reference, an invoice number, a mandate. Amount, account and name only propose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say

from .candidate import Candidate, MoneyLine
from .evidence import ALIKE, Likeness, evidence_for, name_likeness, open_on
from .likeness import likeness
from .remittance import references_in, squeeze, tokens_in, whole_tokens_in

__all__ = ["Candidate", "Match", "MoneyLine", "Share", "Tier", "match", "rank", "references_in", "squeeze", "tokens_in"]

MOST_COMBINED = 12  # claims tried in all combinations
NUMBER_POINTS, NUMBER_ALONE_POINTS, CUSTOMER_POINTS, IBAN_POINTS, NAME_POINTS, FIT_POINTS = 70, 40, 50, 45, 25, 25
CONTRADICTED, LESS_THAN_CERTAIN, CERTAIN = 45, 99, 100
DESIGNATION = "BGB 366(1)"


class Tier(StrEnum):
    """By what a line was recognised, the strongest first."""

    REFERENCE = "reference"
    NUMBER = "number"
    MANDATE = "mandate"
    CUSTOMER = "customer"
    IBAN = "iban"
    NAME = "name"
    AMOUNT = "amount"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the money and where it goes. Without a claim the order of the law decides within the account."""

    account: UUID
    claim: UUID | None
    amount: Money


@dataclass(frozen=True, slots=True)
class Match:
    """Where the money goes, how sure that is (0 to 100) and why. The shares add up to the money, or there are none."""

    tier: Tier
    score: int
    certain: bool
    shares: tuple[Share, ...]
    because: tuple[Reason, ...]

    @property
    def account(self) -> UUID | None:
        """The one account it belongs to, if it is one."""
        accounts = {share.account for share in self.shares}
        return accounts.pop() if len(accounts) == 1 else None


def match(line: MoneyLine, candidates: Sequence[Candidate], *, similarity: Likeness = likeness) -> Match:
    """The best answer for `line`; `certain` only where payer or bank name it exactly and nothing contradicts."""
    if line.amount.minor <= 0:
        return Match(Tier.NONE, 0, False, (), (Reason("matching.not_incoming", say("No money came in.")),))
    same = _comparable(line, candidates)
    exact = _named(line, same, similarity) or _by_mandate(line, same) or _by_customer(line, same, similarity)
    if exact is not None and (exact.certain or not exact.shares):
        return exact
    ranked = rank(line, same, similarity=similarity)
    nothing = Reason("matching.nothing", say("Nothing in this payment points to an open claim."))
    if exact is not None:  # named, but contradicted: another account may fit better
        ranked = (exact, *(proposal for proposal in ranked if proposal.account != exact.account))
    best = max(ranked, key=lambda found: found.score, default=None)
    return best or Match(Tier.NONE, 0, False, (), (nothing,))


def rank(line: MoneyLine, candidates: Sequence[Candidate], *, similarity: Likeness = likeness) -> tuple[Match, ...]:
    """Proposals for a person, one for each account, the most likely first. None of them is certain."""
    by_account: dict[UUID, list[Candidate]] = {}
    for candidate in _comparable(line, candidates):
        by_account.setdefault(candidate.account, []).append(candidate)
    proposals = [_propose(line, claims, similarity) for claims in by_account.values()]
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
    numbered = [c for c in _numbered(line, candidates) if c not in referred]
    if not accounts and not numbered:
        return None
    numbered = _believed(line, numbered, accounts, referred, similarity)
    claims = [*referred, *numbered]
    accounts |= {c.account for c in numbered}
    if not accounts:
        return None
    referring = _reference_reasons(line, references, candidates)
    because = (*referring, *_number_reasons(numbered))
    tier = Tier.REFERENCE if referring else Tier.NUMBER
    if len(accounts) == 1:
        (account,) = accounts
        shares = _shares(line.amount, account, claims)
        evidence = evidence_for(line, account, claims, candidates, similarity)
        doubt = evidence.contradicts_reference() if referring else evidence.contradicts_number()
        if doubt:
            return Match(tier, CONTRADICTED, False, shares, (*because, doubt))
        return Match(tier, CERTAIN, True, shares, because)
    return _of_several(line, tier, accounts, claims, because)


def _of_several(
    line: MoneyLine, tier: Tier, accounts: set[UUID], claims: Sequence[Candidate], because: tuple[Reason, ...]
) -> Match:
    """Several customers named in one payment: certain only if each is named by claims that add up to the amount."""
    claims = [c for c in claims if c.open.minor > 0]  # one that is paid takes nothing
    is_sum = {c.account for c in claims} == accounts and open_on(claims) == line.amount
    has_doubles = len({squeeze(c.number) for c in claims}) < len(claims)  # one number, two customers
    if is_sum and not has_doubles:
        reason = Reason("matching.sum", say("The invoices named add up to the amount."))
        shares = tuple(Share(c.account, c.claim, c.open) for c in claims)
        return Match(tier, CERTAIN, True, shares, (*because, reason))
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
    whole = whole_tokens_in(_written(line))
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


def _numbered(line: MoneyLine, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The claims whose number is in the text; where one number holds another, the longer one is meant."""
    tokens = tokens_in(_written(line))
    hits = [c for c in candidates if squeeze(c.number) in tokens]
    numbers = {squeeze(c.number) for c in hits}
    inner = {short for short in numbers for long in numbers if short != long and short in long}
    return [c for c in hits if squeeze(c.number) not in inner]


def _written(line: MoneyLine) -> str:
    return f"{line.text} {line.reference} {line.end_to_end_id}"


def is_telling(number: str) -> bool:
    """Whether a number cannot well stand in a text by chance: letters, and at least four digits."""
    plain = squeeze(number)
    return len(plain) >= 6 and sum(c.isdigit() for c in plain) >= 4 and any(c.isalpha() for c in plain)


def _by_mandate(line: MoneyLine, candidates: Sequence[Candidate]) -> Match | None:
    """A mandate belongs to one account; the claim is the one with this amount, if it is one."""
    claims = [c for c in candidates if line.mandate_id and line.mandate_id in c.mandates]
    accounts = {c.account for c in claims}
    if len(accounts) != 1:
        return None
    reason = Reason("matching.mandate", say("The payment names the mandate %(mandate)s.", mandate=line.mandate_id))
    fitting = [c for c in claims if c.open == line.amount]
    shares = _shares(line.amount, accounts.pop(), fitting if len(fitting) == 1 else ())
    return Match(Tier.MANDATE, CERTAIN, True, shares, (reason,))


def _by_customer(line: MoneyLine, candidates: Sequence[Candidate], similarity: Likeness) -> Match | None:
    """One account is named by the number of its customer or contract, the amount fits, and the payer is no other."""
    whole = whole_tokens_in(_written(line))
    numbers = {c.account: {squeeze(number) for number in (c.customer_number, c.contract) if number} for c in candidates}
    named = {account: found for account, own in numbers.items() if (found := own & whole)}
    if len(named) != 1:
        return None
    ((account, found),) = named.items()
    own = [c for c in candidates if c.account == account]
    evidence = evidence_for(line, account, (), candidates, similarity)
    if not evidence.fits or evidence.contradicts_number():
        return None
    if not evidence.is_known_payer and not any(map(is_telling, found)):
        return None
    words = say("The text names the number of this customer or contract.")
    fitting, reason = _fitting(line.amount, own)
    because = (Reason("matching.customer", words), *([reason] if reason else []))
    return Match(Tier.CUSTOMER, CERTAIN, True, _shares(line.amount, account, fitting), because)


def _shares(amount: Money, account: UUID, claims: Iterable[Candidate]) -> tuple[Share, ...]:
    """Named claims in the order of their due dates, each up to what is open; the rest goes to the account."""
    shares: list[Share] = []
    rest = amount
    for claim in sorted(claims, key=lambda c: (c.due_on, c.number, c.claim)):
        part = min(rest, claim.open)
        if part.minor > 0:
            shares.append(Share(account, claim.claim, part))
            rest = rest - part
    return (*shares, Share(account, None, rest)) if rest else tuple(shares)


def _propose(line: MoneyLine, claims: Sequence[Candidate], similarity: Likeness) -> Match:
    """How well one account fits, in points, each with its reason."""
    tokens = tokens_in(_written(line))
    numbered = _numbered(line, claims)
    fitting, fit_reason = _fitting(line.amount, claims)
    alike = name_likeness(line, claims, similarity)
    found: list[tuple[Tier, float, Reason]] = []
    is_payer = bool(line.iban) and any(line.iban in c.ibans for c in claims)
    if numbered:
        points = NUMBER_POINTS if fit_reason or is_payer or alike >= ALIKE else NUMBER_ALONE_POINTS
        found.append((Tier.NUMBER, points, _number_reasons(numbered)[0]))
    if any(squeeze(number) in tokens for c in claims for number in (c.customer_number, c.contract) if number):
        words = say("The text names the number of this customer or contract.")
        found.append((Tier.CUSTOMER, CUSTOMER_POINTS, Reason("matching.customer", words)))
    if is_payer:
        found.append((Tier.IBAN, IBAN_POINTS, Reason("matching.iban", say("This account has paid for them before."))))
    if alike >= ALIKE:
        found.append((Tier.NAME, NAME_POINTS * alike, Reason("matching.name", say("The payer's name is alike."))))
    if fit_reason:
        found.append((Tier.AMOUNT, FIT_POINTS, fit_reason))
    if not found:
        return Match(Tier.NONE, 0, False, (), ())
    score = min(LESS_THAN_CERTAIN, round(sum(points for _, points, _ in found)))
    shares = _shares(line.amount, claims[0].account, numbered or fitting)
    return Match(found[0][0], score, False, shares, tuple(reason for _, _, reason in found))


def _fitting(amount: Money, claims: Sequence[Candidate]) -> tuple[Sequence[Candidate], Reason | None]:
    """The claims that make up exactly this amount: one, all, or the only combination that does."""
    unpaid = [c for c in claims if c.open.minor > 0]
    single = [c for c in unpaid if c.open == amount]
    if single:
        return single[:1], Reason("matching.amount", say("The amount is that of an open invoice."))
    if len(unpaid) > 1 and open_on(unpaid) == amount:
        return unpaid, Reason("matching.total", say("The amount is all that is open on the account."))
    if len(unpaid) > MOST_COMBINED:
        return (), None
    sums = [s for size in range(2, len(unpaid)) for s in combinations(unpaid, size) if open_on(s) == amount]
    if len(sums) != 1:
        return (), None
    return sums[0], Reason("matching.some", say("The amount is that of several open invoices together."))


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


def _number_reasons(claims: Sequence[Candidate]) -> list[Reason]:
    words = [say("The payer names the invoice %(number)s.", number=c.number) for c in claims]
    return [Reason("matching.number", text, DESIGNATION) for text in words]
