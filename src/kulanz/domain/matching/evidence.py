"""What speaks for and against a payment being for an account, besides what the payer named: his name, his account, the amount.

People mistype one digit, and with invoices numbered one after the other that is somebody else's number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from kulanz.kernel.money import Money, total
from kulanz.kernel.words import Reason, say

from .candidate import Candidate, MoneyLine

Likeness = Callable[[str, str], float]
ALIKE = 0.85


@dataclass(frozen=True, slots=True)
class Evidence:
    """About one account: is the payer known to be its customer, is he known to be another one, does the amount fit?"""

    is_known_payer: bool
    is_other_customer: bool  # one who owes just this amount
    fits: bool
    names_nobody: bool  # the bank told neither a name nor an account we know

    def contradicts_number(self) -> Reason | None:
        """Why an invoice number in the text is not believed by itself: one wrong digit makes it somebody else's."""
        if self.is_known_payer:
            return None
        if self.is_other_customer:
            words = say("The number is that of one customer, but the payer is known as another one.")
            return Reason("matching.other_customer", words)
        if not self.fits and not self.names_nobody:
            words = say("The payer is not known for this invoice, and the amount is not what is open.")
            return Reason("matching.unknown_payer", words)
        return None

    def contradicts_reference(self) -> Reason | None:
        """A reference has check digits, so it is believed unless payer and amount both speak for another account."""
        if self.is_known_payer or self.fits or not self.is_other_customer:
            return None
        words = say("The reference is that of one customer, but payer and amount speak for another one.")
        return Reason("matching.other_customer", words)


def evidence_for(
    line: MoneyLine, account: UUID, named: Sequence[Candidate], candidates: Iterable[Candidate], similarity: Likeness
) -> Evidence:
    """Judged by all `candidates`, of this account and of others; `named` are the claims the payer names."""
    others = by_account(candidates)
    own = others.pop(account, [])
    is_known = is_payer_of(line, own, similarity)
    return Evidence(
        is_known_payer=is_known,
        is_other_customer=not is_known and _is_other(line, others.values(), similarity),
        fits=fits(line.amount, named, own),
        names_nobody=not (line.name or line.on_behalf_of),
    )


def by_account(candidates: Iterable[Candidate]) -> dict[UUID, list[Candidate]]:
    """The claims of each account, in the order given."""
    found: dict[UUID, list[Candidate]] = {}
    for candidate in candidates:
        found.setdefault(candidate.account, []).append(candidate)
    return found


def _is_other(line: MoneyLine, others: Iterable[Sequence[Candidate]], similarity: Likeness) -> bool:
    """Whether payer and amount both point to another account. A namesake who owes another sum does not."""
    return any(fits(line.amount, (), claims) and is_payer_of(line, claims, similarity) for claims in others)


def is_payer_of(line: MoneyLine, claims: Iterable[Candidate], similarity: Likeness) -> bool:
    """Whether the payer's account has paid for them before, or the names are alike."""
    claims = list(claims)
    return pays_from(line.iban, claims) or name_likeness(line, claims, similarity) >= ALIKE


def pays_from(iban: str, claims: Iterable[Candidate]) -> bool:
    """Whether this bank account is known to have paid for the account of `claims`."""
    return bool(iban) and any(iban in c.ibans for c in claims)


def fits(amount: Money, named: Sequence[Candidate], own: Sequence[Candidate]) -> bool:
    """Whether `amount` is what is open on the named claims, on one of the account's, or on the whole account."""
    return amount in (open_on(named), open_on(own)) or any(c.open == amount for c in own)


def open_on(claims: Sequence[Candidate]) -> Money | None:
    """What is open on these claims together; None where there are none."""
    return total((c.open for c in claims), currency=claims[0].open.currency) if claims else None


def name_likeness(line: MoneyLine, claims: Iterable[Candidate], similarity: Likeness) -> float:
    """How alike the payer, or whom they pay for, and the best fitting customer are called: 0 to 1."""
    payers = [name for name in (line.name, line.on_behalf_of) if name]
    names = {name for c in claims for name in c.names}
    return max((similarity(payer, name) for payer in payers for name in names), default=0.0)
