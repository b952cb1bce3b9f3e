"""Taking in claims: whole or not at all, the same again changes nothing, another amount corrects by posting."""

from __future__ import annotations

from datetime import date

import pytest

from kulanz.checks import books
from kulanz.data.agreements.models import Objection
from kulanz.data.parties.customers import new_reference
from kulanz.data.parties.models import ContactPoint, Customer
from kulanz.data.receivables.models import Account, Claim, Event, Posting
from kulanz.domain.reference import is_reference
from kulanz.kernel.money import Money
from kulanz.ports.intake import ClaimDraft
from kulanz.stations import take_in
from kulanz.stations.take_in import Taken
from kulanz.testkit.world import World


def draft(**facts: object) -> ClaimDraft:
    known: dict[str, object] = {
        "line": 2, "customer_number": "K1", "claim_number": "R-1", "amount": Money(8990), "due_on": date(2026, 2, 20),
        "customer_name": "Erika Muster", "email": "erika@example.org",
    }  # fmt: skip
    return ClaimDraft(**{**known, **facts})  # type: ignore[arg-type]


def take(world: World, *drafts: ClaimDraft) -> list[Taken]:
    with world.scope():
        return take_in.run(list(drafts), creditor=world.creditor, source="billing", now=world.now, actor="test")


def test_references_are_valid_and_never_look_like_a_whole_reference() -> None:
    made = {new_reference() for _ in range(3000)}

    assert len(made) == 3000
    assert all(is_reference(reference) and not reference[4:].startswith("RF") for reference in made)


def test_two_invoices_of_one_customer_share_an_account(world: World) -> None:
    assert take(world, draft(), draft(claim_number="R-2", line=3)) == [Taken.TAKEN, Taken.TAKEN]

    with world.scope():
        assert (Customer.objects.count(), Account.objects.count(), Claim.objects.count()) == (1, 1, 2)
        assert Account.objects.get().next_look_on == world.day
        assert books.findings() == []


def test_another_currency_is_another_account_of_the_same_customer(world: World) -> None:
    take(world, draft(), draft(claim_number="R-2", amount=Money(100, "CHF")))

    with world.scope():
        assert sorted(Account.objects.values_list("currency", flat=True)) == ["CHF", "EUR"]


def test_the_same_again_changes_nothing_wherever_it_stands_in_the_file(world: World) -> None:
    take(world, draft())
    with world.scope():
        before = Posting.objects.count(), Event.objects.count()

    assert take(world, draft(line=99)) == [Taken.UNCHANGED]

    with world.scope():
        assert (Posting.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize("minor", [10_000, 5_000])
def test_another_amount_corrects_by_posting_and_tells(world: World, minor: int) -> None:
    take(world, draft())

    assert take(world, draft(amount=Money(minor), due_on=date(2026, 3, 1))) == [Taken.CORRECTED]

    with world.scope():
        claim = Claim.objects.get()
        assert (claim.open_minor, claim.due_on) == (minor, date(2026, 3, 1))
        event = Event.objects.get(kind="claim.corrected")
        assert (event.data["change_minor"], event.data["due_on_before"]) == (minor - 8990, "2026-02-20")
        assert books.findings() == []


def test_what_a_later_file_leaves_empty_is_kept(world: World) -> None:
    take(world, draft(town="Lindau"))
    take(world, draft(claim_number="R-2", customer_name="", town="", email="neu@example.org"))

    with world.scope():
        customer = Customer.objects.get()
        assert (customer.name, customer.town) == ("Erika Muster", "Lindau")
        assert ContactPoint.objects.count() == 2


def test_a_fee_is_an_item_of_its_own(world: World) -> None:
    take(world, draft(fee=Money(250)))

    with world.scope():
        assert Claim.objects.get().open_minor == 9240
        assert books.findings() == []


def test_the_other_tenant_sees_nothing_of_it(world: World, other_world: World) -> None:
    take(world, draft())

    with other_world.scope():
        assert not Customer.objects.exists()
    assert take(other_world, draft()) == [Taken.TAKEN]


def test_an_invoice_that_its_source_calls_disputed_is_asked_for_by_nobody(world: World) -> None:
    take(world, draft(is_disputed=True), draft(claim_number="R-2", customer_number="K2"))

    assert world.run_day().steps == 1

    with world.scope():
        assert Objection.objects.get().claim.number == "R-1"
        assert Event.objects.filter(kind="dispute.raised").count() == 1
