"""Money finds its accounts: in batches, in parts, by hand, back to the desk; and none of it is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kulanz.data.desk.models import Task
from kulanz.data.payments.models import PayerIban, Receipt
from kulanz.data.receivables.models import Claim, Event, Posting
from kulanz.domain.books.receipt import State
from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.kernel.money import Money
from kulanz.stations.money import allocate, match, receive, unmatch
from kulanz.stations.money.match import HandShare
from kulanz.testkit import books
from kulanz.testkit.world import World

IBAN = "DE75512108001245126199"


def seen(world: World, amount: str, **facts: Any) -> receive.Seen:
    return receive.Seen(
        source=facts.pop("source", "bank"), outside_id=facts.pop("name", str(uuid4())), state=State.SETTLED,
        amount=Money.parse(amount), creditor=world.creditor.id, value_on=facts.pop("on", world.day), **facts,
    )  # fmt: skip


def came(world: World, amount: str, **facts: Any) -> UUID:
    """Money from the bank, and everything that follows from it."""
    with world.scope():
        receipt = receive.see(seen(world, amount, **facts), now=world.now, actor="test")
    world.settle()
    assert receipt
    return receipt


def receipt_of(world: World, receipt: UUID) -> Receipt:
    with world.scope():
        return Receipt.objects.get(id=receipt)


def open_minor(world: World, *claims: Claim) -> list[int]:
    with world.scope():
        found = dict(Claim.objects.filter(id__in=[c.id for c in claims]).values_list("id", "open_minor"))
    return [found[claim.id] for claim in claims]


def credit(world: World, claim: Claim) -> int:
    with world.scope():
        postings = Posting.objects.filter(account=claim.account_id, book="credit")
        return -sum(postings.values_list("amount_minor", flat=True))


def all_is_well(world: World) -> bool:
    with world.scope():
        assert books.findings() == []
    return True


def test_a_firm_pays_for_three_customers_and_each_account_gets_its_part(world: World) -> None:
    claims = [world.claim(amount, number=f"RE-2026-00{n}") for n, amount in enumerate(("10.00", "20.00", "30.00"), 1)]

    receipt = came(world, "60.00", payer="Hausverwaltung", remittance=" ".join(claim.number for claim in claims))

    assert open_minor(world, *claims) == [0, 0, 0]
    with world.scope():
        parts = Receipt.objects.filter(word="part").order_by("id")
        assert [(p.account_id, p.amount_minor) for p in parts] == [
            (c.account_id, n) for c, n in zip(claims, (1000, 2000, 3000), strict=True)
        ]
        assert Task.objects.count() == 0
    whole = receipt_of(world, receipt)
    assert (whole.account_id, whole.matched, whole.amount_minor) == (None, "yes", 6000)
    assert all_is_well(world)


def test_divided_money_that_the_bank_takes_back_opens_every_part_again(world: World) -> None:
    claims = [world.claim("10.00", number="RE-2026-001"), world.claim("20.00", number="RE-2026-002")]
    receipt = came(world, "30.00", name="B1", remittance="RE-2026-001 RE-2026-002")
    assert open_minor(world, *claims) == [0, 0]

    with world.scope():
        back = seen(world, "30.00", name="B1")
        receive.see(receive.Seen(**{**_facts(back), "state": State.REVERSED}), now=world.now, actor="test")
    world.settle()

    assert open_minor(world, *claims) == [1000, 2000]
    assert receipt_of(world, receipt).state == "reversed"
    assert all_is_well(world)


def _facts(one: receive.Seen) -> dict[str, Any]:
    return {name: getattr(one, name) for name in receive.Seen.__slots__}


def test_a_mandate_of_a_claim_and_the_id_of_a_payment_before_find_their_account(world: World) -> None:
    debited, other = world.claim("50.00"), world.claim("50.00")
    with world.scope():
        Claim.objects.filter(id=debited.id).update(mandate="M-77")

    by_mandate = came(world, "10.00", mandate_id="M-77", payer="Bank AG")
    again = came(world, "10.00", mandate_id="M-77", payer="Bank AG")

    assert receipt_of(world, by_mandate).account_id == receipt_of(world, again).account_id == debited.account_id
    assert open_minor(world, debited, other) == [3000, 5000]


def test_whom_somebody_pays_for_is_found_by_his_name(world: World) -> None:
    claim = world.claim("42.00", name="Zita Zander")
    world.claim("42.00", name="Anna Anders")

    came(world, "42.00", payer="Sozialamt Lindau", on_behalf_of="Zita Zander")

    assert open_minor(world, claim) == [0]


def test_a_learned_bank_account_posts_by_itself_the_next_time(world: World) -> None:
    claim = world.claim("50.00", name="Erika Muster", customer="K1")
    first = came(world, "20.00", payer="Tante Frieda", payer_iban=IBAN)
    with world.scope():
        match.assign(first, claim.account_id, [], now=world.now, actor="person:1")
        assert match.learn_iban(first, claim.account_id, now=world.now, actor="person:1")
        assert not match.learn_iban(first, claim.account_id, now=world.now, actor="person:1")
    world.settle()

    came(world, "30.00", payer="Tante Frieda", payer_iban=IBAN)

    assert open_minor(world, claim) == [0]
    with world.scope():
        assert PayerIban.objects.get().iban == IBAN
        assert Event.objects.get(kind="iban.learned").account_id == claim.account_id
    assert all_is_well(world)


def test_a_person_divides_money_and_leaves_the_rest_as_credit(world: World) -> None:
    first, second = world.claim("50.00", customer="K1"), world.claim("50.00", customer="K1")
    other = world.claim("30.00", customer="K2")
    receipt = came(world, "100.00", payer="Irgendwer")
    shares = [
        HandShare(first.account_id, second.id, 2000),
        HandShare(other.account_id, other.id, 3000),
        HandShare(first.account_id, None, 5000),
    ]

    with world.scope():
        match.assign_parts(receipt, shares, now=world.now, actor="person:1")
    world.settle()

    assert open_minor(world, first, second, other) == [5000, 3000, 0]
    assert (credit(world, first), credit(world, other)) == (5000, 0)
    assert all_is_well(world)


@pytest.mark.parametrize(
    ("minors", "error"),
    [((4000, 3000), BadValue), ((8000, 2000), BadValue), ((10000, 0), BadValue), ((5000, 5000), None)],
)
def test_parts_that_do_not_fit_change_nothing(
    world: World, minors: Sequence[int], error: type[Exception] | None
) -> None:
    first, second = world.claim("50.00", customer="K1"), world.claim("50.00", customer="K1")
    receipt = came(world, "100.00", payer="Irgendwer")
    shares = [HandShare(first.account_id, c.id, minor) for c, minor in zip((first, second), minors, strict=True)]

    with world.scope():
        if error is None:
            match.assign_parts(receipt, shares, now=world.now, actor="person:1")
        else:
            with pytest.raises(error):
                match.assign_parts(receipt, shares, now=world.now, actor="person:1")
    world.settle()

    assert receipt_of(world, receipt).matched == ("unclear" if error else "yes")
    assert open_minor(world, first, second) == ([5000, 5000] if error else [0, 0])


def test_an_undone_assignment_opens_the_claim_with_its_old_due_date_and_the_money_waits(world: World) -> None:
    claim, right = world.claim("50.00"), world.claim("50.00")
    receipt = came(world, "60.00", reference=claim.reference)
    assert open_minor(world, claim) == [0]

    with world.scope():
        unmatch.unmatch(receipt, because="verwechselt", now=world.now, actor="person:1")
    world.settle()

    assert (open_minor(world, claim), credit(world, claim)) == ([5000], 0)
    waiting = receipt_of(world, receipt)
    assert (waiting.account_id, waiting.matched, waiting.allocated_at) == (None, "unclear", None)
    with world.scope():
        again = Claim.objects.get(id=claim.id)
        assert (again.status, again.due_on) == ("open", claim.due_on)
        assert Event.objects.get(kind="receipt.unmatched").data["because"] == "verwechselt"
        assert Task.objects.get(kind="unclear_money").done_at is None
        with pytest.raises(Conflict):
            unmatch.unmatch(receipt, because="", now=world.now, actor="person:1")
    assert all_is_well(world)

    with world.scope():
        match.assign(receipt, right.account_id, [], now=world.now, actor="person:1")
    world.settle()
    assert (open_minor(world, claim, right), credit(world, right)) == ([5000, 0], 1000)
    assert all_is_well(world)


def test_money_whose_credit_was_paid_out_cannot_be_taken_off_the_account(world: World) -> None:
    claim = world.claim("50.00")
    receipt = came(world, "50.00", reference=claim.reference)
    other = came(world, "20.00", reference=claim.reference)
    with world.scope():
        unmatch.unmatch(other, because="", now=world.now, actor="person:1")
        assert Posting.objects.filter(receipt_id=receipt, mirrors_id__isnull=False).count() == 0
    assert credit(world, claim) == 0
    assert open_minor(world, claim) == [0]


def test_money_put_aside_can_be_taken_up_again(world: World) -> None:
    receipt = came(world, "60.00", payer="Irgendwer")
    with world.scope():
        match.put_aside(receipt, because="Spende", now=world.now, actor="person:1")
        with pytest.raises(NotFound):
            match.take_up(uuid4(), now=world.now, actor="person:1")
        match.take_up(receipt, now=world.now, actor="person:1")
        with pytest.raises(Conflict):
            match.take_up(receipt, now=world.now, actor="person:1")
        assert Task.objects.get().done_at is None

    assert (receipt_of(world, receipt).matched, receipt_of(world, receipt).aside_because) == ("unclear", "")


def test_several_payments_on_one_account_in_one_batch_follow_each_other(world: World) -> None:
    old = world.claim("50.00", customer="K1", due=world.day.replace(month=1))
    young = world.claim("50.00", customer="K1")
    with world.scope():
        news = [seen(world, amount, reference=old.account.reference) for amount in ("30.00", "30.00", "60.00")]
        receive.see_all(news, now=world.now, actor="test")
    world.settle()

    assert (open_minor(world, old, young), credit(world, old)) == ([0, 0], 2000)
    with world.scope():
        kinds = list(Event.objects.filter(kind__startswith="claim.", account=old.account_id).order_by("number"))
        assert [e.kind for e in kinds][-4:] == ["claim.reduced", "claim.paid", "claim.reduced", "claim.paid"]
    assert all_is_well(world)


def test_matching_and_allocating_ask_no_more_with_more_money(world: World) -> None:
    claims = [world.claim("10.00", name=f"Kim Kunde {n}", number=f"RE-2026-{n:04d}") for n in range(60)]

    def asked(part: Sequence[Claim]) -> tuple[int, int, int]:
        counts = []
        with world.scope():
            news = [seen(world, "10.00", remittance=c.number, payer="Firma", payer_iban=IBAN) for c in part]
            ids: list[Any] = []
            steps: tuple[Callable[[], object], ...] = (
                lambda: ids.extend(receive.see_all(news, now=world.now, actor="test")),
                lambda: match.run(ids, now=world.now),
                lambda: allocate.run(ids, now=world.now),
            )
            for step in steps:
                with CaptureQueriesContext(connection) as context:
                    step()
                counts.append(len(context.captured_queries))
        return counts[0], counts[1], counts[2]

    asked(claims[:25])  # temporary tables are made at first use
    few, many = asked(claims[25:46]), asked(claims[46:])

    assert all(abs(a - b) <= 21 for a, b in zip(few, many, strict=True))
    assert max(few) <= 40
    assert all_is_well(world)


deeds = st.lists(
    st.tuples(
        st.sampled_from(["reference", "number", "nobody", "two", "hand", "undo", "aside", "up", "back"]),
        st.integers(0, 3),
        st.integers(1, 9000),
    ),
    min_size=3,
    max_size=10,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_no_cent_is_ever_lost(world: World, deeds: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():  # each example begins with the same world
        claims = [world.claim("50.00", number=f"R-2026-{n}1234") for n in range(4)]
        total = 0
        for deed, n, minor in deeds:
            total += _do(world, deed, claims[n], claims[(n + 1) % 4], minor)
            world.settle()

        with world.scope():
            settled = Receipt.objects.filter(state="settled")
            placed = sum(settled.filter(account__isnull=False).values_list("amount_minor", flat=True))
            waiting = settled.filter(account=None, matched__in=["unclear", "aside"])
            postings = list(Posting.objects.values_list("book", "amount_minor"))
            assert sum(minor for book, minor in postings if book == "clearing") == placed
            assert placed + sum(waiting.values_list("amount_minor", flat=True)) == total
            assert books.findings() == []
        transaction.set_rollback(True)


def _do(world: World, deed: str, one: Claim, two: Claim, minor: int) -> int:
    """One thing that happens; how much more money there is by it."""
    amount = f"{minor // 100}.{minor % 100:02d}"
    with world.scope():
        waits = Receipt.objects.filter(account=None, matched="unclear", state="settled").order_by("-id").first()
        aside = Receipt.objects.filter(matched="aside").order_by("-id").first()
        placed = Receipt.objects.filter(account=one.account_id, state="settled").order_by("-id").first()
        if deed in ("reference", "number", "nobody", "two"):
            text = {
                "reference": one.reference,
                "number": one.number,
                "nobody": "x",
                "two": f"{one.number} {two.number}",
            }
            news = seen(world, amount, remittance=text[deed])
            receive.see(news, now=world.now, actor="test")
            return minor
        if deed == "hand" and waits and waits.amount_minor > 1:
            shares = [HandShare(one.account_id, None, 1), HandShare(two.account_id, None, waits.amount_minor - 1)]
            match.assign_parts(waits.id, shares, now=world.now, actor="person:1")
        elif deed == "aside" and waits:
            match.put_aside(waits.id, because="x", now=world.now, actor="person:1")
        elif deed == "up" and aside:
            match.take_up(aside.id, now=world.now, actor="person:1")
        elif deed == "undo" and placed:
            unmatch.unmatch(placed.id, because="x", now=world.now, actor="person:1")
        elif deed == "back" and placed and placed.word != "part":
            facts = {"state": State.REVERSED, "amount": Money(placed.amount_minor), "outside_id": placed.outside_id}
            receive.see(receive.Seen(**{**_facts(seen(world, amount)), **facts}), now=world.now, actor="test")
            return -placed.amount_minor
    return 0


def test_another_organisation_s_money_and_accounts_are_out_of_reach(world: World, other_world: World) -> None:
    receipt, foreign = came(world, "50.00", payer="Wer"), other_world.claim("50.00")

    with world.scope(), pytest.raises(NotFound):
        match.assign(receipt, foreign.account_id, [], now=world.now, actor="person:1")
    with world.scope(), pytest.raises(NotFound):
        match.assign_parts(receipt, [HandShare(foreign.account_id, None, 5000)], now=world.now, actor="person:1")
    with other_world.scope(), pytest.raises(NotFound):
        unmatch.unmatch(receipt, because="", now=world.now, actor="person:1")
