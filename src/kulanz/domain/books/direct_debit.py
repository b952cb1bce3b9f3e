"""How long money from a direct debit can be taken back, and how early the customer must know of it.

SEPA Core and B2B rulebooks (EPC016-06, EPC222-07): refund 8 weeks without reason, 13 months if unauthorised; B2B none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kulanz.kernel.dates import add_months

REFUND_WEEKS = 8
UNAUTHORISED_MONTHS = 13
NOTICE_DAYS = 14
MANDATE_MONTHS = 36  # a mandate lapses so long after its last collection


class Scheme(StrEnum):
    """The two rulebooks of SEPA direct debit; between firms (B2B) nothing is refunded without reason."""

    CORE = "core"
    B2B = "b2b"


@dataclass(frozen=True, slots=True)
class Finality:
    """`refund_until` is the last day for a refund without reason, `unauthorised_until` for one without mandate.
    Until then the claim is paid provisionally: not asked for, and not closed for good."""

    refund_until: date | None  # None: no such right in this scheme
    unauthorised_until: date | None

    def is_provisional(self, on: date) -> bool:
        """Whether the customer can still have it back without giving a reason."""
        return self.refund_until is not None and on <= self.refund_until


def finality(*, debited_on: date, scheme: Scheme) -> Finality:
    """When money debited on `debited_on` is safe."""
    if scheme is Scheme.B2B:
        return Finality(None, None)
    return Finality(debited_on + timedelta(weeks=REFUND_WEEKS), add_months(debited_on, UNAUTHORISED_MONTHS))


def notice_by(*, due_on: date, notice_days: int = NOTICE_DAYS) -> date:
    """The last day to send the pre-notification; a contract may shorten the 14 days."""
    return due_on - timedelta(days=notice_days)


def mandate_lapses_on(*, last_used_on: date) -> date:
    """The day on which a mandate that is not used again comes to its end."""
    return add_months(last_used_on, MANDATE_MONTHS)
