"""Today at the office: what waits, what the day did, money, and the demo's clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.office_agent import arrives, on_its_way
from tests.web.office_files import queries, sign_in, text_of, waiting_jobs

from kulanz.data.desk.models import Task
from kulanz.data.journeys.models import DayRun
from kulanz.data.payments.models import Receipt
from kulanz.data.tenancy.models import Tenant
from kulanz.jobs import day
from kulanz.stations import agree
from kulanz.stations.money import reverse
from kulanz.testkit.world import START, World
from kulanz.web.office.desk.cohorts import Cohort, cohorts, realisation

TODAY = "/office/"
RUN = "/office/day/run/"


@pytest.fixture(autouse=True)
def _nothing_remembered(clock: None) -> None:
    cache.clear()


def only_run(world: World) -> DayRun:
    with world.scope():
        return DayRun.objects.get()


def test_an_empty_organisation_is_told_what_belongs_here(agent: Client) -> None:
    page = text_of(agent.get(TODAY))

    assert "Monday 2 March 2026" in page
    assert "Nothing waits for you" in page
    assert "The day has not been run yet" in page
    assert "No week to compare yet" in page


def test_what_waits_for_a_person_is_counted_by_kind_and_leads_to_the_desk(world: World, agent: Client) -> None:
    first, second = world.claim(), world.claim()
    with world.scope():
        agree.ask_help(first.account_id, text="Please call", now=world.now, actor="customer:link")
        agree.ask_help(second.account_id, text="", now=world.now, actor="customer:link")
        agree.object_to(first.account_id, reason="not_mine", text="", now=world.now, actor="customer:link")

    page = agent.get(TODAY)

    assert "Waiting for a person 3" in text_of(page)
    assert (
        'href="/office/desk/?kind=help"><span>Customers who asked for help</span><span class="count">2<'
        in page.content.decode()
    )


def test_a_press_runs_the_day_and_a_second_press_starts_nothing(world: World, agent: Client) -> None:
    world.claim()

    first, second = agent.post(RUN, follow=True), agent.post(RUN, follow=True)

    assert "The day runs." in text_of(first)
    assert "nothing was started twice" in text_of(second)
    assert only_run(world).business_on == START
    assert waiting_jobs() == 1


def test_a_run_shows_how_far_it_is_and_loads_the_page_when_it_ends(world: World, agent: Client) -> None:
    world.claim()
    agent.post(RUN)
    run = only_run(world)
    with world.scope():
        DayRun.objects.filter(id=run.id).update(accounts_due=40, accounts_decided=30, steps=7)
    address, htmx = f"/office/day/{run.id}/", {"HX-Request": "true"}

    half_way = agent.get(address, headers=htmx)
    day.run_day(world.tenant.id, run.id)
    at_its_end = agent.get(address, headers=htmx)

    assert "30 of 40" in text_of(half_way)
    assert 'hx-trigger="every 1s"' in half_way.content.decode()
    assert (at_its_end.status_code, at_its_end["HX-Refresh"]) == (204, "true")
    assert agent.get(address)["Location"] == TODAY  # without JavaScript the page itself is loaded again


def test_what_the_run_did_is_told_by_stage_and_by_reason(world: World, agent: Client) -> None:
    world.claim(customer="K-late")
    held = world.claim(customer="K-held")
    with world.scope():
        agree.set_hold(held.account_id, reason="moving house", until_on=None, now=world.now, actor="test")
    agent.post(RUN)

    day.run_day(world.tenant.id, only_run(world).id)

    page = text_of(agent.get(TODAY))
    assert "2 accounts decided, 1 messages chosen" in page
    assert "Friendly reminder 1" in page
    assert "Pause 1" in page
    assert "The day has not been run yet" not in page


def test_a_run_whose_worker_died_can_be_started_again(world: World, agent: Client) -> None:
    agent.post(RUN)
    with world.scope():
        DayRun.objects.update(started_at=world.now.at - timedelta(hours=2))

    page = text_of(agent.get(TODAY))
    agent.post(RUN)

    assert "This run did not end" in page
    with world.scope():
        assert DayRun.objects.count() == 2


def test_money_in_and_on_its_way_is_summed(world: World, agent: Client) -> None:
    account = world.claim("200.00").account_id
    arrives(world, account, "50.00")
    on_its_way(world, account, "30.00")

    page = text_of(agent.get(TODAY))

    assert "Money in today €50.00 1 payment" in page
    assert "On its way €30.00 1 payment" in page


def test_money_that_two_sources_told_is_summed_once(world: World, agent: Client) -> None:
    claim = world.claim("50.00")
    arrives(world, claim.account_id, "50.00")
    arrives(world, claim.account_id, "50.00", key="told")
    with world.scope():
        first, second = Receipt.objects.order_by("id")
        Receipt.objects.filter(id=second.id).update(source="creditor", same_as_id=first.id, allocated_at=None)

    page = text_of(agent.get(TODAY))

    assert "Money in today €50.00 1 payment" in page
    assert "same money, told before" in text_of(agent.get(f"/office/accounts/{claim.account_id}/"))


def test_the_plot_shows_how_much_of_a_week_was_paid_by_each_day(world: World) -> None:
    paid = world.claim("100.00", customer="K-1")
    world.claim("100.00", customer="K-2")
    world.pass_days(5)
    arrives(world, paid.account_id, "40.00", key="early")
    world.pass_days(6)
    arrives(world, paid.account_id, "60.00", key="later")
    world.pass_days(40)

    with world.scope():
        found = cohorts(world.day)
    plot = realisation(found, world.day)

    assert found == [Cohort(START, 20000, (4000, 10000, 10000))]
    assert plot is not None
    assert [series.points[0].value for series in plot.series] == [0.5, 0.5, 0.2]  # by day 30, 14, 7


def test_money_taken_back_does_not_count_as_paid(world: World) -> None:
    claim = world.claim("100.00")
    arrives(world, claim.account_id, "100.00")
    world.pass_days(2)
    with world.scope():
        Receipt.objects.update(state="reversed")
        reverse.run(list(Receipt.objects.values_list("id", flat=True)), now=world.now)
    world.pass_days(40)

    with world.scope():
        [cohort] = cohorts(world.day)

    assert cohort.paid_minor == (0, 0, 0)


def test_a_week_that_is_not_old_enough_has_no_point() -> None:
    week = Cohort(date(2026, 3, 2), 1000, (100, 200, 300))

    assert week.share(0, date(2026, 3, 14)) is None  # the last day of the week, 8 March, is six days old
    assert week.share(0, date(2026, 3, 15)) == 0.1
    assert week.share(1, date(2026, 3, 15)) is None


def test_the_demo_moves_its_day_and_offers_to_run_it(world: World, agent: Client) -> None:
    page = text_of(agent.post("/office/day/move/", {"days": "7"}, follow=True))

    assert "It is now Monday 9 March 2026" in page
    assert "7 days ahead" in page
    assert "The day has not been run yet" in page
    assert Tenant.objects.get(pk=world.tenant.pk).clock_shift_days == 7


def test_the_day_moves_by_one_or_seven_only(world: World, agent: Client) -> None:
    assert agent.post("/office/day/move/", {"days": "-3"}).status_code == 400
    assert Tenant.objects.get(pk=world.tenant.pk).clock_shift_days == 0


def test_only_a_demo_has_a_clock_to_move(world: World, agent: Client) -> None:
    Tenant.objects.filter(pk=world.tenant.pk).update(is_demo=False)

    assert "Demo clock" not in text_of(agent.get(TODAY))
    assert agent.post("/office/day/move/", {"days": "1"}).status_code == 403


def test_another_organisation_sees_nothing_of_it(world: World, other_world: World) -> None:
    account = world.claim("200.00").account_id
    arrives(world, account, "50.00")
    with world.scope():
        agree.ask_help(account, text="", now=world.now, actor="customer:link")
        run = DayRun.objects.create(business_on=START, started_at=world.now.at, made_by="test")
        assert Task.objects.count() == 1

    stranger = sign_in(other_world)

    page = text_of(stranger.get(TODAY))
    assert "Waiting for a person 0" in page
    assert "€50.00" not in page
    assert stranger.get(f"/office/day/{run.id}/").status_code == 404


def test_today_asks_the_same_few_questions_however_much_there_is(world: World, agent: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            agent.get(TODAY)
        return len(queries(context))

    agent.get(TODAY)
    few = asked()
    for _ in range(5):
        world.claim()
    world.run_day()

    assert asked() == few <= 8
