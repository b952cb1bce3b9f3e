"""How an entry is divided among the transactions that a bank names in it. The shares and the rest are the entry's sum.

ISO 20022, camt.05x `Ntry/NtryDtls/TxDtls`; charges by `Chrgs` of the entry or of each transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kulanz.kernel.money import Money

from .transaction import Transaction


@dataclass(frozen=True, slots=True)
class Shares:
    """`amounts` with the account's sign, one for each transaction, None for one whose amount nobody knows. `rest` is
    what they leave of the entry; it `is_charges`, or the bank names less than it booked."""

    amounts: tuple[Money | None, ...]
    rest: Money
    is_charges: bool = False


def divide(
    amount: Money, charges: Money | None, transactions: Sequence[Transaction], *, expected: int
) -> Shares | None:
    """The shares of an entry over `amount`, which says that it holds `expected` transactions; None where what is named
    cannot be part of it. A transaction that is alone is the entry, unless it is one of several and a part of it."""
    if len(transactions) == 1 and (expected <= 1 or not _is_part(transactions[0].amount, amount)):
        return Shares((amount,), Money(0, amount.currency))
    named = [signed for signed in _signed(amount, transactions) if any(minor is not None for minor in signed)]
    for shares in (*named, *(_less_charges(signed, transactions) for signed in named)):
        if _sum(shares) == amount.minor:
            return _shares(amount, shares)
    for shares in named:
        if charges and _sum(shares) - charges.minor == amount.minor:
            return _shares(amount, shares, is_charges=True)
    return _incomplete(amount, named[-1]) if named else None


def _is_part(share: Money | None, amount: Money) -> bool:
    return share is not None and share.minor < abs(amount.minor)


Minor = list[int | None]  # in minor units: parts of a damaged file may add up to more than `Money` believes


def _signed(amount: Money, transactions: Sequence[Transaction]) -> Iterator[Minor]:
    """With the direction each transaction tells, then with that of the entry: some banks repeat the direction of the
    original payment, not of the booking."""
    sign = 1 if amount.minor > 0 else -1
    yield [t.amount.minor * (t.sign or sign) if t.amount is not None else None for t in transactions]
    yield [t.amount.minor * sign if t.amount is not None else None for t in transactions]


def _less_charges(shares: Minor, transactions: Sequence[Transaction]) -> Minor:
    """What the bank charged for each is taken off, where it names amounts without it."""
    return [
        share - transaction.charges.minor if share is not None and transaction.charges else share
        for share, transaction in zip(shares, transactions, strict=True)
    ]


def _sum(shares: Minor) -> int:
    return sum(share for share in shares if share is not None)


def _incomplete(amount: Money, shares: Minor) -> Shares | None:
    """Shares that leave a rest in the direction of the entry are believed; the rest belongs to the one transaction
    whose amount is missing, or to nobody."""
    rest = amount.minor - _sum(shares)
    if rest * amount.minor <= 0 or abs(rest) >= abs(amount.minor):
        return None
    if shares.count(None) == 1:
        shares = [rest if share is None else share for share in shares]
    return _shares(amount, shares)


def _shares(amount: Money, shares: Minor, *, is_charges: bool = False) -> Shares:
    money = tuple(None if share is None else Money(share, amount.currency) for share in shares)
    return Shares(money, Money(amount.minor - _sum(shares), amount.currency), is_charges)
