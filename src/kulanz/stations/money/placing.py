"""What every station that places money shares: a receipt goes to its account, or in parts to several; money that two sources
tell is tied together; what is unclear becomes a task. Written in bulk, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import OuterRef, Subquery

from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import AGAIN, ToDo, add_tasks, finish_tasks
from kulanz.data.history import Happened
from kulanz.data.payments import rows
from kulanz.data.payments.models import Receipt
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason
from kulanz.kernel.words_json import reason_to_json
from kulanz.stations.money import twins

MOST_PARTS = 50
PART = "part"  # the word of a receipt that is part of another one
PLACED_COLUMNS = ("id", "account_id", "claim_ids", "matched", "same_as_id", "aside_because")

Claims = (
    Sequence[str] | Mapping[str, int]
)  # what the payer named; or how much a person lays on each, the rest stays credit


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of money for one account."""

    account: UUID
    minor: int
    claims: Claims


@dataclass(slots=True)
class Placing:
    """Money on its way to accounts; `finish` writes all of it and says what happened."""

    actor: str
    placed: list[Receipt] = field(default_factory=list)
    because: dict[UUID, Sequence[Reason]] = field(default_factory=dict)
    fresh: list[Receipt] = field(default_factory=list)
    split: dict[UUID, list[UUID]] = field(default_factory=dict)  # receipt -> its parts
    whole: list[Receipt] = field(default_factory=list)  # those that were split

    def put(self, receipt: Receipt, account: UUID, claims: Claims, because: Sequence[Reason] = ()) -> None:
        receipt.account_id, receipt.matched = account, Receipt.Matched.YES
        receipt.claim_ids = dict(claims) if isinstance(claims, Mapping) else list(claims)
        self.placed.append(receipt)
        self.because[receipt.id] = because

    def put_in_parts(self, receipt: Receipt, portions: Sequence[Portion], because: Sequence[Reason] = ()) -> None:
        """Each portion becomes a receipt of its own; the money itself stays as the bank told it, without an account."""
        assert sum(portion.minor for portion in portions) == receipt.amount_minor, "nothing is lost, nothing made"
        receipt.matched = Receipt.Matched.YES
        self.whole.append(receipt)
        for number, portion in enumerate(portions, start=1):
            part = copy(receipt)
            part.id, part.outside_id, part.word = new_id(), part_name(receipt.id, number), PART
            part.amount_minor = portion.minor
            self.fresh.append(part)
            self.split.setdefault(receipt.id, []).append(part.id)
            self.put(part, portion.account, portion.claims, because)

    def finish(self, unclear: Sequence[Receipt] = (), *, now: Now) -> list[Happened]:
        """Ties what two sources tell, also among the `unclear`; what is left of these becomes tasks."""
        ties = twins.find([*self.placed, *unclear])
        for second, first in ties:
            second.account_id, second.matched, second.same_as_id = first.account_id, Receipt.Matched.YES, first.id
            second.claim_ids = []
        tied = {second.id: second for second, _first in ties}
        _write([*self.placed, *self.whole, *tied.values()], self.fresh)
        _bring_along(self.placed)
        close_tasks([*tied, *(row.id for row in self.placed)], actor=self.actor, now=now)
        left = [row for row in unclear if row.id not in tied]
        _mark_unclear(left, now)
        going = [row for row in self.placed if row.id not in tied]
        return [
            *(_divided(id_, parts, self.actor) for id_, parts in self.split.items()),
            *(_told(row, self.because[row.id], self.actor) for row in going),
            *(_told_again(row, self.actor) for row in tied.values()),
        ]  # fmt: skip


def _divided(receipt: UUID, parts: Sequence[UUID], actor: str) -> Happened:
    """Its parts are allocated, the whole is not."""
    return Happened("receipt.matched", receipt, None, actor, {"parts": [str(part) for part in parts]}, only=())


def part_name(receipt: UUID, number: int) -> str:
    """By what a part is known for life."""
    return f"{PART}:{receipt}:{number}"


def part_names(receipts: Collection[UUID]) -> list[str]:
    return [part_name(id_, number) for id_ in receipts for number in range(1, MOST_PARTS + 1)]


def parts_of(receipts: Collection[UUID]) -> Iterable[Receipt]:
    """The parts of receipts that went to several accounts, locked."""
    names = part_names(receipts)
    return Receipt.objects.select_for_update().filter(outside_id__in=names, word=PART).order_by("id") if names else ()


def task_key(receipt: UUID) -> str:
    return f"unclear_money:{receipt}"


def close_tasks(receipts: Collection[UUID], *, actor: str, now: Now) -> None:
    """Nobody needs to look at these any more."""
    finish_tasks([task_key(id_) for id_ in receipts], now=now, actor=actor)


def ask_a_person(receipts: Sequence[Receipt], *, now: Now) -> None:
    """One task for each; one that was done before is open again."""
    todos = [
        ToDo(Task.Kind.UNCLEAR_MONEY, task_key(row.id), None, str(Money(row.amount_minor, row.currency)), row.id)
        for row in receipts
    ]
    add_tasks(todos, now=now, on_known=AGAIN)


def _mark_unclear(receipts: Sequence[Receipt], now: Now) -> None:
    Receipt.objects.filter(id__in=[row.id for row in receipts]).update(matched=Receipt.Matched.UNCLEAR)
    ask_a_person(receipts, now=now)


def _write(placed: Sequence[Receipt], fresh: Sequence[Receipt]) -> None:
    rows.insert(fresh)
    is_new = {row.id for row in fresh}
    known = {row.id: row for row in placed if row.id not in is_new}
    rows.update(known.values(), PLACED_COLUMNS)


def _bring_along(placed: Sequence[Receipt]) -> None:
    """What tells the same money once more is on the same account, always."""
    account = Subquery(Receipt.objects.filter(id=OuterRef("same_as_id")).values("account")[:1])
    Receipt.objects.filter(same_as_id__in=[row.id for row in placed]).update(account=account)


def _told(receipt: Receipt, because: Sequence[Reason], actor: str) -> Happened:
    data = {
        "amount_minor": receipt.amount_minor, "source": receipt.source, "claims": list(receipt.claim_ids),
        "reasons": [reason_to_json(reason) for reason in because],
    }  # fmt: skip
    return Happened("receipt.matched", receipt.id, receipt.account_id, actor, data)


def _told_again(receipt: Receipt, actor: str) -> Happened:
    """The same money told by a second source: it is known, and nothing is allocated."""
    data = {"amount_minor": receipt.amount_minor, "source": receipt.source, "same_as": str(receipt.same_as_id)}
    return Happened("receipt.matched", receipt.id, receipt.account_id, actor, data, only=())
