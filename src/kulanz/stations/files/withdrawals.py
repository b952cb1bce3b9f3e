"""An import taken back as one: its credit notes are undone, its corrections put back, the claims it opened withdrawn.

Chunk by chunk, each a transaction with its rows: killed anywhere it goes on where it stopped, and nothing is half done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

import structlog

from kulanz.data import bulk
from kulanz.data.clock import now_of
from kulanz.data.desk.models import Task
from kulanz.data.history import Happened, due_today, lock_accounts, record
from kulanz.data.inbox import lists, withdrawals
from kulanz.data.inbox.models import ImportRow, ImportRun
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim
from kulanz.data.scope import tenant_scope
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import KulanzError
from kulanz.kernel.words import Words
from kulanz.kernel.words_json import words_to_json
from kulanz.stations.books import adjust
from kulanz.stations.claims import not_listed, restate
from kulanz.stations.claims.withdraw import withdraw

log = structlog.get_logger()
AT_ONCE = 300
State = ImportRow.State
Stays = Mapping[UUID, Words]  # rows that are not taken back, and why


def withdraw_import(tenant_id: UUID, run_id: UUID, *, with_touched: bool) -> None:
    """Takes back what the import did, once `withdrawals.begin` has marked it."""
    while _step(tenant_id, run_id, with_touched):
        pass


def _step(tenant_id: UUID, run_id: UUID, with_touched: bool) -> bool:
    now = now_of(tenant_id)
    with tenant_scope(tenant_id):
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("creditor").get(id=run_id)
        if not run.withdrawn_by or run.withdrawn_at:
            return False
        if not_listed.listed(_unlisted(run), now=now, actor=run.withdrawn_by):
            return True
        rows = withdrawals.next_rows(run, most=AT_ONCE)
        if not rows:
            return _end(run, now)
        _mark(rows, _take_back(run, rows, with_touched, now))
        return True


def _unlisted(run: ImportRun) -> list[UUID]:
    """The next claims that this run paused or closed because it did not name them."""
    paused = list(lists.paused(run).order_by("id").values_list("claim_id", flat=True)[:AT_ONCE])
    closed = Receipt.objects.filter(
        source=not_listed.SOURCE, outside_id__startswith=not_listed.settled_by(run.id), state=Receipt.State.SETTLED
    ).exclude(id__in=Receipt.objects.filter(creditor=run.creditor_id, same_as_id__isnull=False).values("same_as_id"))
    named = [UUID(claims[0]) for claims in closed.order_by("id").values_list("claim_ids", flat=True)[:AT_ONCE]]
    return [claim for claim in paused if claim] + named


def _take_back(run: ImportRun, rows: Sequence[ImportRow], with_touched: bool, now: Now) -> Stays:
    match rows[0].state:
        case State.CREDITED:
            return _undo_credits(run, rows, now)
        case State.CORRECTED:
            return _put_back(run, rows, now)
        case _:
            return _withdraw(run, rows, with_touched, now)


def _undo_credits(run: ImportRun, rows: Sequence[ImportRow], now: Now) -> Stays:
    stays: dict[UUID, Words] = {}
    accounts = dict(Claim.objects.filter(id__in=[_claim(row) for row in rows]).values_list("id", "account_id"))
    for row in rows:
        of = UUID(_left(row)["correction"])
        try:
            adjust.undo(accounts[_claim(row)], of=of, key=uuid5(of, f"undo:{run.id}"), now=now, actor=run.withdrawn_by)
        except KulanzError:  # before anything was booked: the credit was paid out, or undone by a person
            stays[row.id] = withdrawals.STAYS
    return stays


def _put_back(run: ImportRun, rows: Sequence[ImportRow], now: Now) -> Stays:
    claims = [_claim(row) for row in rows]
    heads = lock_accounts(set(Claim.objects.filter(id__in=claims).values_list("account_id", flat=True)))
    known = restate.load(claims)
    can = {
        row.id: restate.can_put_back(known[_claim(row)], _left(row)["before"], bytes.fromhex(_left(row)["hash"]))
        for row in rows
    }  # fmt: skip
    back = [(known[_claim(row)], _left(row)["before"]) for row in rows if can[row.id]]
    happened = restate.put_back(back, now=now, actor=run.withdrawn_by)
    record(happened, now=now, heads=heads, moves=due_today((event.account for event in happened if event.account), now))
    return {id_: withdrawals.STAYS for id_, is_possible in can.items() if not is_possible}


def _withdraw(run: ImportRun, rows: Sequence[ImportRow], with_touched: bool, now: Now) -> Stays:
    claims = [_claim(row) for row in rows]
    lock_accounts(
        set(Claim.objects.filter(id__in=claims).values_list("account_id", flat=True))
    )  # money may be coming in
    touched = {} if with_touched else withdrawals.touched(run, claims)
    withdraw([claim for claim in claims if claim not in touched], because="import", now=now, actor=run.withdrawn_by)
    return {row.id: touched[_claim(row)] for row in rows if _claim(row) in touched}


def _mark(rows: Sequence[ImportRow], stays: Stays) -> None:
    gone = [(row.id, State.WITHDRAWN) for row in rows if row.id not in stays]
    bulk.update("inbox_importrow", ("id", "state"), gone)
    kept = [(id_, json.dumps(words_to_json(words))) for id_, words in stays.items()]
    bulk.update("inbox_importrow", ("id", "reason"), kept)


def _end(run: ImportRun, now: Now) -> bool:
    stays = ImportRow.objects.filter(run=run, state__in=withdrawals.DOING).count()
    gone = ImportRow.objects.filter(run=run, state=State.WITHDRAWN).count()
    run.state, run.withdrawn_at = ImportRun.State.WITHDRAWN, now.at
    run.save(update_fields=["state", "withdrawn_at"])
    Task.objects.filter(key=f"not_listed:{run.id}", done_at=None).update(done_at=now.at, done_by=run.withdrawn_by)
    facts = {"withdrawn": gone, "stays": stays}
    record([Happened("import.withdrawn", run.id, None, run.withdrawn_by, facts)], now=now)
    log.info("import.withdrawn", run=str(run.id), **facts)
    return False


def _left(row: ImportRow) -> dict[str, Any]:  # Any: plain JSON values
    assert row.draft, "a row that was taken keeps its claim"
    return dict(row.draft)


def _claim(row: ImportRow) -> UUID:
    return UUID(_left(row)["claim"])
