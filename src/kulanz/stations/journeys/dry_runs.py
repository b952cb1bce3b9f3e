"""A dry run: the same load and the same rules as the day, the write left out. Nothing but the run's own rows is written.

A chunk is looked at in one transaction, and kept in another with how far the run is: killed and started again it goes on
there. No account is locked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from django.db.models import QuerySet

from kulanz.data import bulk
from kulanz.data.bulk import uncollected
from kulanz.data.clock import now_of
from kulanz.data.journeys.dry_runs import WORKED, chose_of, drop_older
from kulanz.data.journeys.models import DryRun
from kulanz.data.payments.models import Receipt
from kulanz.data.reasons import reasons_kept
from kulanz.data.receivables.models import Account
from kulanz.data.scope import tenant_scope
from kulanz.data.standing import Loaded
from kulanz.data.tenancy.models import Way
from kulanz.domain.books.receipt import State
from kulanz.domain.journey.data import read_journey
from kulanz.domain.journey.decide import Choice, Propose, Step, Wait
from kulanz.domain.journey.decide import decide as decide_one
from kulanz.domain.journey.journey import Journey
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import KulanzError
from kulanz.kernel.ids import new_id, new_ids
from kulanz.kernel.words import Reason, say
from kulanz.stations.books import small_balances
from kulanz.stations.contact import decide

log = structlog.get_logger()
CHUNK = 1000
KEPT = timedelta(days=90)  # then a run is thrown away: what it says about customers has no use any more
FREE = Decimal(0)
COLUMNS = (
    "id", "account_id", "side", "chose", "channel", "tone", "asked_minor", "cost", "reasons", "next_look_on",
)  # fmt: skip
SMALL = Reason("small_balance", say("The balance is small; by the creditor's rule it is written off."))


@dataclass(frozen=True, slots=True)
class _Question:
    """What a run asks. `first` None: each account's own journey; `second` None: nothing is compared. `is_day`: only accounts
    whose next look has come get a step."""

    first: Journey | None
    second: Journey | None
    is_day: bool
    small: frozenset[UUID]  # accounts whose balance the day writes off before it decides
    lapsing: frozenset[UUID]  # accounts whose announced money did not come in time: the day looks at them too
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
        now, is_day = _now(tenant_id, run), run.first is None and run.second is None
        carried = Way.objects.filter(set_up__port="channel", set_up__is_enabled=True, is_enabled=True)
        prices = carried.order_by("-position", "-id").values_list(
            "set_up__creditor", "kind", "price"
        )  # the first one wins
        return _Question(
            first=_journey(run.first),
            second=_journey(run.second),
            is_day=is_day,
            small=frozenset(small_balances.due(now=now) if is_day else ()),
            lapsing=_lapsing(now) if is_day else frozenset(),
            prices={(creditor, channel): price for creditor, channel, price in prices},
        )


@uncollected()
def _chunk(tenant_id: UUID, run_id: UUID, question: _Question) -> bool:
    """Looks at the next accounts and keeps what they would get; False at the end, or where somebody stopped the run."""
    with tenant_scope(tenant_id):
        run = DryRun.objects.defer("first", "second").filter(id=run_id, state=DryRun.State.RUNNING).first()
        if run is None:
            return False
        accounts = list(_accounts(run).order_by("id").values_list("id", flat=True)[:CHUNK])
        found = list(_steps(accounts, question, _now(tenant_id, run)))
    with tenant_scope(tenant_id):
        running = DryRun.objects.defer("first", "second").filter(id=run_id, state=DryRun.State.RUNNING)
        current = running.select_for_update(of=("self",)).first()
        if current is None or current.after != run.after:  # stopped, or another worker keeps it going
            return False
        if not accounts:
            _end(run_id, DryRun.State.DONE, now_of(tenant_id))
            return False
        rows = _rows(found, question, on=run.business_on)
        bulk.insert("journeys_drystep", COLUMNS, rows, alike={"run_id": run_id})
        current.after, current.accounts_done = accounts[-1], current.accounts_done + len(accounts)
        current.save(update_fields=["after", "accounts_done"])
    return True


Found = tuple[int, Loaded, Choice]  # side, account, what it would get


def _steps(accounts: Sequence[UUID], question: _Question, now: Now) -> Iterator[Found]:
    """What each account would get on each side, the sides of an account next to each other; it is loaded once for both."""
    for one, choice in decide.look(accounts, now=now, instead=question.first):
        yield 1, one, _on_the_day(one, choice, question, now) if question.is_day else choice
        if question.second:
            other = replace(one.standing, journey=question.second)
            yield 2, one, decide_one(standing=other, on=now.on)


def _on_the_day(one: Loaded, choice: Choice, question: _Question, now: Now) -> Choice:
    """What the day itself would come to: it writes off small balances first, and looks at no account before its time."""
    account = one.standing.account
    if account in question.small:
        return Wait((SMALL,), None)
    is_due = account in question.lapsing or (one.next_look_on is not None and one.next_look_on <= now.on)
    if is_due or isinstance(choice, Wait):
        return choice
    return Wait((_not_due(one),), one.next_look_on)


def _not_due(one: Loaded) -> Reason:
    if one.next_look_on is None:
        return Reason("dry.at_end", say("The account is at its end; only news wakes it."))
    return Reason("dry.not_due", say("It is looked at again on %(day)s.", day=one.next_look_on))


def _lapsing(now: Now) -> frozenset[UUID]:
    lapsing = Receipt.objects.filter(state__in=[State.ANNOUNCED, State.PENDING], expires_on__lte=now.on)
    return frozenset(lapsing.exclude(account=None).values_list("account_id", flat=True))


def _rows(found: Sequence[Found], question: _Question, *, on: date) -> Iterator[tuple[object, ...]]:
    ids = new_ids(len(found)) if found else iter(())
    for id_, (side, one, choice) in zip(ids, found, strict=True):
        option = choice.option if isinstance(choice, Step) else None
        claims = choice.claims if isinstance(choice, Step | Propose) else ()
        channel, tone = (option.channel, option.tone) if option else ("", 0)
        yield (
            id_, one.standing.account, side, chose_of(choice), channel, tone,
            sum([claim.asked_minor(on) for claim in claims]), question.prices.get((one.creditor_id, channel), FREE),
            reasons_kept(choice.because), choice.next_look_on,
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
