"""Dry runs: they choose what the day chooses, write nothing but their own rows, wait for nobody, and can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from kulanz.data.contact.models import Decision, Message
from kulanz.data.history import lock_accounts
from kulanz.data.journeys import dry_runs as rows
from kulanz.data.journeys.dry_runs import Side, chosen_of
from kulanz.data.journeys.models import DryRun, DryStep, Journey
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.rows import TenantRow
from kulanz.data.tenancy.models import Creditor, Way
from kulanz.jobs import day
from kulanz.stations.contact import decide
from kulanz.stations.journeys import dry_runs
from kulanz.testkit.journey_histories import Histories
from kulanz.testkit.world import World

OWN = ("journeys_dryrun", "journeys_drystep")


@contextmanager
def morning(world: World) -> Iterator[None]:
    on = world.day
    with time_machine.travel(datetime(on.year, on.month, on.day, 10, tzinfo=UTC)):
        yield


def begin(world: World, **asked: Any) -> UUID:
    with world.scope():
        return rows.begin(now=world.now, actor="test", **asked).id


def dry_run(world: World, **asked: Any) -> DryRun:
    run = begin(world, **asked)
    with morning(world):
        done = dry_runs.work(world.tenant.id, run)
    assert done is not None
    return done


def steps(world: World, run: DryRun, side: int = 1) -> dict[UUID, tuple[str, str, int]]:
    """What each account would get: (stage and option, channel, amount) of messages and proposals; waits are left out."""
    with world.scope():
        found = DryStep.objects.filter(run=run.id, side=side).exclude(chose__startswith="wait:")
        return {step.account_id: (step.chose, step.channel, step.asked_minor) for step in found}


def journey(world: World, key: str, **changes: Any) -> Side:
    with world.scope():
        row = Journey.objects.filter(key=key).latest("version")
    return Side(row.definition | changes, f"{row.name}/{row.version}")


def everything(world: World) -> dict[str, Any]:
    """Every row of every table of the organisation, without the tables of dry runs."""
    found: dict[str, Any] = {}
    tables = [m._meta.db_table for m in apps.get_models() if issubclass(m, TenantRow) and m._meta.db_table not in OWN]
    with world.scope(), connection.cursor() as cursor:
        for table in [*tables, "procrastinate_jobs"]:
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t")
            found[table] = cursor.fetchone()
    return found


@pytest.fixture
def living(world: World) -> World:
    """A portfolio after weeks of all kinds of news: promises, objections, holds, stops, money on its way, old balances."""
    with world.scope():
        Creditor.objects.filter(id=world.creditor.id).update(small_loss_minor=3000)
    Histories(world, seed=11, accounts=50, news_a_day=0.15).walk(14)
    world.claim("12.00", due=world.day - timedelta(days=120), customer="SMALL", number="SMALL")
    for days in range(0, 70, 5):
        world.claim(due=world.day - timedelta(days=days), customer=f"NEW{days}")
    with world.scope():
        Creditor.objects.filter(id=world.creditor.id).update(is_stopped=False)  # a history may have switched it off
    world.pass_days(6)  # nobody ran the day for a while: much is due
    return world


def test_the_dry_run_chooses_what_the_day_chooses_an_hour_later(living: World) -> None:
    before = everything(living)
    run = dry_run(living)
    assert everything(living) == before, "only the rows of the run itself were written"
    assert (run.state, run.accounts_done) == ("done", run.accounts_total)

    with living.scope():
        last = Decision.objects.latest("id").id
    with morning(living):
        day.run_day(living.tenant.id, day.begin(living.tenant.id, actor="test").id)
    with living.scope():
        made = Decision.objects.filter(id__gt=last).exclude(chose="wait")
        real = {d.account_id: f"{d.stage}/{d.option}" if d.stage else f"to:{d.chose}" for d in made}
        asked = dict(Message.objects.filter(decision__in=made).values_list("account_id", "asked_minor"))

        small = DryStep.objects.get(run=run.id, account_id=Claim.objects.get(number="SMALL").account_id)
        assert small.chose == "wait:small_balance", "the day writes it off before it decides"

    dry = steps(living, run)
    assert {account: chose for account, (chose, _, _) in dry.items()} == real
    assert len(real) > 15, "the portfolio is large enough to say something"
    assert {account: dry[account][2] for account in asked} == asked


def test_every_account_is_named_once_with_its_reasons(world: World) -> None:
    for due in (-40, -5, 3, 60):
        world.claim(due=world.day + timedelta(days=due))
    run = dry_run(world)
    with world.scope():
        found = list(DryStep.objects.filter(run=run.id))
        assert sorted(step.account_id for step in found) == sorted(Account.objects.values_list("id", flat=True))
        assert all(step.reasons and step.reasons[0]["text"] for step in found)
        assert sum(total.accounts for total in rows.totals(run.id)) == len(found)


def test_what_a_message_costs_comes_from_the_channel(world: World) -> None:
    with world.scope():
        Way.objects.filter(set_up__port="channel").update(price=Decimal("0.0450"))
    for _ in range(3):
        world.claim()
    run = dry_run(world)
    with world.scope():
        [total] = rows.totals(run.id)
    assert (total.accounts, total.channel, total.cost, total.asked_minor) == (3, "email", Decimal("0.1350"), 3 * 8990)
    assert total.chosen.key == "reminder_service"


def test_one_creditor_alone(world: World) -> None:
    mine = world.claim()
    with world.scope():
        other = Creditor.objects.get(id=world.creditor.id)
        other.id, other.key = UUID(int=77), "other"
        other.save(force_insert=True)
    world.claim()
    assert list(steps(world, dry_run(world, creditor=world.creditor.id))) != []
    with world.scope():
        assert dry_run(world, creditor=other.id).accounts_total == 0
    assert mine.account_id in steps(world, dry_run(world))


def test_two_journeys_on_the_same_portfolio(world: World) -> None:
    """The other journey has no friendly beginning: it starts with a letter that costs more."""
    with world.scope():
        Way.objects.filter(set_up__port="channel").update(price=Decimal("0.01"))
    world.carry("letter")
    with world.scope():
        Way.objects.filter(kind="letter").update(price=Decimal("0.95"))
    late, early = world.claim(street="Weg 1", postcode="88131", town="Lindau").account_id, world.claim(due=world.day)
    stage = {"key": "letter", "name": "Letter", "from_days": 3, "channel": "letter", "text": "reminder", "tone": 2}
    other = Side({"name": "Other", "stages": [stage], "rest_days": 14}, "Other/draft")
    run = dry_run(world, first=journey(world, "friendly"), second=other)

    assert steps(world, run, 1)[late] == ("reminder_service/email", "email", 8990)
    assert steps(world, run, 2)[late] == ("letter/letter", "letter", 8990)
    assert early.account_id not in steps(world, run, 2)
    with world.scope():
        differences = [pair for pair in rows.pairs(run.id) if pair.second.kind == "step"]
        assert [(p.first.key, p.second.key, p.accounts) for p in differences] == [("reminder_service", "letter", 1)]
        cost = {t.side: t.cost for t in rows.totals(run.id) if t.chosen.key in ("letter", "reminder_service")}
    assert cost == {1: Decimal("0.0100"), 2: Decimal("0.9500")}


def test_a_journey_that_is_the_same_makes_no_difference(world: World) -> None:
    for due in (-40, -5, 3, 60):
        world.claim(due=world.day + timedelta(days=due))
    friendly = journey(world, "friendly")
    run = dry_run(world, first=friendly, second=friendly)
    assert steps(world, run, 1) == steps(world, run, 2) != {}
    with world.scope():
        assert rows.pairs(run.id) == []


def test_a_run_that_was_killed_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dry_runs, "CHUNK", 2)
    for _ in range(5):
        world.claim()
    run, looked = begin(world), []
    look = decide.look

    def dies(accounts: list[UUID], **asked: Any) -> Any:
        looked.extend(accounts)
        if len(looked) == 4:
            raise MemoryError
        return look(accounts, **asked)

    with monkeypatch.context() as patch, morning(world):
        patch.setattr(decide, "look", dies)
        with pytest.raises(MemoryError):
            dry_runs.work(world.tenant.id, run)
    with world.scope():
        half = DryRun.objects.get(id=run)
        assert (half.state, half.accounts_done) == ("running", 2)
    with morning(world):
        done = dry_runs.work(world.tenant.id, run)
    assert done is not None
    assert (done.state, done.accounts_done, len(steps(world, done))) == ("done", 5, 5)


def test_a_run_that_is_stopped_looks_no_further(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dry_runs, "CHUNK", 1)
    for _ in range(3):
        world.claim()
    run, look = begin(world), decide.look

    def stopped_meanwhile(accounts: list[UUID], **asked: Any) -> Any:
        assert rows.cancel(run, at=world.now.at)
        return look(accounts, **asked)

    monkeypatch.setattr(decide, "look", stopped_meanwhile)
    with morning(world):
        done = dry_runs.work(world.tenant.id, run)
        assert done is not None
        assert (done.state, steps(world, done)) == ("cancelled", {})
        assert dry_runs.work(world.tenant.id, run) == done, "it does not begin again"
    with world.scope():
        assert not rows.cancel(run, at=world.now.at)


def test_a_run_that_cannot_be_worked_says_why(world: World) -> None:
    run = dry_run(world, second=Side({"stages": []}, "Broken/draft"))
    assert (run.state, "stages" in run.message) == ("failed", True)


def test_old_runs_are_thrown_away_with_all_they_found(world: World) -> None:
    world.claim()
    old = dry_run(world)
    world.pass_days(dry_runs.KEPT.days + 1)
    new = dry_run(world)
    with world.scope():
        assert list(DryRun.objects.all()) == [new]
        assert not DryStep.objects.filter(run=old.id)
        rows.drop(new.id)
        assert not DryStep.objects.exists()


def test_another_organisation_sees_nothing_of_it(world: World, other_world: World) -> None:
    world.claim()
    run = dry_run(world)
    with other_world.scope():
        assert not DryRun.objects.exists()
        assert not DryStep.objects.exists()
        assert rows.totals(run.id) == []
    assert dry_runs.work(other_world.tenant.id, run.id) is None


def test_a_dry_run_waits_for_no_account(lasting_world: World) -> None:
    """Somebody holds every account; the run is done before they let go."""
    world = lasting_world
    accounts = [world.claim().account_id for _ in range(3)]
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with world.scope():
                lock_accounts(accounts)
                held.set()
                done.wait(30)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(30)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")
        run = dry_run(world)
    finally:
        done.set()
        holder.join()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    assert (run.state, len(steps(world, run))) == ("done", 3)


def test_the_command_prints_who_gets_what(world: World) -> None:
    with world.scope():
        Way.objects.filter(set_up__port="channel").update(price=Decimal("0.10"))
    world.claim()
    world.claim("50.00")
    world.claim(due=world.day + timedelta(days=30))
    said = StringIO()
    with morning(world):
        call_command("day", "--dry-run", "--tenant", world.tenant.key, stdout=said)
    text = said.getvalue()
    assert "3 accounts looked at, 2 messages" in text
    assert "reminder_service by email: 2 accounts, 139.90 EUR asked, 0.20 EUR" in text
    assert "gate.nothing_due: 1 account" in text
    with world.scope():
        assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("chose", "kind", "key", "option"),
    [
        ("reminder/help", "step", "reminder", "help"),
        ("wait:gate.hold", "wait", "gate.hold", ""),
        ("to:agency", "end", "agency", ""),
    ],
)
def test_what_was_chosen_is_read_again(chose: str, kind: str, key: str, option: str) -> None:
    chosen = chosen_of(chose)
    assert (chosen.kind, chosen.key, chosen.option) == (kind, key, option)
