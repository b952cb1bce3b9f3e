"""Writes bank statements as a bank would, for the demo and for tests: camt.053, version .02 or .08.

Messages: https://www.iso20022.org/iso-20022-message-definitions (Cash Management). Reads back through
`kulanz.plugins.statement.camt` as the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as Tree

from kulanz.kernel.money import Money, total

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."


@dataclass(frozen=True, slots=True)
class Movement:
    """One payment on the account; `amount` has the account's sign (money in is positive)."""

    amount: Money
    name: str = ""
    iban: str = ""
    text: str = ""
    reference: str = ""  # structured creditor reference
    end_to_end_id: str = ""
    mandate_id: str = ""
    return_code: str = ""  # a reason such as AC04 makes it a return: payer and payee stay those of the first payment
    charges: Money | None = None  # of the bank, inside `amount`
    bank_reference: str = ""
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """One entry of the statement: a single movement or a batch that is booked as one sum."""

    movements: tuple[Movement, ...]
    booked_on: date
    value_on: date | None = None  # None: the same day
    bank_reference: str = ""
    is_pending: bool = False

    @property
    def amount(self) -> Money:
        return total((m.amount for m in self.movements), currency=self.movements[0].amount.currency)


def write_camt053(
    *,
    account_iban: str,
    statement_id: str,
    created_at: datetime,
    opening: Money,
    bookings: Sequence[Booking],
    version: str = "08",
    owner: str = "",
) -> bytes:
    """The statement as XML. The closing balance is the opening one and everything booked."""
    booked = [booking.amount for booking in bookings if not booking.is_pending]
    day = created_at.date().isoformat()
    root = Tree.Element("Document", xmlns=NAMESPACE + version)
    message = Tree.SubElement(root, "BkToCstmrStmt")
    _texts(message, {"GrpHdr/MsgId": statement_id, "GrpHdr/CreDtTm": created_at.isoformat()})
    statement = Tree.SubElement(message, "Stmt")
    _texts(statement, {"Id": statement_id, "CreDtTm": created_at.isoformat(), "Acct/Id/IBAN": account_iban})
    _texts(statement, {"Acct/Ccy": opening.currency, "Acct/Ownr/Nm": owner})
    _balance(statement, "OPBD", opening, day)
    _balance(statement, "CLBD", opening + total(booked, currency=opening.currency), day)
    for booking in bookings:
        _entry(statement, booking, version)
    Tree.indent(root)
    written: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _balance(statement: Tree.Element, code: str, amount: Money, day: str) -> None:
    balance = Tree.SubElement(statement, "Bal")
    _texts(balance, {"Tp/CdOrPrtry/Cd": code})
    _signed(balance, amount)
    _texts(balance, {"Dt/Dt": day})


def _entry(statement: Tree.Element, booking: Booking, version: str) -> None:
    entry = Tree.SubElement(statement, "Ntry")
    _signed(entry, booking.amount)
    state = "PDNG" if booking.is_pending else "BOOK"
    returned = any(movement.return_code for movement in booking.movements)
    _texts(entry, {"RvslInd": "true" if returned else "", "Sts" if version == "02" else "Sts/Cd": state})
    value_on = booking.value_on or booking.booked_on
    _texts(entry, {"BookgDt/Dt": booking.booked_on.isoformat(), "ValDt/Dt": value_on.isoformat()})
    code = "RCDT" if booking.amount.minor > 0 else "ICDT"
    _texts(entry, {"AcctSvcrRef": booking.bank_reference, "BkTxCd/Domn/Cd": "PMNT", "BkTxCd/Domn/Fmly/Cd": code})
    details = Tree.SubElement(entry, "NtryDtls")
    if len(booking.movements) > 1:
        _texts(details, {"Btch/NbOfTxs": str(len(booking.movements))})
    for movement in booking.movements:
        _transaction(Tree.SubElement(details, "TxDtls"), movement, version)


def _transaction(element: Tree.Element, movement: Movement, version: str) -> None:
    references = {
        "Refs/AcctSvcrRef": movement.bank_reference,
        "Refs/EndToEndId": movement.end_to_end_id or "NOTPROVIDED",
        "Refs/MndtId": movement.mandate_id,
    }
    _texts(element, references)
    if version == "02":
        _amount(_below(element, "AmtDtls/TxAmt"), movement.amount)
    else:
        _signed(element, movement.amount)
    _charges(element, movement, version)
    # In a return the parties keep the roles of the first payment: who had paid is the payer still.
    role = "Dbtr" if (movement.amount.minor > 0) != bool(movement.return_code) else "Cdtr"
    party = role if version == "02" else f"{role}/Pty"
    behind = f"Ultmt{role}" if version == "02" else f"Ultmt{role}/Pty"
    _texts(element, {f"RltdPties/{party}/Nm": movement.name, f"RltdPties/{role}Acct/Id/IBAN": movement.iban})
    _texts(element, {f"RltdPties/{behind}/Nm": movement.on_behalf_of, "RmtInf/Ustrd": movement.text})
    _texts(element, {"RmtInf/Strd/CdtrRefInf/Ref": movement.reference, "RtrInf/Rsn/Cd": movement.return_code})


def _charges(element: Tree.Element, movement: Movement, version: str) -> None:
    if movement.charges is None:
        return
    record = _below(element, "Chrgs" if version == "02" else "Chrgs/Rcrd")
    _amount(record, movement.charges)
    _texts(record, {"CdtDbtInd": "DBIT"})


def _signed(element: Tree.Element, amount: Money) -> None:
    _amount(element, amount)
    _texts(element, {"CdtDbtInd": "CRDT" if amount.minor >= 0 else "DBIT"})


def _amount(element: Tree.Element, amount: Money) -> None:
    Tree.SubElement(element, "Amt", Ccy=amount.currency).text = str(abs(amount.amount))


def _texts(element: Tree.Element, texts: dict[str, str]) -> None:
    """Sets each text at its path and makes what is missing on the way; nothing is written for an empty text."""
    for path, text in texts.items():
        if text:
            _below(element, path).text = text


def _below(element: Tree.Element, path: str) -> Tree.Element:
    for name in path.split("/"):
        found = element.find(name)
        element = Tree.SubElement(element, name) if found is None else found
    return element
