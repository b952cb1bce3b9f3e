"""The creditor's list of open items is the truth: what it names no more is paused, then closed; never because of a fault."""

from __future__ import annotations

from tests.stations.lists_world import HEAD, begin, bring_in, claims, line, lines, look, rules, take

from kulanz.data.agreements.models import Hold
from kulanz.data.desk.models import Task
from kulanz.data.inbox import lists
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, Event
from kulanz.stations.files import lists as list_jobs
from kulanz.testkit import books
from kulanz.testkit.world import World

LOOSE = {"most_missing_percent": 100}


def paused(world: World) -> set[str]:
    with world.scope():
        open_ = Hold.objects.filter(kind="not_listed", ended_on=None).select_related("claim")
        return {hold.claim.number for hold in open_ if hold.claim}


def kinds(world: World, kind: str) -> int:
    with world.scope():
        return Event.objects.filter(kind=kind).count()


def test_what_a_list_names_no_more_is_paused_at_once_and_waits_for_a_person(world: World) -> None:
    rules(world, **LOOSE)
    bring_in(world, lines(1, 2, 3))

    run = bring_in(world, lines(1, 3), snapshot=True)

    assert (run.state, run.rows_missing, run.rows_unchanged) == ("done", 1, 2)
    assert paused(world) == {"R-2"}
    assert claims(world)["R-2"] == ("open", 250)
    with world.scope():
        assert Task.objects.get(kind="not_listed").subject_id == run.id
        assert Event.objects.get(kind="claim.not_listed").data == {"run": str(run.id)}


def test_an_addition_says_nothing_of_what_it_does_not_name(world: World) -> None:
    bring_in(world, lines(1, 2, 3))

    assert bring_in(world, lines(4)).rows_missing == 0

    assert paused(world) == set()


def test_a_person_confirms_and_the_claim_is_settled_at_the_creditor(world: World) -> None:
    rules(world, **LOOSE)
    bring_in(world, lines(1, 2))
    run = bring_in(world, lines(1), snapshot=True)

    for _ in range(2):
        list_jobs.settle_missing(world.tenant.id, run.id, "person:7")

    assert claims(world) == {"R-1": ("open", 150), "R-2": ("paid", 0)}
    with world.scope():
        receipt = Receipt.objects.get()
        assert (receipt.source, receipt.state, receipt.amount_minor, receipt.matched) == (
            "creditor",
            "settled",
            250,
            "yes",
        )
        assert Event.objects.get(kind="claim.settled_outside").data["paid_minor"] == 250
        assert Task.objects.get(kind="not_listed").done_by == "person:7"
    assert paused(world) == set()
    world.settle()
    with world.scope():
        assert books.findings() == []


def test_a_person_says_that_the_list_was_wrong_and_the_pause_ends(world: World) -> None:
    rules(world, **LOOSE)
    bring_in(world, lines(1, 2))
    run = bring_in(world, lines(1), snapshot=True)

    list_jobs.keep_missing(world.tenant.id, run.id, "person:7")

    assert paused(world) == set()
    assert claims(world)["R-2"] == ("open", 250)
    assert kinds(world, "claim.listed") == 1


def test_the_rule_of_the_source_closes_by_itself(world: World) -> None:
    rules(world, closes_by_itself=True, **LOOSE)
    bring_in(world, lines(1, 2))

    bring_in(world, lines(1), snapshot=True)

    assert claims(world)["R-2"] == ("paid", 0)
    with world.scope():
        assert Task.objects.get(kind="not_listed").done_at is not None


def test_the_same_list_again_changes_nothing(world: World) -> None:
    rules(world, closes_by_itself=True, **LOOSE)
    bring_in(world, lines(1, 2))
    bring_in(world, lines(1), snapshot=True)
    before = claims(world), kinds(world, "claim.settled_outside"), kinds(world, "claim.not_listed")

    again = bring_in(world, lines(1), snapshot=True)

    assert again.rows_missing == 0
    assert (claims(world), kinds(world, "claim.settled_outside"), kinds(world, "claim.not_listed")) == before


def test_more_than_a_fifth_missing_needs_a_person_before_anything_is_taken(world: World) -> None:
    bring_in(world, lines(1, 2, 3, 4, 5))
    run = begin(world, lines(1, 2, 3) + line(6), snapshot=True)

    assert take(world, run).state == "preview"

    assert paused(world) == set()
    assert "R-6" not in claims(world)
    with world.scope():
        why = lists.unconfirmed(look(world, run))
        assert why is not None
        assert why.values == {"count": 2, "all": 5}


def test_a_fifth_is_no_more_than_a_fifth(world: World) -> None:
    bring_in(world, lines(1, 2, 3, 4, 5))

    assert bring_in(world, lines(1, 2, 3, 4), snapshot=True).state == "done"


def test_a_confirmed_list_is_taken_however_short_it_is(world: World) -> None:
    bring_in(world, lines(1, 2, 3, 4, 5))
    run = begin(world, lines(1), snapshot=True)
    with world.scope():
        type(look(world, run)).objects.filter(id=run).update(missing_confirmed_by="person:7")

    assert take(world, run).rows_missing == 4

    assert paused(world) == {"R-2", "R-3", "R-4", "R-5"}


def test_a_line_with_a_fault_names_its_claim(world: World) -> None:
    rules(world, closes_by_itself=True, **LOOSE)
    bring_in(world, lines(1, 2, 3))
    faulty = HEAD + line(1) + "K2;Kim;R-2;sehr viel;02.03.2026;\n" + "K3;Kim; r 3 ;3,50;31.02.2026;;;zu viele;Zellen\n"

    run = bring_in(world, faulty, snapshot=True)

    assert (run.rows_rejected, run.rows_missing) == (2, 0)
    assert {status for status, _ in claims(world).values()} == {"open"}


def test_a_line_with_a_fault_ends_the_pause_of_its_claim(world: World) -> None:
    rules(world, **LOOSE)
    bring_in(world, lines(1, 2))
    bring_in(world, lines(1), snapshot=True)

    bring_in(world, lines(1) + "K2;Kim;R-2;sehr viel;02.03.2026;\n", snapshot=True)

    assert paused(world) == set()


def test_a_line_that_says_nothing_is_open_settles_its_claim(world: World) -> None:
    rules(world, closes_by_itself=True, **LOOSE)
    bring_in(world, lines(1, 2))

    run = bring_in(world, HEAD + line(1) + line(2, "0,00"), snapshot=True)

    assert run.rows_missing == 1
    assert claims(world)["R-2"] == ("paid", 0)


def test_a_claim_that_is_listed_again_goes_on(world: World) -> None:
    rules(world, **LOOSE)
    bring_in(world, lines(1, 2))
    bring_in(world, lines(1), snapshot=True)

    bring_in(world, lines(1, 2), snapshot=True)

    assert paused(world) == set()
    assert kinds(world, "claim.listed") == 1


def test_a_claim_that_was_closed_and_is_listed_again_is_open_again(world: World) -> None:
    rules(world, closes_by_itself=True, **LOOSE)
    bring_in(world, lines(1, 2))
    bring_in(world, lines(1), snapshot=True)

    bring_in(world, lines(1, 2), snapshot=True)

    assert claims(world)["R-2"] == ("open", 250)
    with world.scope():
        assert Receipt.objects.get().state == "reversed"
    bring_in(world, lines(1), snapshot=True)
    assert claims(world)["R-2"] == ("paid", 0)


def test_what_the_bank_has_shown_meanwhile_stays_paid_when_it_is_listed_again(world: World) -> None:
    rules(world, closes_by_itself=True, **LOOSE)
    bring_in(world, lines(1, 2))
    bring_in(world, lines(1), snapshot=True)
    with world.scope():
        told = Receipt.objects.get()
        Receipt.objects.create(
            creditor=told.creditor, account_id=told.account_id, source="bank", outside_id="B1", state="settled", matched="yes",
            amount_minor=250, currency="EUR", seen_at=world.now.at, value_on=world.day, same_as_id=told.id,
        )  # fmt: skip

    bring_in(world, lines(1, 2), snapshot=True)

    with world.scope():
        assert Claim.objects.get(number="R-2").status == "paid"


def test_only_claims_of_the_same_source_that_were_here_before_the_file_are_missing(world: World) -> None:
    rules(world, **LOOSE)
    world.claim("10.00", number="OTHER")
    bring_in(world, lines(1, 2))
    run = begin(world, lines(1), snapshot=True)
    bring_in(world, lines(3))

    take(world, run)

    assert paused(world) == {"R-2"}


def test_nobody_is_asked_for_a_claim_that_is_not_listed(world: World) -> None:
    rules(world, **LOOSE)
    bring_in(world, lines(1, 2))
    bring_in(world, lines(1), snapshot=True)
    world.pass_days(20)

    assert world.decide().steps == 1
    world.settle()

    with world.scope():
        held = Claim.objects.get(number="R-2").account_id
    assert world.messages(held) == []


def test_another_organisation_is_not_touched(world: World, other_world: World) -> None:
    bring_in(other_world, lines(1, 2))

    bring_in(world, HEAD + line(7), snapshot=True)

    assert paused(other_world) == set()
