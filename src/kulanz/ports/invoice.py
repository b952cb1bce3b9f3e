"""An electronic invoice as its document states it, by the terms of EN 16931; nothing is computed and nothing added.

Exemplar of a reader: `kulanz.plugins.intake.invoices.file`. `BT-` are the business terms of the standard.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Literal, Protocol

from kulanz.kernel.money import Money
from kulanz.kernel.words import Words
from kulanz.ports.intake import Intake

# What a document is to the seller: money to ask for, money to give back, nothing, or a bill that the buyer wrote himself.
InvoiceKind = Literal["claim", "credit", "nothing_due", "self_billed"]


@dataclass(frozen=True, slots=True)
class Discount:
    """Pay within `days` and take `percent` off, of `base` where the document names one."""

    days: int
    percent: str  # as written
    base: Money | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """One document. Amounts keep its sign; a day, name or number it does not state is None or empty."""

    format: str
    number: str  # BT-1
    type: str  # BT-3, a code of UNTDID 1001
    kind: InvoiceKind
    issued_on: date | None  # BT-2
    due_on: date | None  # BT-9
    amount_due: Money  # BT-115
    amount_total: Money  # BT-112
    prepaid: Money  # BT-113; zero where nothing is stated
    seller: str  # BT-27
    buyer: str  # BT-44
    buyer_number: str = ""  # BT-46
    buyer_vat: str = ""  # BT-48
    buyer_email: str = ""  # BT-58, or an electronic address that is an e-mail (BT-49)
    buyer_street: str = ""  # BT-50
    buyer_postcode: str = ""  # BT-53
    buyer_town: str = ""  # BT-52
    buyer_country: str = ""  # BT-55
    contract: str = ""  # BT-12
    ibans: tuple[str, ...] = ()  # BT-84
    means: tuple[str, ...] = ()  # BT-81, codes of UNTDID 4461
    mandate: str = ""  # BT-89
    preceding: tuple[str, ...] = ()  # BT-25
    terms: str = ""  # BT-20
    discounts: tuple[Discount, ...] = ()
    notes: tuple[Words, ...] = ()  # what a person should know before relying on it


class InvoiceIntake(Intake, Protocol):
    """An intake whose files are documents, not lists. `invoice` raises `BadValue` for what is none or lacks what
    nobody can do without: number, amount, currency."""

    def invoice(self, stream: BinaryIO) -> Invoice: ...
