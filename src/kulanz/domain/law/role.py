"""Who takes part: what kind of customer is asked, and who asks. Law gives each its own rates, costs and duties."""

from __future__ import annotations

from enum import StrEnum


class CustomerKind(StrEnum):
    """By the purpose of the contract (BGB 13, 14), not by a company name in an address."""

    CONSUMER = "consumer"
    BUSINESS = "business"
    PUBLIC = "public"


class Actor(StrEnum):
    """Who collects: the creditor itself, a registered agency, or a lawyer."""

    CREDITOR = "creditor"
    AGENCY = "agency"
    LAWYER = "lawyer"
