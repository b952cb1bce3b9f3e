"""Standing: rows become the facts that the rules read, for a whole batch in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kulanz.data.agreements.models import Hold, Instalment, Objection, Plan, Protection
from kulanz.data.contact.models import Message, OutsideMessage
from kulanz.data.desk.models import Handover
from kulanz.data.history import Happened, record
from kulanz.data.journeys.models import Journey
from kulanz.data.parties.models import ContactPoint, Customer, OptOut
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.standing import load
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.books.receipt import State
from kulanz.domain.contact.limits import Contact
from kulanz.domain.journey.data import read_journey
from kulanz.domain.journey.facts import ClaimFacts, HoldFacts, ProtectionFacts, Standing, Told
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.stations.money import receive
from kulanz.stations.money.receive import Seen
from kulanz.testkit.world import START, World

SOON = START + timedelta(days=3)
LATER = START + timedelta(days=9)


def standing(world: World, claim: Claim, **how: Any) -> Standing:
    with world.scope():
        [loaded] = load([claim.account_id], on=world.day, **how)
    return loaded.standing


def facts_of(world: World, claim: Claim) -> ClaimFacts:
    return next(one for one in standing(world, claim).claims if one.id == claim.id)


def said(world: World, claim: Claim, status: str = "sent", **fields: Any) -> Message:
    """A message of the journey about `claim`."""
    usual = {
        "id": new_id(), "account": claim.account, "purpose": "ask", "channel": "email", "text_key": "x", "tone": 2,
        "stage": "reminder", "status": status, "planned_on": START - timedelta(days=4), "asked_claims": {str(claim.id): 5},
        "sent_on": START - timedelta(days=3) if status == "sent" else None, "to_address": "x@example.org",
    }  # fmt: skip
    raw = {"raw": b"x", "raw_hash": b"x"} if status == "sent" else {}
    with world.scope():
        return Message.objects.create(**{**usual, **raw, **fields})


def held(world: World, claim: Claim, until_on: date | None, *, of_claim: bool = True, **fields: Any) -> Hold:
    with world.scope():
        return Hold.objects.create(
            account=claim.account, claim=claim if of_claim else None, reason="checking", since_on=START, until_on=until_on,
            made_by="test", **fields,
        )  # fmt: skip


def objected(world: World, claim: Claim, minor: int | None, *, of_claim: bool = True, **fields: Any) -> None:
    with world.scope():
        Objection.objects.create(
            account=claim.account, claim=claim if of_claim else None, amount_minor=minor, reason="other", raised_on=START,
            made_by="test", **fields,
        )  # fmt: skip


def test_a_plain_account_has_its_claims_and_nothing_against_a_message(world: World) -> None:
    claim = world.claim("89.90")

    found = standing(world, claim)

    assert [(c.id, c.due_on, c.open_minor, c.asked_minor(START)) for c in found.claims] == [
        (claim.id, claim.due_on, 8990, 8990)
    ]
    assert (found.currency, found.journey.key, found.language, found.is_business) == ("EUR", "friendly", "de", False)
    assert found.addresses == {"email"}
    assert not any((found.told, found.holds, found.coming, found.promises, found.protections, found.contacts))
    assert not any((found.is_objected, found.is_stopped, found.is_proposed, found.opted_out))
    assert found.place is not None
    assert [str(zone) for zone in found.place.zones] == ["Europe/Berlin"]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("minors", "asked"),
    [([None], 0), ([2000], 6990), ([2000, 1000], 5990), ([None, 2000], 0), ([9999], 0)],
)
def test_of_several_objections_to_one_invoice_the_whole_counts_and_parts_add_up(
    world: World, minors: list[int | None], asked: int, order: int
) -> None:
    claim = world.claim("89.90")
    for minor in minors[::order]:
        objected(world, claim, minor)

    assert facts_of(world, claim).asked_minor(START) == asked


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("untils", "until"),
    [([SOON], SOON), ([None], None), ([SOON, LATER], LATER), ([None, SOON], None)],
)
def test_of_several_holds_on_one_invoice_the_longest_counts(
    world: World, untils: list[date | None], until: date | None, order: int
) -> None:
    claim, other = world.claim(customer="K1"), world.claim(customer="K1")
    for one in untils[::order]:
        held(world, claim, one)

    facts = facts_of(world, claim)

    assert (facts.is_held, facts.held_until_on) == (True, until)
    assert not facts_of(world, other).is_held
    assert standing(world, claim).holds == ()


def test_what_has_ended_holds_nothing_back(world: World) -> None:
    claim = world.claim()
    for of_claim in (True, False):
        held(world, claim, None, of_claim=of_claim, ended_on=START)
        objected(world, claim, None, of_claim=of_claim, ended_on=START)
    with world.scope():
        customer = claim.account.customer_id
        Protection.objects.create(
            customer_id=customer, kind="death", reason="x", since_on=START, ended_on=START, made_by="x"
        )
        OptOut.objects.create(customer_id=customer, channel="email", since_on=START, ended_on=START, made_by="x")
        Handover.objects.create(
            account=claim.account, to="agency", state="refused", claims={}, amount_minor=0, reasons=[],
            proposed_at=world.now.at, proposed_on=START,
        )  # fmt: skip

    found = standing(world, claim)

    assert found.claims[0].asked_minor(START) == found.open_minor
    assert not any((found.holds, found.is_objected, found.protections, found.opted_out, found.is_proposed))


def stop_all(world: World, claim: Claim) -> None:
    customer = claim.account.customer_id
    held(world, claim, None, of_claim=False, kind="customer_asked")
    objected(world, claim, None, of_claim=False)
    with world.scope():
        Protection.objects.create(
            customer_id=customer, kind="moratorium", reason="x", since_on=START, until_on=SOON, made_by="x"
        )
        OptOut.objects.create(customer_id=customer, channel="email", since_on=START, made_by="x")
        for status in ("made", "kept", "broken"):
            plan = Plan.objects.create(account=claim.account, made_on=START, status=status, made_by="x")
            Instalment.objects.create(plan=plan, amount_minor=500, due_on=SOON)
        Handover.objects.create(
            account=claim.account, to="agency", claims={}, amount_minor=0, reasons=[], proposed_at=world.now.at,
            proposed_on=START,
        )  # fmt: skip
        Creditor.objects.update(is_stopped=True)
        Account.objects.filter(id=claim.account_id).update(segment_fixed="vulnerable")


def test_everything_that_stands_against_a_message_is_seen(world: World) -> None:
    claim = world.claim()
    stop_all(world, claim)

    found = standing(world, claim)

    assert found.holds == (HoldFacts("checking", None, is_help=True),)
    assert found.is_objected
    assert found.protections == (ProtectionFacts("moratorium", SOON),)
    assert found.opted_out == {"email"}
    assert {(p.amount_minor, p.due_on, p.is_kept) for p in found.promises} == {(500, SOON, False), (500, SOON, True)}
    assert (found.behaviour.promises_kept, found.behaviour.promises_broken, found.behaviour.helps_asked) == (1, 1, 1)
    assert found.is_proposed
    assert found.is_stopped
    assert found.segment_fixed == "vulnerable"


def test_a_stop_of_the_customer_holds_for_each_of_its_accounts_and_no_other(world: World, other_world: World) -> None:
    claim, other = world.claim(), world.claim()
    foreign = other_world.claim()
    with world.scope():
        euro = claim.account
        account = Account.objects.create(
            creditor=euro.creditor, customer=euro.customer, currency="CHF", reference="RF1", next_look_on=START
        )
        Protection.objects.create(customer=euro.customer, kind="insolvency", reason="x", since_on=START, made_by="x")
        both = load([account.id, euro.id], on=START)
        assert [bool(one.standing.protections) for one in both] == [True, True]
        assert load([foreign.account_id], on=START) == [], "the other organisation's rows are not there"

    assert standing(world, other).protections == ()


@pytest.mark.parametrize(
    ("state", "facts", "is_coming"),
    [
        ("announced", {}, True),
        ("pending", {}, True),
        ("settled", {}, True),
        ("settled", {"matched": "aside"}, False),
        ("settled", {"allocated": True}, False),
        ("failed", {}, False),
        ("expired", {}, False),
        ("reversed", {}, False),
    ],
)
def test_money_counts_as_coming_until_it_is_laid_or_will_not_come(
    world: World, state: str, facts: dict[str, Any], is_coming: bool
) -> None:
    claim = world.claim()
    with world.scope():
        seen = Seen(
            source="bank", outside_id=str(uuid4()), state=State.PENDING, amount=Money(700), creditor=world.creditor.id,
            value_on=START, account=claim.account_id,
        )  # fmt: skip
        receive.see(seen, now=world.now, actor="test")
        allocated_at = world.now.at if facts.pop("allocated", False) else None
        Receipt.objects.update(state=state, allocated_at=allocated_at, **facts)

    assert bool(standing(world, claim).coming) == is_coming


@pytest.mark.parametrize(
    ("status", "has_gone"),
    [("planned", False), ("ready", False), ("sending", False), ("sent", True), ("ambiguous", True),
     ("failed", None), ("stopped", None)],
)  # fmt: skip
def test_a_message_counts_as_told_once_it_has_left(world: World, status: str, has_gone: bool | None) -> None:
    claim = world.claim()
    said(world, claim, status)

    told = standing(world, claim).told

    assert [one.has_gone for one in told] == ([] if has_gone is None else [has_gone])
    assert all((one.stage, one.tone, one.claims) == ("reminder", 2, frozenset({claim.id})) for one in told)


def test_a_message_that_is_being_judged_does_not_count_against_itself(world: World) -> None:
    claim = world.claim()
    message = said(world, claim, "ready")

    assert standing(world, claim).contacts
    assert standing(world, claim, without=[message.id]).contacts == ()
    assert standing(world, claim, without=[message.id]).told == ()


def test_what_the_creditor_sent_before_counts_with_its_tone_and_proof(world: World) -> None:
    claim = world.claim()
    with world.scope():
        for tone, proof in ((1, ""), (3, "posting list")):
            OutsideMessage.objects.create(
                account=claim.account,
                claim=claim,
                tone=tone,
                sent_on=START - timedelta(days=30 - tone),
                proof=proof,
                made_by="x",
            )

    assert standing(world, claim).told == (
        Told("", START - timedelta(days=29), frozenset({claim.id}), None, 1, has_proof=False),
        Told("", START - timedelta(days=27), frozenset({claim.id}), None, 3, has_proof=True),
    )


def test_messages_to_the_same_address_count_whoever_they_were_for(world: World, other_world: World) -> None:
    claim, other = world.claim(email="both@example.org"), world.claim(email="both@example.org")
    stranger = other_world.claim(email="both@example.org")
    said(world, other, to_address="both@example.org")
    said(world, other, to_address="both@example.org", purpose="answer", stage="")
    said(other_world, stranger, to_address="both@example.org")

    assert standing(world, claim).contacts == (Contact("email", START - timedelta(days=3)),)
    assert standing(world, claim).told == ()


def test_events_that_a_journey_branches_on_come_with_their_last_day(world: World) -> None:
    claim = world.claim()
    with world.scope():
        for _ in range(2):
            record([Happened("page.opened", claim.account_id, claim.account_id, "x")], now=world.now)
            world.pass_days(1)
        record([Happened("message.ready", claim.account_id, claim.account_id, "x")], now=world.now)

    assert standing(world, claim).happened_on == {"page.opened": START + timedelta(days=1)}


def test_an_old_invoice_is_barred_and_a_part_payment_on_it_alone_starts_the_time_anew(world: World) -> None:
    old = world.claim(due=date(2022, 5, 1), customer="K1", issued_on=date(2022, 4, 1))
    other = world.claim(due=date(2022, 6, 1), customer="K1", issued_on=date(2022, 5, 1))
    young = world.claim(customer="K1")

    assert facts_of(world, old).barred_on == facts_of(world, other).barred_on == date(2026, 1, 1)
    assert facts_of(world, young).barred_on is None

    with world.scope():
        world.day = date(2025, 6, 2)
        record([Happened("claim.reduced", old.id, old.account_id, "x")], now=world.now)
        world.day = START

    assert facts_of(world, old).barred_on != facts_of(world, other).barred_on == date(2026, 1, 1)
    assert facts_of(world, old).asked_minor(START) > 0


def with_street_and_phone_only(world: World) -> Claim:
    claim = world.claim()
    with world.scope():
        ContactPoint.objects.update(is_bad=True)
        assert load([claim.account_id], on=START)[0].standing.addresses == frozenset()
        Customer.objects.update(street="Weg 1", postcode="88131", town="Lindau")
        ContactPoint.objects.create(customer=claim.account.customer, kind="phone", value="+49170123")
    return claim


def test_a_street_and_a_telephone_are_no_way_to_write_where_nothing_serves_them(world: World) -> None:
    assert standing(world, with_street_and_phone_only(world)).addresses == frozenset()


def test_a_bad_address_and_none_at_all(world: World, every_channel: None) -> None:
    assert standing(world, with_street_and_phone_only(world)).addresses == {"letter", "sms", "call"}


@pytest.fixture
def every_channel(world: World) -> None:
    """The creditor has set up letters, short messages and calls too."""
    world.carry("letter", "sms", "call")


def test_what_was_paid_and_what_was_written_off(world: World) -> None:
    one, two = world.claim(customer="K1"), world.claim(customer="K1")
    with world.scope():
        Claim.objects.filter(id=one.id).update(status="paid", open_minor=0, closed_on=START)
    found = standing(world, one)
    assert (found.behaviour.claims_paid, found.paid_on) == (1, START)

    with world.scope():
        Claim.objects.filter(id=two.id).update(status="written_off", open_minor=0, closed_on=START)

    assert standing(world, one).paid_on is None, "nobody is welcomed back whose debt was given up"


def test_an_account_keeps_its_version_and_a_dry_run_looks_through_another_journey(world: World) -> None:
    claim = world.claim()
    with world.scope():
        first = Journey.objects.get(key="friendly", version=1)
        newer = Journey.objects.create(
            key="friendly", version=2, name="Newer", definition=first.definition, published_at=world.now.at
        )
        assert load([claim.account_id], on=START)[0].standing.journey.version == 2, "the newest, while it has none"
        Account.objects.update(journey=first)
        assert load([claim.account_id], on=START)[0].standing.journey.id == first.id
        other = read_journey(newer.definition, id=newer.id, key="other", version=1)
        assert load([claim.account_id], on=START, instead=other)[0].standing.journey is other


def test_the_number_of_queries_does_not_grow_with_the_accounts(world: World) -> None:
    def queries(act: Callable[[], object]) -> int:
        with world.scope(), CaptureQueriesContext(connection) as caught:
            act()
        return len(caught)

    first = [world.claim().account_id for _ in range(2)]
    few = queries(lambda: load(first, on=START))
    for number in range(20):
        claim = world.claim()
        first.append(claim.account_id)
        if number % 3 == 0:
            stop_all(world, claim)
            said(world, claim)
    assert queries(lambda: load(first, on=START, lock=False)) <= few + 1
    assert few <= 12
    assert queries(lambda: load([], on=START)) == 0
