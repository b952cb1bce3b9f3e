"""One entry of a camt message becomes lines of money that add up to it: one, or one for each transaction of a batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.plugins.untrusted.xml_file import Part
from kulanz.ports.statement import LineReject, StatementLine

from .shares import divide
from .transaction import (
    SIGNS,
    Party,
    Transaction,
    Unreadable,
    or_doubt,
    read_amount,
    read_charges,
    read_day,
    reference_of,
    says_reversal,
)

# The bank's word -> booked for good? A word we do not know is pending: only what is known to be booked counts.
BOOKED = "BOOK"  # also what a statement says by its name: entries booked to the account
STATES = {BOOKED: True, "PDNG": False, "FUTR": False}
INFORMATION = "INFO"  # told for information, moves no money
NOBODY = Party("", "", "")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one `Ntry` says of itself. `amount` has the account's sign."""

    line: int
    account: str
    amount: Money
    state: str
    is_reversal: bool
    booked_on: date | None
    value_on: date | None
    bank_reference: str
    information: str
    charges: Money | None
    expected: int = 0  # transactions that it holds, as the bank counts them
    doubts: tuple[Unreadable, ...] = ()  # a day that does not exist is left open, the money stays

    @property
    def is_booked(self) -> bool:
        return STATES.get(self.state, False)


@dataclass(slots=True)
class Names:
    """Gives keys for life within one statement: equal entries are told apart by their number."""

    _given: Counter[str] = field(default_factory=Counter)

    def key(self, *facts: object) -> str:
        base = sha256("\x1f".join(str(fact) for fact in facts).encode()).hexdigest()[:40]
        self._given[base] += 1
        count = self._given[base]
        return base if count == 1 else sha256(f"{base}#{count}".encode()).hexdigest()[:40]


def read_entry(part: Part, account: str, *, unsaid: str) -> Entry:
    """The facts of one `Ntry`, of the state `unsaid` where it names none; raises `Unreadable` for an amount or a direction
    that is none."""
    amount = part.part("Amt")
    if amount is None:
        raise Unreadable(part, "Ntry/Amt", "", say("The entry has no amount."))
    direction = part.text("CdtDbtInd")
    if direction not in SIGNS:
        raise Unreadable(part, "Ntry/CdtDbtInd", direction, say("The entry does not say whether money came or went."))
    money = read_amount(amount)
    doubts: list[Unreadable] = []
    return Entry(
        line=part.line,
        account=account,
        amount=money if direction == "CRDT" else -money,
        is_reversal=says_reversal(part),
        state=part.text("Sts/Cd", "Sts/Prtry", "Sts") or ("" if part.part("Sts") else unsaid),
        booked_on=_day(part, "BookgDt", doubts),
        value_on=_day(part, "ValDt", doubts),
        bank_reference=reference_of(part.text("AcctSvcrRef")),
        information=part.text("AddtlNtryInf"),
        charges=or_doubt(read_charges, part, money.currency, doubts),
        expected=sum(int(text) for text in part.texts("NtryDtls/Btch/NbOfTxs") if text.isdecimal() and len(text) < 16),
        doubts=tuple(doubts),
    )


def _day(part: Part, path: str, doubts: list[Unreadable]) -> date | None:
    try:
        return read_day(part, path)
    except Unreadable as unreadable:
        doubts.append(unreadable)
        return None


def lines_of(entry: Entry, transactions: Sequence[Transaction], names: Names) -> Iterator[StatementLine | LineReject]:
    """The lines of an entry, which add up to it: one for each transaction, and one for what these leave. Transactions
    that cannot be part of the entry are not believed; then it is one line. Either doubt is told."""
    shares = divide(entry.amount, entry.charges, transactions, expected=entry.expected) if transactions else None
    if transactions and (shares is None or (shares.rest and not shares.is_charges)):
        yield _not_adding_up(entry, transactions, is_divided=shares is not None)
    if shares is None or (len(transactions) == 1 and not shares.rest):
        transactions = transactions if shares else []
        key = _entry_key(entry, transactions, names)
        yield _line(entry, transactions[0] if transactions else None, entry.amount, key, key)
        return
    key = _entry_key(entry, transactions, names)
    own_names = Names()
    for transaction, amount in zip(transactions, shares.amounts, strict=True):
        if amount is not None:
            yield _line(entry, transaction, amount, own_names.key(key, *_facts(transaction, amount)), key)
    if shares.rest:
        line = _line(entry, None, shares.rest, own_names.key(key, "charges", shares.rest), key)
        yield replace(line, charges=-shares.rest) if shares.is_charges else line


def _not_adding_up(entry: Entry, transactions: Sequence[Transaction], *, is_divided: bool) -> LineReject:
    facts: dict[str, int | Money] = {"count": len(transactions), "amount": entry.amount}
    words = (
        say(
            "The entry holds %(count)s payments that add up to less than %(amount)s. The rest was taken as a line of its own.",
            **facts,
        )
        if is_divided
        else say(
            "The entry holds %(count)s payments that do not add up to %(amount)s. It was taken as one line.", **facts
        )
    )
    return LineReject(entry.line, "Ntry/NtryDtls", str(entry.amount), words)


def _entry_key(entry: Entry, transactions: Sequence[Transaction], names: Names) -> str:
    """The bank's reference with account, amount and day; without a reference, all that is known of the entry."""
    day = entry.booked_on or entry.value_on or ""
    reference = entry.bank_reference or (transactions[0].bank_reference if len(transactions) == 1 else "")
    if reference:
        return names.key(entry.account, reference, entry.amount, day)
    facts = [fact for transaction in transactions for fact in _facts(transaction, entry.amount)]
    return names.key(entry.account, entry.amount, day, entry.value_on or "", entry.information, *facts)


def _facts(transaction: Transaction, amount: Money) -> tuple[object, ...]:
    """What tells one payment from another one of the same entry."""
    return (
        transaction.bank_reference, transaction.end_to_end_id, transaction.mandate_id, amount, transaction.payer.name,
        transaction.payer.account, transaction.payee.name, transaction.payee.account, transaction.reference,
        transaction.remittance,
    )  # fmt: skip


def _line(entry: Entry, transaction: Transaction | None, amount: Money, key: str, entry_key: str) -> StatementLine:
    takes_back = entry.is_reversal or bool(transaction and (transaction.return_code or transaction.is_reversal))
    other = _counterparty(entry, transaction, is_payer=(amount.minor > 0) != takes_back) if transaction else NOBODY
    return StatementLine(
        key=key,
        account_iban=entry.account,
        amount=amount,
        booked=entry.is_booked,
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        counterparty=other.name,
        counterparty_iban=other.account,
        remittance=(transaction.remittance if transaction else "") or entry.information,
        reference=transaction.reference if transaction else "",
        end_to_end_id=transaction.end_to_end_id if transaction else "",
        mandate_id=transaction.mandate_id if transaction else "",
        return_code=transaction.return_code if transaction else "",
        is_reversal=takes_back,
        bank_reference=(transaction.bank_reference if transaction else "") or entry.bank_reference,
        entry_key=entry_key,
        on_behalf_of=other.on_behalf_of,
        charges=(transaction.charges if transaction else None) or (entry.charges if key == entry_key else None),
        line=transaction.line if transaction else entry.line,
    )


def _counterparty(entry: Entry, transaction: Transaction, *, is_payer: bool) -> Party:
    """The other side. In a return or reversal the parties keep the roles of the original payment, so the sides are
    changed; where the side that should be the other one is empty or is our own account, it is the remaining one."""
    expected, remaining = (transaction.payer, transaction.payee) if is_payer else (transaction.payee, transaction.payer)
    is_empty = not (expected.name or expected.account)
    is_ours = bool(expected.account) and expected.account == entry.account
    if (is_empty or is_ours) and (remaining.name or remaining.account) and remaining.account != entry.account:
        return remaining
    return expected
