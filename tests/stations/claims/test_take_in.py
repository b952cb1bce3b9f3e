"""Taking in claims: whole or not at all, the same again changes nothing, another amount corrects by posting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.stations.corrections_world import pay, sound, state

from kulanz.data.agreements.models import Objection
from kulanz.data.parties.customers import new_reference
from kulanz.data.parties.models import ContactPoint, Customer
from kulanz.data.payments.models import PayerIban
from kulanz.data.receivables.models import Account, Claim, Event, Posting
from kulanz.domain.matching.reference import is_reference
from kulanz.kernel.money import Money
from kulanz.ports.intake import ClaimDraft
from kulanz.stations.claims import take_in
from kulanz.stations.claims.take_in import Taken
from kulanz.testkit import books
from kulanz.testkit.world import World


def draft(**facts: Any) -> ClaimDraft:
    known: dict[str, object] = {
        "line": 2, "customer_number": "K1", "claim_number": "R-1", "amount": Money(8990), "due_on": date(2026, 2, 20),
        "customer_name": "Erika Muster", "email": "erika@example.org",
    }  # fmt: skip
    return ClaimDraft(**{**known, **facts})


def take(world: World, *drafts: ClaimDraft) -> list[Taken]:
    with world.scope():
        done = take_in.take(list(drafts), creditor=world.creditor, source="billing", now=world.now, actor="test")
        return [one.what for one in done]


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
        assert Event.objects.filter(kind="objection.raised").count() == 1


def test_everything_that_a_source_states_of_a_claim_is_kept(world: World) -> None:
    stated = draft(
        invoice_amount=Money(12_000), deadline_on=date(2026, 4, 1), mandate="M-77", iban="DE89370400440532013000"
    )

    take(world, stated)

    with world.scope():
        claim = Claim.objects.get()
        assert (claim.invoice_minor, claim.deadline_on, claim.mandate) == (12_000, date(2026, 4, 1), "M-77")
        assert (PayerIban.objects.get().account_id, PayerIban.objects.get().made_by) == (
            claim.account_id,
            "source:billing",
        )


def test_a_claim_that_is_due_later_is_taken_as_it_is(world: World) -> None:
    take(world, draft(due_on=date(2027, 1, 1)))

    with world.scope():
        assert (Claim.objects.get().status, Claim.objects.get().due_on) == ("open", date(2027, 1, 1))


def test_a_list_that_knows_of_a_payment_takes_it_off_once_only(world: World) -> None:
    take(world, draft(amount=Money(10_000)))
    with world.scope():
        claim = Claim.objects.get()
    pay(world, claim, "60.00")

    assert take(world, draft(amount=Money(4_000))) == [Taken.CORRECTED]

    assert state(world, claim)[:2] == ("open", 40)
    sound(world)


def test_a_payment_that_only_the_creditor_knows_is_taken_off(world: World) -> None:
    take(world, draft(amount=Money(10_000)))
    with world.scope():
        claim = Claim.objects.get()
    pay(world, claim, "30.00")

    take(world, draft(amount=Money(4_000)))

    assert state(world, claim)[:2] == ("open", 40)
    sound(world)


def test_more_stated_for_a_claim_that_was_paid_opens_it_again(world: World) -> None:
    take(world, draft(amount=Money(10_000)))
    with world.scope():
        claim = Claim.objects.get()
    pay(world, claim, "100.00")

    take(world, draft(amount=Money(12_000)))

    assert state(world, claim)[:2] == ("open", 20)
    sound(world)


def test_a_fee_that_is_stated_later_or_differently_is_booked(world: World) -> None:
    take(world, draft())
    take(world, draft(fee=Money(250)))
    take(world, draft(fee=Money(150)))

    with world.scope():
        assert Claim.objects.get().open_minor == 8990 + 150
        assert books.findings() == []


def test_a_claim_never_changes_its_customer_or_its_currency(world: World) -> None:
    take(world, draft())

    taken = take(world, draft(customer_number="K2")), take(world, draft(amount=Money(8990, "CHF")))

    assert taken == ([Taken.REJECTED], [Taken.REJECTED])
    with world.scope():
        assert Customer.objects.count() == 1


def test_what_is_not_stated_does_not_change_what_a_draft_is_known_by() -> None:
    assert take_in.hash_of(draft()) == take_in.hash_of(draft(line=7, mandate="", consent=None))
    assert take_in.hash_of(draft()) != take_in.hash_of(draft(consent=False))
    assert take_in.hash_of(draft(kind="a", reason="")) != take_in.hash_of(draft(kind="", reason="a"))
    assert take_in.hash_of(draft(extra={"a": "b"})) != take_in.hash_of(draft())


def test_the_number_of_queries_does_not_grow_with_the_claims(world: World) -> None:
    def queries(drafts: list[ClaimDraft]) -> int:
        with CaptureQueriesContext(connection) as captured:
            take(world, *drafts)
        return len(captured)

    def many(count: int, start: int) -> list[ClaimDraft]:
        numbers = range(start, start + count)
        return [
            draft(customer_number=f"K{n}", claim_number=f"R-{n}", iban=f"I{n}", reminders=1, consent=False)
            for n in numbers
        ]

    queries(many(30, 900))
    assert queries(many(300, 1000)) <= queries(many(30, 2000))
    assert queries([replace(d, kind="x") for d in many(300, 1000)]) <= queries(
        [replace(d, kind="x") for d in many(30, 2000)]
    )
