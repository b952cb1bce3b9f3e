"""One transaction inside an entry of a camt message: amount, who with whom, references, reasons of a return, charges.

Elements in the order of the standard (ISO 20022, camt.05x `TxDtls`, https://www.iso20022.org/iso-20022-message-definitions).
Version .02 gives a party directly, later ones under `Pty`; .02 has no amount here but `AmtDtls`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.xml_file import Part

AMOUNT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,5})?")
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*|Z|[+-][0-9:]+)?")
SIGNS = {"CRDT": 1, "DBIT": -1}
YES = ("true", "1")
# Sub-families of transactions that are called a reversal (ISO 20022 external code sets, Bank Transaction Code).
REVERSALS = {"UPDD", "PRDD", "RCDD", "RRTN", "RPCR"}
NOTHING = {"NOTPROVIDED", "NOT PROVIDED", "NOREF", "NONREF", "NONE", "N/A"}  # what banks write for "no reference"


class Unreadable(Exception):
    """An element that cannot be taken: its line in the file, path and value, and why."""

    def __init__(self, part: Part, path: str, value: str, words: Words) -> None:
        super().__init__(str(words))
        self.line, self.path, self.value, self.words = part.line, path, value[:200], words


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a payment."""

    name: str
    account: str
    on_behalf_of: str  # or, on the receiving side, for whom the money is meant in the end


@dataclass(frozen=True, slots=True)
class Transaction:
    """What the bank tells about one payment. `amount` has no sign; None: none is named in the entry's currency."""

    line: int
    amount: Money | None
    sign: int  # of this transaction, 0: not said
    is_reversal: bool
    payer: Party
    payee: Party
    bank_reference: str
    end_to_end_id: str
    mandate_id: str
    reference: str
    remittance: str
    return_code: str
    charges: Money | None


def read_transaction(part: Part, currency: str, doubts: list[Unreadable]) -> Transaction:
    """The facts of one `TxDtls`. An amount that is none is added to `doubts` and left open."""
    references = [text for text in part.texts("RmtInf/Strd/CdtrRefInf/Ref") if reference_of(text)]
    return Transaction(
        line=part.line,
        amount=or_doubt(_amount_in, part, currency, doubts),
        sign=SIGNS.get(part.text("CdtDbtInd"), 0),
        is_reversal=says_reversal(part) or part.part("RtrInf") is not None,
        payer=_party(part, "Dbtr"),
        payee=_party(part, "Cdtr"),
        bank_reference=reference_of(part.text("Refs/AcctSvcrRef")),
        end_to_end_id=reference_of(part.text("Refs/EndToEndId")),
        mandate_id=reference_of(part.text("Refs/MndtId")),
        reference=references[0] if references else "",
        remittance=_remittance(part, references[1:]),
        return_code=part.text("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
        charges=or_doubt(read_charges, part, currency, doubts),
    )


def or_doubt(
    read: Callable[[Part, str], Money | None], part: Part, currency: str, doubts: list[Unreadable]
) -> Money | None:
    """What `read` finds; what it cannot read is added to `doubts` and left open."""
    try:
        return read(part, currency)
    except Unreadable as unreadable:
        doubts.append(unreadable)
        return None


def says_reversal(part: Part) -> bool:
    """Whether an entry or a transaction says that it takes an earlier one back."""
    return part.text("RvslInd") in YES or part.text("BkTxCd/Domn/Fmly/SubFmlyCd") in REVERSALS


def read_amount(part: Part) -> Money:
    """The amount an `Amt` element states, without sign."""
    text, currency = part.own_text(), part.attribute("Ccy")
    if not AMOUNT.fullmatch(text) or not re.fullmatch(r"[A-Z]{3}", currency):
        raise Unreadable(part, part.name, f"{text} {currency}", say("This is not an amount with a currency."))
    try:
        return Money.parse(text, currency)
    except BadValue as bad:
        words = say("This amount cannot be: it has too many digits for %(currency)s.", currency=currency)
        raise Unreadable(part, part.name, text, words) from bad


def read_day(part: Part, path: str) -> date | None:
    """The day at `path`, as the bank's own calendar has it; None: not said."""
    text = part.text(f"{path}/Dt", f"{path}/DtTm")
    if not text:
        return None
    found = DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1] if found else text)
    except ValueError:
        raise Unreadable(part, path, text, say("There is no such day.")) from None


def read_charges(part: Part, currency: str) -> Money | None:
    """What the bank charged inside the amount, by the records or in total; None: nothing is said in `currency`."""
    records = [*part.parts("Chrgs/Rcrd"), *(charge for charge in part.parts("Chrgs") if charge.part("Amt"))]
    found: list[Money] = []
    for record in records:
        amount = record.part("Amt")
        if amount is not None and record.text("ChrgInclInd") not in ("false", "0"):
            money = read_amount(amount)
            found.append(-money if record.text("CdtDbtInd") == "CRDT" else money)
    whole = part.part("Chrgs/TtlChrgsAndTaxAmt")
    if not records and whole is not None:
        found.append(read_amount(whole))
    same = [money.minor for money in found if money.currency == currency]
    return Money(sum(same), currency) if same else None


def reference_of(text: str) -> str:
    """`text`, or nothing where the bank says in words that there is no reference."""
    return "" if text.upper() in NOTHING else text


def _amount_in(part: Part, currency: str) -> Money | None:
    """In the currency of the entry: of the transaction itself, as booked, as exchanged, or as the payer instructed it."""
    for path in ("Amt", *(f"AmtDtls/{name}/Amt" for name in ("TxAmt", "CntrValAmt", "AnncdPstngAmt", "InstdAmt"))):
        found = part.part(path)
        if found is not None and found.attribute("Ccy") == currency:
            return read_amount(found)
    return None


def _party(part: Part, role: str) -> Party:
    """A person or firm, or a bank (`Agt`); where only the one behind is named, that is the party."""
    behind = part.text(f"RltdPties/Ultmt{role}/Pty/Nm", f"RltdPties/Ultmt{role}/Nm")
    names = ("/Pty/Nm", "/Nm", "/Agt/FinInstnId/Nm", "Acct/Nm")
    return Party(
        name=part.text(*(f"RltdPties/{role}{name}" for name in names)) or behind,
        account=part.text(f"RltdPties/{role}Acct/Id/IBAN", f"RltdPties/{role}Acct/Id/Othr/Id"),
        on_behalf_of=behind,
    )


def _remittance(part: Part, more_references: list[str]) -> str:
    """All the payer wrote, joined by blanks; where there is nothing, what the bank adds in words."""
    written = [
        *part.texts("RmtInf/Ustrd"),
        *more_references,
        *part.texts("RmtInf/Strd/RfrdDocInf/Nb"),
        *part.texts("RmtInf/Strd/AddtlRmtInf"),
    ]
    return " ".join(text for text in written if text) or part.text("AddtlTxInf")
