"""What matching answers: where money goes, by what that was recognised, how sure it is, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason

from .candidate import Candidate


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
        accounts = set(self.by_account())
        return accounts.pop() if len(accounts) == 1 else None

    def by_account(self) -> dict[UUID, tuple[Share, ...]]:
        """The shares of each account, in the order in which they were named."""
        found: dict[UUID, tuple[Share, ...]] = {}
        for share in self.shares:
            found[share.account] = (*found.get(share.account, ()), share)
        return found


def lay_out(amount: Money, account: UUID, claims: Iterable[Candidate]) -> tuple[Share, ...]:
    """Named claims in the order of their due dates, each up to what is open; the rest goes to the account."""
    shares: list[Share] = []
    rest = amount
    for claim in sorted(claims, key=lambda c: (c.due_on, c.number, c.claim)):
        part = min(rest, claim.open)
        if part.minor > 0:
            shares.append(Share(account, claim.claim, part))
            rest = rest - part
    return (*shares, Share(account, None, rest)) if rest else tuple(shares)
