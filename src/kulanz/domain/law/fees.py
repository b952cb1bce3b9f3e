"""What a reminder or a returned debit may cost: only real cost; nothing for the reminder that brings default.

BGH 26.6.2019, VIII ZR 95/18; OLG München 29 U 634/11; BGB 280, 286, 309 no. 5; OLG Schleswig 2 U 7/12 (returns).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say


class FeeVerdict(StrEnum):
    """Whether a reminder may carry this fee."""

    FREE = "free"  # nothing may be charged
    ALLOWED = "allowed"
    RISKY = "risky"  # courts have struck down as much
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ReminderFees:
    """`warn_above` and `refuse_above` are what courts have left of fixed fees for letters."""

    letter_channels: frozenset[str]
    warn_above: Money
    refuse_above: Money
    law: str
    default_law: str


@dataclass(frozen=True, slots=True)
class Fee:
    """What may be charged (zero when free or refused), and why."""

    amount: Money
    verdict: FeeVerdict
    reason: Reason


def reminder_fee(*, wanted: Money, channel: str, brings_default: bool, rules: ReminderFees) -> Fee:
    """The fee for one reminder. `brings_default`: the customer is not in default before it arrives."""
    zero = Money.zero(wanted.currency)
    if brings_default:
        words = say("The reminder that brings default is free: before it there was no delay to pay for.")
        return Fee(zero, FeeVerdict.FREE, Reason("fees.brings_default", words, rules.default_law))
    if channel not in rules.letter_channels:
        words = say("A message by %(channel)s costs nothing that could be passed on.", channel=channel)
        return Fee(zero, FeeVerdict.FREE, Reason("fees.message", words, rules.law))
    if wanted > rules.refuse_above:
        words = say("More than %(limit)s for a reminder is not lawful.", limit=rules.refuse_above)
        return Fee(zero, FeeVerdict.REFUSED, Reason("fees.too_high", words, rules.law))
    if wanted > rules.warn_above:
        words = say("Courts have refused reminder fees above %(limit)s.", limit=rules.warn_above)
        return Fee(wanted, FeeVerdict.RISKY, Reason("fees.risky", words, rules.law))
    words = say("Paper and postage of a letter: %(amount)s.", amount=wanted)
    return Fee(wanted, FeeVerdict.ALLOWED, Reason("fees.letter", words, rules.law))


def returned_debit_cost(*, bank_charges: Money, is_customers_fault: bool, law: str) -> Fee:
    """The cost of a returned debit: what the banks really charged, and only if the customer caused the return."""
    zero = Money.zero(bank_charges.currency)
    if not is_customers_fault:
        words = say("The debit came back without the customer's fault, so it costs nothing.")
        return Fee(zero, FeeVerdict.FREE, Reason("fees.return_not_at_fault", words, law))
    if not bank_charges:
        words = say("The banks charged nothing for the return, so neither do we.")
        return Fee(zero, FeeVerdict.FREE, Reason("fees.return_free", words, law))
    words = say("The banks charged %(amount)s for the returned debit.", amount=bank_charges)
    return Fee(bank_charges, FeeVerdict.ALLOWED, Reason("fees.return", words, law))
