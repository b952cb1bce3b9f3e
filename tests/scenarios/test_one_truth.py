"""What may be asked is told once: on random histories, queries, rules, page, account, list, API and small balances agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection

from kulanz.data import standing_sql as sql
from kulanz.data.agreements.models import Hold
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.scope import current_tenant
from kulanz.data.standing import load, load_owed
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.books.receipt import State, is_coming
from kulanz.domain.journey.asking import Asking, asking
from kulanz.domain.journey.facts import Standing
from kulanz.domain.journey.gate import Purpose, Stop, may_act
from kulanz.kernel.money import Money
from kulanz.stations.books import small_balances
from kulanz.stations.books.statement_of_account import statement_of
from kulanz.stations.claims import take_in
from kulanz.stations.contact import decide
from kulanz.stations.money import receive
from kulanz.testkit.fakes import FakeChannel
from kulanz.testkit.journey_checks import Checks
from kulanz.testkit.journey_histories import Histories
from kulanz.testkit.journey_news import NEWS, Teller, new_claim
from kulanz.testkit.world import World
from kulanz.testkit.world import at as at_ten
from kulanz.web.api import accounts as api
from kulanz.web.office.account.reads import account_view
from kulanz.web.office.accounts.reads import STATES, lines
from kulanz.web.pages import reads as page
from kulanz.web.pages.situation import Kind, look_at

SMALL_MINOR = 20_000  # so that many accounts of a history are small ones
SAID_BESIDE = (
    frozenset(  # what keeps messages back and not the page: it says it beside what is due, or it is no stop there
        {Stop.MONEY_COMING, Stop.PROMISE, Stop.HANDOVER, Stop.CONVERSATION, Stop.KILL_SWITCH}
    )
)


def money_told_by_both(tell: Teller) -> None:
    """The creditor tells a payment, and the bank shows it too."""
    claims = tell.open
    if claims:
        told = receive.Seen(
            source="creditor", outside_id=str(tell.key), state=State.SETTLED, amount=Money(claims[0].open_minor),
            creditor=tell.world.creditor.id, value_on=tell.now.on, account=tell.one.account, claims=(str(claims[0].id),),
        )  # fmt: skip
        receive.see(told, now=tell.now, actor="soak")
        bank = replace(
            told, source="bank", outside_id=str(tell.key), account=None, claims=(), reference=claims[0].reference
        )
        receive.see(bank, now=tell.now, actor="soak")


def invoice_of_long_ago(tell: Teller) -> None:
    """A claim that is time-barred already."""
    day = date(2021, tell.chance.randint(1, 12), 3)
    draft = new_claim(tell.chance, tell.one.number, tell.one.email, due_on=day, issued_on=day - timedelta(days=14))
    take_in.take([draft], creditor=tell.world.creditor, source="soak", now=tell.now, actor="soak")


@dataclass
class OneTruth(Checks):
    """The usual checks, and at the end of each day that everybody says the same."""

    seen: set[str] = field(default_factory=set)

    def day(self, on: date, *, was_run: bool) -> None:
        super().day(on, was_run=was_run)
        accounts = list(Account.objects.values_list("id", flat=True))
        standings = {one.standing.account: one.standing for one in load(accounts, on=on, lock=False)}
        self._queries(standings, on)
        self._faces(standings, on)
        self._small(standings, on)

    def _queries(self, standings: Mapping[UUID, Standing], on: date) -> None:
        open_ = {claim.id for claim in Claim.objects.all() if claim.status == "open" and claim.open_minor > 0}
        assert {claim.id for one in standings.values() for claim in one.claims} == open_
        assert set(Claim.objects.filter(sql.OPEN).values_list("id", flat=True)) == open_
        assert _ids(f"receivables_claim WHERE {sql.is_open()}", on) == open_
        late = {claim.id for one in standings.values() for claim in one.late(on)}
        assert _ids(f"receivables_claim WHERE {sql.is_overdue()}", on) == late

        coming = {row.id: row for row in Receipt.objects.exclude(account=None) if _is_coming(row, on)}
        assert _ids(f"payments_receipt WHERE account_id IS NOT NULL AND {sql.is_coming_on()}", on) == set(coming)
        for account, one in standings.items():
            mine = sum(row.amount_minor for row in coming.values() if row.account_id == account)
            assert sum(money.amount_minor for money in one.coming_on(on)) == mine

        held = {row.id for row in Hold.objects.all() if not row.ended_on and (not row.until_on or row.until_on > on)}
        assert set(Hold.objects.filter(sql.holding(on)).values_list("id", flat=True)) == held
        assert _ids(f"agreements_hold WHERE {sql.holds_on()}", on) == held

        askable = {account for account, one in standings.items() if _nothing_stands_against(one, on)}
        assert _ids(f"receivables_account a WHERE {sql.may_be_asked('a')}", on) == askable
        listed = {account for account, one in standings.items() if one.coming_on(on)}
        assert _ids(f"receivables_account a WHERE {STATES['coming']}", on) == listed
        self.seen |= {"free" if account in askable else "not free" for account in standings}

    def _faces(self, standings: Mapping[UUID, Standing], on: date) -> None:
        choices = {one.standing.account: choice for one, choice in decide.look(list(standings), now=at_ten(on))}
        numbers = {id_: ("soak", number) for id_, number in Claim.objects.values_list("id", "number")}
        rows = Account.objects.select_related("creditor", "customer").in_bulk(list(standings))
        listed = {line.id: line for line in lines(list(standings), on)}
        for account, standing in standings.items():
            told = asking(standing, on)
            assert asking(load_owed(account, on=on), on) == told
            self._page(account, told, standing, on)
            answer = api._view(rows[account], standing, choices[account], on, numbers)
            screen, statement, line = account_view(account, on), statement_of(account, on=on), listed[account]
            late = sum(claim.open_minor for claim in standing.late(on))
            assert [screen.overdue.minor, statement.overdue.minor, line.overdue.minor, _minor(answer.overdue)] == [
                late
            ] * 4
            sums = screen.open.minor, statement.open.minor, line.open.minor, _minor(answer.open)
            assert sums == (standing.open_minor,) * 4
            on_its_way = statement.coming.minor, line.coming.minor if line.coming else 0, _minor(answer.on_its_way)
            assert on_its_way == (told.coming_minor,) * 3
            assert _minor(answer.asked) == told.asked_minor
            resting = {claim.id for claim, _ in told.resting}
            assert {claim.id for claim in answer.claims if not _minor(claim.asked)} == resting
            shown = {c.id for c in screen.claims if c.is_held or c.is_barred}
            assert shown <= resting
            assert {claim.id for claim in screen.claims if claim.is_objected} >= resting - shown

    def _page(self, account: UUID, told: Asking, standing: Standing, on: date) -> None:
        """What the page proposes is what the gate would let a message ask for, less what is on its way."""
        facts = page.load(current_tenant(), account, on=on)
        situation = look_at(facts, on=on)
        self.seen.add(situation.kind)
        self.seen |= {why for _, why in told.resting}
        assert situation.open.minor == standing.open_minor
        assert situation.coming_sum.minor == told.coming_minor
        assert {c.id for c in situation.others} >= {c.id for c, _ in told.resting} or situation.kind != Kind.OPEN
        if situation.kind == Kind.OPEN:
            verdict = may_act(standing=standing, purpose=Purpose.ASK, on=on)
            assert {halt.stop for halt in verdict.halts} <= SAID_BESIDE
            assert situation.to_pay.minor == told.asked_minor - told.coming_minor > 0
        if told.asked_minor > told.coming_minor:
            assert situation.kind == Kind.OPEN

    def _small(self, standings: Mapping[UUID, Standing], on: date) -> None:
        """What is written off by itself is small, due, and nothing else that is known of it stands against it."""
        found = set(small_balances.due(now=at_ten(on)))
        for account, one in standings.items():
            is_small = one.claims and one.open_minor <= SMALL_MINOR and len(one.late(on)) == len(one.claims)
            stops = {halt.stop for halt in may_act(standing=one, purpose=Purpose.ASK, on=on).halts}
            is_whole = all(c.asked_minor(on) == c.open_minor or c.is_barred_on(on) for c in one.claims)
            may = is_whole and stops <= {Stop.TOO_SMALL, Stop.LIMITATION, Stop.KILL_SWITCH, Stop.CONVERSATION}
            is_free = not any(c.is_objected or c.objected_minor or c.is_held_on(on) for c in one.claims)
            assert (account in found) == bool(is_small and may and is_free), (stops, one)
        self.seen |= {"given up"} if found else set()


def _is_coming(row: Receipt, on: date) -> bool:
    return is_coming(
        State(row.state), expires_on=row.expires_on, is_laid=row.allocated_at is not None,
        is_aside=row.matched == "aside", is_told_before=row.same_as_id is not None, on=on,
    )  # fmt: skip


def _nothing_stands_against(one: Standing, on: date) -> bool:
    of_claims = any(c.is_objected or c.objected_minor or c.is_held_on(on) for c in one.claims)
    running = any(hold.runs_on(on) for hold in one.holds) or any(held.runs_on(on) for held in one.protections)
    return not (one.is_objected or of_claims or running or one.coming_on(on))


def _ids(rest: str, on: date) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {rest}", {"on": on})
        return {id_ for (id_,) in cursor.fetchall()}


def _minor(text: str) -> int:
    return Money.parse(text).minor


@pytest.mark.parametrize("seed", [11, 12])
def test_whatever_happens_everybody_says_the_same_about_what_may_be_asked(
    world: World, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    for news in (money_told_by_both, invoice_of_long_ago):
        monkeypatch.setitem(NEWS, news, 8)
    monkeypatch.setattr(small_balances, "AFTER_DAYS", 1)
    with world.scope():
        Creditor.objects.update(small_loss_minor=SMALL_MINOR, minimum_minor=300)
    walked = Histories(world, seed, accounts=20, news_a_day=0.7, checks=OneTruth()).walk(8)

    assert isinstance(walked.checks, OneTruth)
    kinds, rests = {"open", "paused", "coming", "ahead"}, {"objected", "held", "barred"}
    assert walked.checks.seen >= {"free", "not free", "given up"} | kinds | rests
