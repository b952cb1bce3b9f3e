"""A dry run: the same load and the same rules as the day, the write left out. Nothing but the run's own rows is written.

A chunk is looked at in one transaction, and kept in another with how far the run is: killed and started again it goes on
there. No account is locked.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from django.db.models import QuerySet

from kulanz.data import bulk
from kulanz.data.clock import now_of
from kulanz.data.contact.dry_runs import WORKED, chose_of, drop_older
from kulanz.data.contact.models import ChannelSetting, DryRun
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account
from kulanz.data.scope import tenant_scope
from kulanz.data.standing import Loaded
from kulanz.domain.decide import Choice, Propose, Step, Wait
from kulanz.domain.journey import Journey
from kulanz.domain.journey_data import read_journey
from kulanz.domain.receipt import State
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import KulanzError
from kulanz.kernel.ids import new_id, new_ids
from kulanz.kernel.words import Reason, reason_to_json, say
from kulanz.stations import decide, small_balances

log = structlog.get_logger()
CHUNK = 1000
KEPT = timedelta(days=90)  # then a run is thrown away: what it says about customers has no use any more
FREE = Decimal(0)
COLUMNS = (
    "id", "run_id", "account_id", "side", "chose", "channel", "tone", "asked_minor", "cost", "reasons", "next_look_on",
)  # fmt: skip
SMALL = Reason("small_balance", say("The balance is small; by the creditor's rule it is written off."))
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class _Question:
    """What a run asks. A journey of None is each account's own; `is_day`: only accounts whose next look has come get a step."""

    sides: tuple[tuple[int, Journey | None], ...]
    is_day: bool
    small: frozenset[UUID]  # accounts whose balance the day writes off before it decides
    prices: Mapping[tuple[UUID, str], Decimal]  # by creditor and channel


def work(tenant_id: UUID, run_id: UUID) -> DryRun | None:
    """Looks at every account of a run that was not looked at yet. None: the run was thrown away meanwhile."""
    try:
        question = _question(tenant_id, run_id)
        while question and _chunk(tenant_id, run_id, question):
            pass
    except KulanzError as wrong:
        with tenant_scope(tenant_id):
            _end(run_id, DryRun.State.FAILED, now_of(tenant_id), wrong.message)
    with tenant_scope(tenant_id):
        drop_older(now_of(tenant_id).at - KEPT)
        return DryRun.objects.filter(id=run_id).first()


def _question(tenant_id: UUID, run_id: UUID) -> _Question | None:
    """Reads what the run asks and marks it as running; None where it ended already."""
    with tenant_scope(tenant_id):
        run = DryRun.objects.select_for_update(of=("self",)).filter(id=run_id, state__in=WORKED).first()
        if run is None:
            return None
        if run.state == DryRun.State.WAITING:
            run.state, run.accounts_total = DryRun.State.RUNNING, _accounts(run).count()
            run.save(update_fields=["state", "accounts_total"])
        is_day = run.first is None and run.second is None
        sides = [(1, _journey(run.first))] + ([(2, _journey(run.second))] if run.second is not None else [])
        small = small_balances.due(now=_now(tenant_id, run)) if is_day else ()
        prices = ChannelSetting.objects.filter(is_enabled=True).values_list("creditor_id", "plugin", "price")
        return _Question(tuple(sides), is_day, frozenset(small), {(c, plugin): price for c, plugin, price in prices})


def _chunk(tenant_id: UUID, run_id: UUID, question: _Question) -> bool:
    """Looks at the next accounts and keeps what they would get; False at the end, or where somebody stopped the run."""
    with tenant_scope(tenant_id):
        run = DryRun.objects.filter(id=run_id).first()
        if run is None or run.state != DryRun.State.RUNNING:
            return False
        now = _now(tenant_id, run)
        accounts = list(_accounts(run).order_by("id").values_list("id", flat=True)[:CHUNK])
        found = _steps(accounts, question, now)
    with tenant_scope(tenant_id):
        current = DryRun.objects.select_for_update(of=("self",)).filter(id=run_id, state=DryRun.State.RUNNING).first()
        if current is None or current.after != run.after:  # stopped, or another worker keeps it going
            return False
        if not accounts:
            _end(run_id, DryRun.State.DONE, now_of(tenant_id))
            return False
        bulk.insert("contact_drystep", COLUMNS, _rows(current, found, question))
        current.after, current.accounts_done = accounts[-1], current.accounts_done + len(accounts)
        current.save(update_fields=["after", "accounts_done"])
    return True


Found = tuple[int, Loaded, Choice]  # side, account, what it would get


def _steps(accounts: Sequence[UUID], question: _Question, now: Now) -> list[Found]:
    """What each account would get on each side, the sides of an account next to each other."""
    if not accounts:
        return []
    due_too = _lapsing(accounts, now) if question.is_day else frozenset()
    found = [
        (side, one, _on_the_day(one, choice, question, due_too, now) if question.is_day else choice)
        for side, journey in question.sides
        for one, choice in decide.look(accounts, now=now, instead=journey)
    ]
    return sorted(found, key=lambda each: (each[1].standing.account, each[0]))


def _on_the_day(one: Loaded, choice: Choice, question: _Question, due_too: Collection[UUID], now: Now) -> Choice:
    """What the day itself would come to: it writes off small balances first, and looks at no account before its time."""
    account = one.standing.account
    if account in question.small:
        return Wait((SMALL,), None)
    is_due = account in due_too or (one.next_look_on is not None and one.next_look_on <= now.on)
    if is_due or isinstance(choice, Wait):
        return choice
    return Wait((_not_due(one),), one.next_look_on)


def _not_due(one: Loaded) -> Reason:
    if one.next_look_on is None:
        return Reason("dry.at_end", say("The account is at its end; only news wakes it."))
    return Reason("dry.not_due", say("It is looked at again on %(day)s.", day=one.next_look_on))


def _lapsing(accounts: Sequence[UUID], now: Now) -> frozenset[UUID]:
    """Accounts that the day looks at because money that was announced did not come in time."""
    lapsing = Receipt.objects.filter(
        account__in=accounts, state__in=[State.ANNOUNCED, State.PENDING], expires_on__lte=now.on
    )
    return frozenset(lapsing.values_list("account_id", flat=True))


def _rows(run: DryRun, found: Sequence[Found], question: _Question) -> Iterator[tuple[object, ...]]:
    ids = new_ids(len(found)) if found else iter(())
    for id_, (side, one, choice) in zip(ids, found, strict=True):
        option = choice.option if isinstance(choice, Step) else None
        claims = choice.claims if isinstance(choice, Step | Propose) else ()
        channel = option.channel if option else ""
        yield (
            id_, run.id, one.standing.account, side, chose_of(choice), channel, option.tone if option else 0,
            sum(claim.asked_minor(run.business_on) for claim in claims),
            question.prices.get((one.creditor_id, channel), FREE),
            encode([reason_to_json(reason) for reason in choice.because]), choice.next_look_on,
        )  # fmt: skip


def _accounts(run: DryRun) -> QuerySet[Account]:
    """The accounts that are still to be looked at."""
    accounts = Account.objects.filter(creditor=run.creditor_id) if run.creditor_id else Account.objects.all()
    return accounts.filter(id__gt=run.after) if run.after else accounts


def _journey(definition: Mapping[str, Any] | None) -> Journey | None:
    return read_journey(definition, id=new_id(), key="dry-run", version=0) if definition is not None else None


def _now(tenant_id: UUID, run: DryRun) -> Now:
    """The day of the run, also where it goes on after midnight."""
    return replace(now_of(tenant_id), on=run.business_on)


def _end(run_id: UUID, state: DryRun.State, now: Now, message: str = "") -> None:
    DryRun.objects.filter(id=run_id, state__in=WORKED).update(state=state, finished_at=now.at, message=message[:300])
    log.info("dry_run.ended", run=str(run_id), state=state.value)
