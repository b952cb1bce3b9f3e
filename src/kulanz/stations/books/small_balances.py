"""Small balances are written off by the creditor's rule: asking for them costs more than they are. Run with the day.

The gate says what may be given up (domain/journey/gate.py): nothing that is objected to, promised, paused, protected or on
its way. A creditor without such a rule gives nothing up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.ledger import Entry, post
from kulanz.data.receivables.models import Account, Claim, OpenItem
from kulanz.data.standing import load
from kulanz.data.standing_sql import OPEN_BY_CLAIM, is_open, may_be_asked
from kulanz.domain.books.ledger import Pair
from kulanz.domain.books.posting_rules import rule_text
from kulanz.domain.books.small_balance import SmallBalance, write_off_small
from kulanz.domain.journey.facts import Standing
from kulanz.domain.journey.gate import may_give_up
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.stations.books.corrections import money_facts, open_item

ACTOR = "rule:small_balance/1"
AFTER_DAYS = 90  # own policy: by then the balance was named in every message there was
MOST = 1000  # accounts of one batch

SMALL = f"""
SELECT a.id FROM receivables_account a
JOIN tenancy_creditor c ON c.id = a.creditor_id AND c.small_loss_minor > 0
JOIN receivables_claim k ON k.account_id = a.id AND {is_open("k")}
WHERE (%(accounts)s::uuid[] IS NULL OR a.id = ANY(%(accounts)s)) AND (%(after)s::uuid IS NULL OR a.id > %(after)s)
GROUP BY a.id, c.small_loss_minor
HAVING sum(k.open_minor) <= c.small_loss_minor AND max(k.due_on) <= %(until)s AND {may_be_asked("a")}
ORDER BY a.id LIMIT %(most)s
"""  # noqa: S608  # fragments of standing_sql


def due(*, now: Now, accounts: Collection[UUID] | None = None) -> list[UUID]:
    """Accounts (among `accounts`, None: all) whose balance may be written off today, at most one batch of them."""
    for small in _small(now, accounts):
        may = [one.standing.account for one in load(small, on=now.on, lock=False) if _may_give_up(one.standing, now)]
        if may:
            return may
    return []


def _small(now: Now, accounts: Collection[UUID] | None) -> Iterator[list[UUID]]:
    """Accounts with little open, and that for long, by batches; most that stands against it is left out already."""
    among, after = list(accounts) if accounts is not None else None, None
    until = now.on - timedelta(days=AFTER_DAYS)
    while True:
        with connection.cursor() as cursor:
            values = {"accounts": among, "after": after, "until": until, "on": now.on, "most": MOST}
            cursor.execute(SMALL, values)
            found = [id_ for (id_,) in cursor.fetchall()]
        if found:
            yield found
        if len(found) < MOST:
            return
        after = found[-1]


def _may_give_up(standing: Standing, now: Now) -> bool:
    """All of it, or nothing: a claim that somebody looks into keeps the others."""
    claims = {claim.id: claim.open_minor for claim in standing.claims}
    return may_give_up(standing=standing, claims=claims, on=now.on).allowed


def run(accounts: Collection[UUID], *, now: Now) -> int:
    """Writes off the balances of those of `accounts` that still are small and old under the lock; how many accounts."""
    heads = lock_accounts(accounts)
    still = due(now=now, accounts=accounts) if accounts else []
    limits = dict(Account.objects.filter(id__in=still).values_list("id", "creditor__small_loss_minor"))
    items: defaultdict[UUID, list[OpenItem]] = defaultdict(list)
    rows = OpenItem.objects.filter(OPEN_BY_CLAIM, account__in=still)
    for row in rows.select_related("claim").order_by("account_id", "claim_id", "id"):
        items[row.account_id].append(row)
    happened: list[Happened] = []
    for account, own in items.items():
        happened += _write_off(own, limits[account], now)
    closed = [(event.subject, Claim.Status.WRITTEN_OFF, now.on) for event in happened]
    bulk.update("receivables_claim", ("id", "status", "closed_on"), closed)
    record(happened, now=now, heads=heads)
    return len({event.account for event in happened})


def _write_off(items: Sequence[OpenItem], limit: int, now: Now) -> list[Happened]:
    rule = SmallBalance(Money(limit, items[0].claim.currency), AFTER_DAYS)
    pairs = write_off_small([open_item(item) for item in items], rule=rule, on=now.on)
    by_id = {str(item.id): item for item in items}
    written = [(by_id[pair.credit.item], pair) for pair in pairs]
    entries = [str(entry) for entry in post([_entry(item, pair) for item, pair in written], now=now)]
    open_minor: dict[UUID, int] = {}
    for item, pair in written:
        open_minor[item.claim_id] = open_minor.get(item.claim_id, 0) + pair.debit.amount.minor
    named = {"key": str(new_id()), "input": ACTOR, "entries": entries}  # so that a person can undo it like any other
    return [
        Happened(
            "claim.written_off", claim, items[0].account_id, ACTOR,
            {
                "claim": str(claim), "because": "too_small", "status": str(Claim.Status.WRITTEN_OFF),
                **money_facts(Money(minor, items[0].claim.currency)), **named,
            },
        )
        for claim, minor in open_minor.items()
    ]  # fmt: skip


def _entry(item: OpenItem, pair: Pair) -> Entry:
    return Entry(
        item.account_id, item.claim_id, item.id, pair.debit.book, pair.credit.book, pair.debit.amount.minor,
        pair.debit.amount.currency, pair.on, rule_text(pair.reason),
    )  # fmt: skip
