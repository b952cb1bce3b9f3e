"""Small balances are written off by the creditor's rule: asking for them costs more than they are. Run with the day.

An account with money on its way, an objection, a promise or a pause (a hand-over is one) is left alone; so is every
creditor without such a rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.ledger import Entry, post
from kulanz.data.receivables.models import Account, Claim, OpenItem
from kulanz.domain.books.ledger import Pair
from kulanz.domain.books.posting_rules import rule_text
from kulanz.domain.books.small_balance import SmallBalance, write_off_small
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.stations.books.corrections import money_facts, open_item

ACTOR = "rule:small_balance/1"
AFTER_DAYS = 90  # own policy: by then the balance was named in every message there was
MOST = 1000  # accounts of one batch

SMALL = """
SELECT a.id FROM receivables_account a
JOIN tenancy_creditor c ON c.id = a.creditor_id AND c.small_loss_minor > 0
JOIN receivables_claim k ON k.account_id = a.id AND k.status = 'open' AND k.open_minor > 0
WHERE NOT EXISTS (SELECT 1 FROM agreements_objection o WHERE o.account_id = a.id AND o.ended_on IS NULL)
  AND NOT EXISTS (SELECT 1 FROM agreements_promise p WHERE p.account_id = a.id AND p.status = 'made'
                  AND p.due_on >= %(on)s)
  AND NOT EXISTS (SELECT 1 FROM agreements_hold h WHERE h.account_id = a.id AND h.ended_on IS NULL
                  AND (h.until_on IS NULL OR h.until_on > %(on)s))
  AND NOT EXISTS (SELECT 1 FROM payments_receipt r WHERE r.account_id = a.id AND (r.state IN ('announced', 'pending')
                  OR (r.state = 'settled' AND r.allocated_at IS NULL AND r.matched <> 'aside')))
  AND (%(accounts)s::uuid[] IS NULL OR a.id = ANY(%(accounts)s))
GROUP BY a.id, c.small_loss_minor
HAVING sum(k.open_minor) <= c.small_loss_minor AND max(k.due_on) <= %(until)s
ORDER BY a.id LIMIT %(most)s
"""


def due(*, now: Now, accounts: Collection[UUID] | None = None) -> list[UUID]:
    """Accounts (among `accounts`, None: all) whose balance may be written off today, at most one batch of them."""
    until = now.on - timedelta(days=AFTER_DAYS)
    with connection.cursor() as cursor:
        among = list(accounts) if accounts is not None else None
        cursor.execute(SMALL, {"accounts": among, "until": until, "on": now.on, "most": MOST})
        return [id_ for (id_,) in cursor.fetchall()]


def run(accounts: Collection[UUID], *, now: Now) -> int:
    """Writes off the balances of those of `accounts` that still are small and old under the lock; how many accounts."""
    heads = lock_accounts(accounts)
    still = due(now=now, accounts=accounts) if accounts else []
    limits = dict(Account.objects.filter(id__in=still).values_list("id", "creditor__small_loss_minor"))
    items: defaultdict[UUID, list[OpenItem]] = defaultdict(list)
    rows = OpenItem.objects.filter(account__in=still, open_minor__gt=0, claim__status=Claim.Status.OPEN)
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
