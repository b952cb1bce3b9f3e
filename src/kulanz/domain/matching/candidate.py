"""The facts that matching compares: money that came, and the claims it may be for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kulanz.kernel.money import Money


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Money that came, as the bank tells it."""

    amount: Money
    text: str = ""
    reference: str = ""
    end_to_end_id: str = ""
    mandate_id: str = ""
    name: str = ""
    iban: str = ""
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim the money may be for, with what is known of its account. It may be paid already: people pay twice."""

    claim: UUID
    account: UUID
    open: Money
    due_on: date
    number: str
    reference: str = ""  # RF of the claim
    account_reference: str = ""  # RF of the account
    customer_number: str = ""
    contract: str = ""
    names: tuple[str, ...] = ()
    ibans: frozenset[str] = frozenset()
    mandates: frozenset[str] = frozenset()
    end_to_end_ids: frozenset[str] = frozenset()
