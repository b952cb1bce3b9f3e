"""How well an account fits money that nobody can be sure about: points, each with its reason, for a person to decide."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say

from .candidate import Candidate, MoneyLine
from .evidence import ALIKE, Likeness, name_likeness, open_on, pays_from
from .matched import Match, Tier, lay_out
from .remittance import squeeze, tokens_in

MOST_COMBINED = 12  # claims tried in all combinations
NUMBER_POINTS, NUMBER_ALONE_POINTS, CUSTOMER_POINTS, IBAN_POINTS, NAME_POINTS, FIT_POINTS = 70, 40, 50, 45, 25, 25
LESS_THAN_CERTAIN = 99
DESIGNATION = "BGB 366(1)"


def propose(line: MoneyLine, claims: Sequence[Candidate], similarity: Likeness) -> Match:
    """How well one account fits, in points, each with its reason."""
    tokens = tokens_in(written(line))
    numbered = numbered_in(line, claims)
    fit, fit_reason = fitting(line.amount, claims)
    alike = name_likeness(line, claims, similarity)
    found: list[tuple[Tier, float, Reason]] = []
    is_payer = pays_from(line.iban, claims)
    if numbered:
        points = NUMBER_POINTS if fit_reason or is_payer or alike >= ALIKE else NUMBER_ALONE_POINTS
        found.append((Tier.NUMBER, points, number_reasons(numbered)[0]))
    if any(squeeze(number) in tokens for c in claims for number in (c.customer_number, c.contract) if number):
        words = say("The text names the number of this customer or contract.")
        found.append((Tier.CUSTOMER, CUSTOMER_POINTS, Reason("matching.customer", words)))
    if is_payer:
        found.append(
            (Tier.IBAN, IBAN_POINTS, Reason("matching.iban", say("This bank account has paid for them before.")))
        )
    if alike >= ALIKE:
        found.append((Tier.NAME, NAME_POINTS * alike, Reason("matching.name", say("The payer's name is alike."))))
    if fit_reason:
        found.append((Tier.AMOUNT, FIT_POINTS, fit_reason))
    if not found:
        return Match(Tier.NONE, 0, False, (), ())
    score = min(LESS_THAN_CERTAIN, round(sum(points for _, points, _ in found)))
    shares = lay_out(line.amount, claims[0].account, numbered or fit)
    return Match(found[0][0], score, False, shares, tuple(reason for _, _, reason in found))


def fitting(amount: Money, claims: Sequence[Candidate]) -> tuple[Sequence[Candidate], Reason | None]:
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


def numbered_in(line: MoneyLine, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The claims whose number is in the text; where one number holds another, the longer one is meant."""
    tokens = tokens_in(written(line))
    hits = [c for c in candidates if squeeze(c.number) in tokens]
    numbers = {squeeze(c.number) for c in hits}
    inner = {short for short in numbers for long in numbers if short != long and short in long}
    return [c for c in hits if squeeze(c.number) not in inner]


def number_reasons(claims: Sequence[Candidate]) -> list[Reason]:
    words = [say("The payer names the invoice %(number)s.", number=c.number) for c in claims]
    return [Reason("matching.number", text, DESIGNATION) for text in words]


def written(line: MoneyLine) -> str:
    return f"{line.text} {line.reference} {line.end_to_end_id}"
