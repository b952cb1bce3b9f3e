"""Money that two sources tell: what is loaded to see that a creditor's report and a line of the bank are one payment.

For the stations that place money. The second of the two gets `same_as_id` and is never allocated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from kulanz.data.payments.candidates import money_line
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.matching.remittance import references_in, squeeze, tokens_in
from kulanz.domain.matching.same_money import WORKDAYS, Sighting, twin_of
from kulanz.kernel.money import Money
from kulanz.ports.registry import plugin

OTHER = {"bank": "creditor", "creditor": "bank"}  # whose sightings are compared
DAYS = timedelta(days=3 * WORKDAYS)  # more than so many working days ever take


class Tie(NamedTuple):
    """`second` tells the money of `first`, which has an account, once more."""

    second: Receipt
    first: Receipt


def find(seen: Sequence[Receipt]) -> list[Tie]:
    """What among `seen` is the same money as something else, each at most once. Of two the one that has waited for its
    account is the second, else the one that came later."""
    told = [row for row in seen if row.source in OTHER and row.state == Receipt.State.SETTLED and not row.same_as_id]
    ours = {row.id: row for row in told}  # perhaps placed a moment ago, and not written yet
    others = [ours.get(row.id, row) for row in _others(told)]
    if not others:
        return []
    holidays = _holidays({row.creditor_id for row in told})
    sightings = _sightings([*told, *others])
    ties: list[Tie] = []
    taken: set[UUID] = set()
    for row in told:
        nearby = {o.id: o for o in others if o.id not in taken and _may_be_one(row, o)} if row.id not in taken else {}
        twin = twin_of(sightings[row.id], [sightings[id_] for id_ in nearby], holidays=holidays[row.creditor_id])
        if twin and (tie := _tie(row, nearby[twin.id])):
            ties.append(tie)
            taken |= {row.id, twin.id}
    return ties


def accounts_near(seen: Sequence[Receipt]) -> set[UUID]:
    """The accounts of what may turn out to be the same money: locked before anything of theirs is touched."""
    told = [row for row in seen if row.source in OTHER and row.state == Receipt.State.SETTLED and not row.same_as_id]
    return {row.account_id for row in _others(told) if row.account_id}


def _may_be_one(left: Receipt, right: Receipt) -> bool:
    return right.source == OTHER[left.source] and right.creditor_id == left.creditor_id


def _tie(row: Receipt, other: Receipt) -> Tie | None:
    if other.account_id and not (row.account_id and other.matched != Receipt.Matched.YES):
        return Tie(row, other)
    return Tie(other, row) if row.account_id else None


def _others(told: Sequence[Receipt]) -> list[Receipt]:
    """Settled money of the other sources over the same amounts, about the same days, that has no twin yet."""
    if not told:
        return []
    days = [row.value_on for row in told]
    rows = Receipt.objects.filter(
        creditor__in={row.creditor_id for row in told}, source__in={OTHER[row.source] for row in told},
        state=Receipt.State.SETTLED, same_as_id=None, amount_minor__in={row.amount_minor for row in told},
        value_on__range=(min(days) - DAYS, max(days) + DAYS),
    ).exclude(matched=Receipt.Matched.ASIDE)  # fmt: skip
    found = list(rows.order_by("id"))
    if not found:
        return []
    anchors = set(Receipt.objects.filter(same_as_id__in=[row.id for row in found]).values_list("same_as_id", flat=True))
    return [row for row in found if row.id not in anchors]


def _holidays(creditors: Collection[UUID]) -> dict[UUID, Collection[date]]:
    rows = Creditor.objects.filter(id__in=creditors)
    return {row.id: plugin("country", row.country.lower()).holidays(row.region) for row in rows}


def _sightings(rows: Iterable[Receipt]) -> dict[UUID, Sighting]:
    rows = list(rows)
    accounts = {row.account_id for row in rows if row.account_id}
    numbers = _numbers(accounts)
    known = {a.id: a for a in Account.objects.filter(id__in=accounts).select_related("customer")}
    return {row.id: _sighting(row, known.get(row.account_id) if row.account_id else None, numbers) for row in rows}


def _sighting(row: Receipt, account: Account | None, numbers: Mapping[UUID, Mapping[UUID, frozenset[str]]]) -> Sighting:
    line = money_line(row)
    texts = (line.text, line.reference, line.end_to_end_id)
    words = frozenset().union(*(tokens_in(text) | references_in(text) for text in texts))
    told = {UUID(claim) for claim in row.claim_ids} if row.source == "creditor" else set()
    of_account = numbers.get(account.id, {}) if account else {}
    return Sighting(
        id=row.id, amount=Money(row.amount_minor, row.currency), on=row.value_on, words=words, iban=line.iban,
        names=tuple(name for name in (line.name, line.on_behalf_of) if name), account=row.account_id,
        named=frozenset().union(*(of_account.get(claim, ()) for claim in told)),
        numbers=frozenset().union(*of_account.values()),
        account_numbers=frozenset({account.reference, squeeze(account.customer.number)} if account else ()),
        customer=account.customer.name if account else "",
    )  # fmt: skip


def _numbers(accounts: Collection[UUID]) -> Mapping[UUID, Mapping[UUID, frozenset[str]]]:
    """Account -> claim -> the number and the reference by which the claim may be named."""
    found: defaultdict[UUID, dict[UUID, frozenset[str]]] = defaultdict(dict)
    rows = Claim.objects.filter(account__in=accounts).values_list("account_id", "id", "number_key", "reference")
    for account, claim, number, reference in rows:
        found[account][claim] = frozenset({number, reference} - {""})
    return found
