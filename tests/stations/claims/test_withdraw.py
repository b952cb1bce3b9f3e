"""Claims withdrawn, one by one or with the file that brought them: mirrored postings, nothing half done, nothing lost."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.stations.corrections_world import booked_interest, pay
from tests.stations.lists_world import HEAD, bring_in, claims, line, lines, look, rules

from kulanz.data.agreements.models import Plan
from kulanz.data.desk.models import Task
from kulanz.data.inbox import staging, withdrawals
from kulanz.data.inbox.models import ImportRow, ImportRun
from kulanz.data.receivables.models import Account, Claim, Event, Posting
from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.kernel.money import Money
from kulanz.stations import agree
from kulanz.stations.books.corrections import credit_of
from kulanz.stations.claims.withdraw import withdraw
from kulanz.stations.files import withdrawals as jobs
from kulanz.testkit import books
from kulanz.testkit.world import World


def take_back(world: World, run: UUID, *, with_touched: bool = False) -> ImportRun:
    """The press of the button and the worker's part."""
    with world.scope():
        withdrawals.begin(
            ImportRun.objects.select_for_update().get(id=run), with_touched=with_touched, actor="person:7"
        )
    jobs.withdraw_import(world.tenant.id, run, with_touched=with_touched)
    return look(world, run)


def of_number(world: World, number: str) -> Claim:
    with world.scope():
        return Claim.objects.select_related("account").get(number=number)


def test_a_withdrawn_claim_is_owed_no_more_and_tells(world: World) -> None:
    claim = world.claim("89.90", fee=Money(250))

    with world.scope():
        assert withdraw([claim.id], because="not_owed", now=world.now, actor="api:1") == [claim.id]

    with world.scope():
        now = Claim.objects.get(id=claim.id)
        assert (now.status, now.open_minor, now.closed_on) == ("withdrawn", 0, world.day)
        event = Event.objects.get(kind="claim.withdrawn")
        assert event.data == {"because": "not_owed", "status_before": "open", "amount_minor": 9240, "currency": "EUR"}
        assert books.findings() == []
    assert world.run_day().steps == 0


def test_withdrawing_again_changes_nothing(world: World) -> None:
    claim = world.claim()
    with world.scope():
        withdraw([claim.id], because="duplicate", now=world.now, actor="api:1")
        before = Posting.objects.count(), Event.objects.count()

        assert withdraw([claim.id], because="duplicate", now=world.now, actor="api:1") == []

        assert (Posting.objects.count(), Event.objects.count()) == before


def test_booked_interest_goes_with_its_claim(world: World) -> None:
    claim = booked_interest(world, "500.00")

    with world.scope():
        withdraw([claim.id], because="not_owed", now=world.now, actor="api:1")

    with world.scope():
        assert Claim.objects.get(id=claim.id).open_minor == 0
        assert books.findings() == []


def test_what_was_paid_on_it_goes_to_what_else_is_open_and_the_rest_is_credit(world: World) -> None:
    paid, other = world.claim("50.00", customer="K1"), world.claim("30.00", customer="K1")
    pay(world, paid, "50.00")

    with world.scope():
        withdraw([paid.id], because="not_owed", now=world.now, actor="api:1")

    with world.scope():
        assert Claim.objects.get(id=other.id).status == "paid"
        assert credit_of(paid.account_id) == 2000
        assert Task.objects.filter(kind="paid_too_much").count() == 1
        assert books.findings() == []


def test_a_promise_for_which_nothing_is_left_ends(world: World) -> None:
    claim = world.claim("50.00")
    with world.scope():
        agree.promise(claim.account_id, amount=Money(5000), due_on=date(2026, 3, 10), now=world.now, actor="person:1")

        withdraw([claim.id], because="cancelled", now=world.now, actor="api:1")

        assert Plan.objects.get().status == "ended"


def test_a_claim_that_does_not_exist_and_a_reason_nobody_knows_are_refused(world: World) -> None:
    claim = world.claim()
    with world.scope():
        with pytest.raises(NotFound):
            withdraw([claim.id, uuid4()], because="not_owed", now=world.now, actor="api:1")
        with pytest.raises(BadValue):
            withdraw([claim.id], because="no idea", now=world.now, actor="api:1")
        assert Claim.objects.get().status == "open"


def test_the_other_tenant_cannot_withdraw_it(world: World, other_world: World) -> None:
    claim = world.claim()

    with other_world.scope(), pytest.raises(NotFound):
        withdraw([claim.id], because="not_owed", now=world.now, actor="api:1")


def test_one_withdrawn_by_its_creditor_stays_so_whatever_a_later_list_says(world: World) -> None:
    bring_in(world, lines(1, 2))
    with world.scope():
        withdraw([Claim.objects.get(number="R-1").id], because="not_owed", now=world.now, actor="api:1")

    run = bring_in(world, HEAD + line(1, "9,99") + line(2))

    assert (run.rows_unchanged, run.rows_corrected) == (2, 0)
    assert claims(world)["R-1"] == ("withdrawn", 0)


def test_an_import_is_taken_back_as_one(world: World) -> None:
    kept = bring_in(world, lines(1))
    run = bring_in(world, lines(2, 3, 4))

    done = take_back(world, run.id)

    assert (done.state, done.withdrawn_by) == ("withdrawn", "person:7")
    assert claims(world) == {
        "R-1": ("open", 150), "R-2": ("withdrawn", 0), "R-3": ("withdrawn", 0), "R-4": ("withdrawn", 0),
    }  # fmt: skip
    assert look(world, kept.id).state == "done"
    with world.scope():
        assert Event.objects.get(kind="import.withdrawn").data == {"withdrawn": 3, "stays": 0}
    world.settle()
    assert claims(world)["R-2"] == ("withdrawn", 0)


def test_the_same_file_can_be_taken_in_again_after_it_was_taken_back(world: World) -> None:
    take_back(world, bring_in(world, lines(1, 2)).id)

    again = bring_in(world, lines(1, 2))

    assert (again.rows_taken, again.rows_corrected) == (2, 0)
    assert claims(world) == {"R-1": ("open", 150), "R-2": ("open", 250)}
    assert bring_in(world, HEAD + line(1, "1,00") + line(2)).rows_corrected == 1
    assert claims(world)["R-1"] == ("open", 100)
    assert bring_in(world, HEAD + line(1, "3,00") + line(2)).rows_corrected == 1
    assert claims(world)["R-1"] == ("open", 300)


def test_corrections_of_the_import_are_put_back(world: World) -> None:
    bring_in(world, lines(1, 2))
    run = bring_in(world, HEAD + line(1, "9,00", "20.03.2026") + line(2, "1,00"))
    assert claims(world) == {"R-1": ("open", 900), "R-2": ("open", 100)}

    take_back(world, run.id)

    assert claims(world) == {"R-1": ("open", 150), "R-2": ("open", 250)}
    assert of_number(world, "R-1").due_on == date(2026, 3, 1)
    assert bring_in(world, lines(1, 2)).rows_unchanged == 2


def test_what_was_paid_or_told_meanwhile_stays_until_a_person_says_otherwise(world: World) -> None:
    run = bring_in(world, HEAD + line(1, day="01.02.2026") + line(2) + line(3, day="03.09.2026"))
    world.decide()
    world.settle()
    pay(world, of_number(world, "R-2"), "2.50")
    with world.scope():
        assert withdrawals.outlook(look(world, run.id)).touched == 2

    first = take_back(world, run.id)

    assert first.state == "withdrawn"
    assert claims(world) == {"R-1": ("open", 150), "R-2": ("paid", 0), "R-3": ("withdrawn", 0)}
    with world.scope():
        stays = ImportRow.objects.filter(run=run.id, state="taken").order_by("line")
        assert [row.reason["text"] for row in stays if row.reason] == [withdrawals.TOLD.text, withdrawals.MONEY.text]

    take_back(world, run.id, with_touched=True)

    assert claims(world) == dict.fromkeys(("R-1", "R-2", "R-3"), ("withdrawn", 0))
    with world.scope():
        assert credit_of(Account.objects.get(customer__number="K2").id) == 250


def test_what_a_later_file_states_differently_stays(world: World) -> None:
    run = bring_in(world, lines(1, 2))
    bring_in(world, HEAD + line(1, "5,00"))

    take_back(world, run.id)

    assert claims(world) == {"R-1": ("open", 500), "R-2": ("withdrawn", 0)}


def test_a_correction_on_which_money_lies_stays(world: World) -> None:
    bring_in(world, lines(1))
    run = bring_in(world, HEAD + line(1, "9,00"))
    pay(world, of_number(world, "R-1"), "8.00")

    take_back(world, run.id)

    assert claims(world)["R-1"] == ("open", 100)


def test_pauses_and_closings_of_a_list_are_taken_back_with_it(world: World) -> None:
    rules(world, most_missing_percent=100, closes_by_itself=True)
    bring_in(world, lines(1, 2, 3))
    run = bring_in(world, lines(1), snapshot=True)
    assert claims(world)["R-2"] == ("paid", 0)

    take_back(world, run.id)

    assert claims(world) == {"R-1": ("open", 150), "R-2": ("open", 250), "R-3": ("open", 350)}


def test_a_file_that_is_not_taken_in_cannot_be_taken_back(world: World) -> None:
    run = bring_in(world, lines(1))
    with world.scope():
        ImportRun.objects.filter(id=run.id).update(state="preview")

    with pytest.raises(Conflict):
        take_back(world, run.id)


class Killed(Exception):
    """The worker dies here."""


def test_a_withdrawal_killed_midway_goes_on_and_leaves_nothing_half_done(
    lasting_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = lasting_world
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    bring_in(world, lines(1))
    run = bring_in(world, HEAD + line(1, "9,00") + "".join(line(n) for n in range(2, 8)))
    calls: list[int] = []

    def dies(*args: Any, **keywords: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise Killed
        real(*args, **keywords)

    real = jobs._mark
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_mark", dies)
        with pytest.raises(Killed):
            take_back(world, run.id)
    assert sorted(status for status, _ in claims(world).values()) == ["open"] * 5 + ["withdrawn"] * 2

    jobs.withdraw_import(world.tenant.id, run.id, with_touched=False)

    assert look(world, run.id).state == "withdrawn"
    assert claims(world) == {"R-1": ("open", 150), **{f"R-{n}": ("withdrawn", 0) for n in range(2, 8)}}
    with world.scope():
        assert Event.objects.filter(kind="claim.withdrawn").count() == 6
        assert Event.objects.filter(kind="import.withdrawn").count() == 1


def test_another_organisation_sees_none_of_it(world: World, other_world: World) -> None:
    run = bring_in(world, lines(1))
    take_back(world, run.id)

    with other_world.scope():
        assert not Event.objects.filter(kind="import.withdrawn").exists()
        assert withdrawals.touched(look(world, run.id), [of_number(world, "R-1").id]) == {}
        assert staging.waiting(run.id, most=5) == []
