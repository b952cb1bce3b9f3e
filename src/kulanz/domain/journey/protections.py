"""Protections: after these a customer is not asked for money. Each says what it does to interest and to contact.

InsO 87, 89, 39 (insolvency); BGB 1958, 1967 (death); SI 2020/1311 (moratorium); domain of care for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kulanz.kernel.words import Words, say


class Protection(StrEnum):
    """Why a customer is not asked for money any more, or for now."""

    INSOLVENCY = "insolvency"
    DEATH = "death"
    REPRESENTATIVE = "representative"
    VULNERABILITY = "vulnerability"
    MORATORIUM = "moratorium"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class ProtectionRule:
    """What a protection means. `contact` says whom to write to instead. `stops_interest`: none arises from its first day on."""

    label: Words
    contact: Words
    interest: Words
    stops_interest: bool
    law: str = ""


RULES: dict[Protection, ProtectionRule] = {
    Protection.INSOLVENCY: ProtectionRule(
        say("Insolvency"),
        say("No messages to the customer. Write to the administrator and file the claim."),
        say("Interest is counted up to the opening of the proceedings."),
        stops_interest=True,
        law="InsO 87, 89, 39",
    ),
    Protection.DEATH: ProtectionRule(
        say("Death"),
        say("No messages at all. A person writes to the heirs or the estate."),
        say("No interest is added while the heirs are not known."),
        stops_interest=True,
        law="BGB 1958, 1967",
    ),
    Protection.REPRESENTATIVE: ProtectionRule(
        say("Represented by an adviser or a lawyer"),
        say("No messages to the customer. A person writes to the representative."),
        say("Interest goes on as usual."),
        stops_interest=False,
    ),
    Protection.VULNERABILITY: ProtectionRule(
        say("Needs special care"),
        say("No automatic messages. A person looks after this customer."),
        say("No interest is added."),
        stops_interest=True,
    ),
    Protection.MORATORIUM: ProtectionRule(
        say("Moratorium"),
        say("No requests for money until it ends."),
        say("No interest arises for this time, nor later for it."),
        stops_interest=True,
        law="SI 2020/1311, reg. 7",
    ),
    Protection.IDENTITY: ProtectionRule(
        say("Somebody else's identity was used"),
        say("No messages until it is clear who ordered."),
        say("No interest is added while this is open."),
        stops_interest=True,
    ),
}
