"""A statement file as movements: on whose account, by which name each is known for life, and do the sums come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from kulanz.data.inbox.notes import Note, What
from kulanz.kernel.errors import CurrencyMismatch
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.statement import LineReject, StatementHead, StatementLine, StatementPart

SHORTEST_IBAN = 15


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of a statement, the creditor whose account it is on, and the name its money is known by.

    The same entry comes as a sum in one file and payment by payment in another (camt.053, camt.054). So payments are
    named by their entry and their number in it, and `instead` names what the money would be known by in the other form.
    """

    line: StatementLine
    creditor: UUID
    name: str
    instead: str


@dataclass(slots=True)
class File:
    """Reads on in a file. `is_balanced` is known at the end; None: the file states no balances."""

    creditor: UUID  # whose account it is where the file names no IBAN
    owners: Mapping[str, UUID]  # by IBAN
    is_balanced: bool | None = None
    _head: StatementHead | None = None
    _reached: Money | None = None
    _owner: UUID | None = None
    _entry: str = ""
    _number: int = 0
    _told: set[str] = field(default_factory=set)

    def read(self, parts: Iterable[StatementPart]) -> Iterator[Movement | Note]:
        """Movements and notes in the order of the file."""
        for part in parts:
            match part:
                case StatementHead():
                    self._close()
                    yield from self._open(part)
                case StatementLine():
                    movement = self._movement(part)
                    if movement is not None:
                        yield movement
                case LineReject():
                    yield Note(What.REJECT, part.line, part.reason, column=part.column, value=part.value)
        self._close()

    def _open(self, head: StatementHead) -> Iterator[Note]:
        self._head, self._reached, self._entry = head, head.opening, ""
        iban = head.account_iban.replace(" ", "").upper()
        self._owner = self.owners.get(iban) or (self.creditor if len(iban) < SHORTEST_IBAN else None)
        if self._owner or iban in self._told:
            return
        self._told.add(iban)
        words = say(
            "This statement is of the account %(iban)s, which belongs to no creditor here. Nothing of it was taken yet.",
            iban=iban,
        )
        yield Note(What.ACCOUNT, 0, words, value=iban)

    def _movement(self, line: StatementLine) -> Movement | None:
        """None: the account is nobody's here, so its lines wait until a person says whose it is."""
        if line.booked and self._reached is not None:
            try:
                self._reached = self._reached + line.amount
            except CurrencyMismatch:
                self._reached = None
        entry = line.entry_key or line.key
        self._number = self._number + 1 if entry == self._entry else 1
        self._entry = entry
        first = f"{entry}/1"
        is_whole = line.key == entry
        name, instead = (entry, first) if is_whole else (f"{entry}/{self._number}", entry)
        return Movement(line, self._owner, name, instead) if self._owner else None

    def _close(self) -> None:
        head = self._head
        if head is None or head.opening is None or head.closing is None:
            return
        self.is_balanced = self.is_balanced is not False and self._reached == head.closing
