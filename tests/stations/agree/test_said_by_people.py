"""What people say about an account: each noted once, each felt at the gate, each ended with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.stations.corrections_world import ACTOR, euro

from kulanz.data.agreements.models import Conversation, Hold, Objection, Plan
from kulanz.data.contact.models import OutsideMessage
from kulanz.data.parties.models import OptOut
from kulanz.data.receivables.models import Account, Claim, Event
from kulanz.data.standing import load
from kulanz.domain.journey.facts import Standing
from kulanz.domain.journey.gate import Purpose, Stop, may_act
from kulanz.domain.journey.grouping import segment_of
from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.stations import agree
from kulanz.testkit.world import START, World


def standing(world: World, claim: Claim) -> Standing:
    with world.scope():
        return load([claim.account_id], on=world.day, lock=False)[0].standing


def stops(world: World, claim: Claim, channel: str = "") -> set[Stop]:
    verdict = may_act(standing=standing(world, claim), purpose=Purpose.ASK, on=world.day, channel=channel)
    return {halt.stop for halt in verdict.halts}


def kinds(world: World, claim: Claim) -> list[str]:
    with world.scope():
        return list(Event.objects.filter(account=claim.account_id).order_by("number").values_list("kind", flat=True))


def hold(world: World, claim: Claim, key: UUID | None = None, reason: str = "moving") -> Hold:
    return agree.set_hold(claim.account_id, reason=reason, until_on=None, now=world.now, actor=ACTOR, key=key)


def promise(world: World, claim: Claim, key: UUID | None = None, amount: str = "50.00") -> Plan:
    day = START + timedelta(days=7)
    return agree.promise(claim.account_id, amount=euro(amount), due_on=day, now=world.now, actor=ACTOR, key=key)


def object_to(world: World, claim: Claim, key: UUID | None = None, text: str = "read wrong") -> Objection:
    return agree.object_to(claim.account_id, reason="other", text=text, now=world.now, actor=ACTOR, key=key)


def opt_out(world: World, claim: Claim, key: UUID | None = None, channel: str = "email") -> OptOut:
    return agree.set_opt_out(claim.account_id, channel=channel, now=world.now, actor=ACTOR, key=key)


def talk(world: World, claim: Claim, key: UUID | None = None, note: str = "calls back") -> Conversation:
    return agree.note_conversation(claim.account_id, way="phone", note=note, now=world.now, actor=ACTOR, key=key)


@pytest.mark.parametrize(
    ("say", "other", "event"),
    [
        (hold, {"reason": "away"}, "hold.set"),
        (promise, {"amount": "40.00"}, "promise.made"),
        (object_to, {"text": "something else"}, "objection.raised"),
        (opt_out, {"channel": "sms"}, "optout.set"),
        (talk, {"note": "pays on Friday"}, "conversation.held"),
    ],
)
def test_a_form_sent_twice_is_noted_once_and_another_one_under_its_key_is_refused(
    world: World, say: Callable[..., object], other: dict[str, str], event: str
) -> None:
    claim, key = world.claim(), uuid4()
    with world.scope():
        say(world, claim, key)
        say(world, claim, key)
        with pytest.raises(Conflict):
            say(world, claim, key, **other)

    assert kinds(world, claim).count(event) == 1


def test_a_pause_of_one_invoice_lets_the_other_be_asked_for(world: World) -> None:
    claim = world.claim("100.00", customer="K1")
    other = world.claim("40.00", customer="K1")
    with world.scope():
        held = agree.set_hold(
            claim.account_id, claim_id=claim.id, reason="moving", until_on=None, now=world.now, actor=ACTOR
        )

    assert stops(world, claim) == set()
    assert {c.id for c in standing(world, claim).overdue(world.day)} == {other.id}
    with world.scope():
        agree.end_hold(held.id, because="moved", now=world.now, actor=ACTOR)
    assert {c.id for c in standing(world, claim).overdue(world.day)} == {claim.id, other.id}


def test_only_the_part_objected_to_rests(world: World) -> None:
    claim = world.claim("100.00")
    with world.scope():
        objection = agree.object_to(
            claim.account_id, reason="wrong_amount", text="", claim_id=claim.id, amount=euro("30.00"), now=world.now,
            actor=ACTOR,
        )  # fmt: skip

    world.run_day()

    [message] = world.messages(claim.account_id)
    assert message.asked_minor == 7000
    with world.scope():
        agree.end_objection(objection.id, answer="It is right.", now=world.now, actor=ACTOR)
    assert standing(world, claim).overdue(world.day)[0].asked_minor(world.day) == 10000


@pytest.mark.parametrize(
    ("amount", "with_claim", "field"),
    [("100.01", True, "amount"), ("30.00", False, "claim"), ("0.00", True, "amount")],
)
def test_a_part_that_cannot_be_is_refused_with_its_place(
    world: World, amount: str, with_claim: bool, field: str
) -> None:
    claim = world.claim("100.00")

    with world.scope(), pytest.raises(BadValue) as refused:
        agree.object_to(
            claim.account_id, reason="other", text="", claim_id=claim.id if with_claim else None, amount=euro(amount),
            now=world.now, actor=ACTOR,
        )  # fmt: skip

    assert refused.value.facts["field"] == field


def test_a_conversation_has_time_to_take_effect(world: World) -> None:
    claim = world.claim()
    with world.scope():
        talk(world, claim)

    assert stops(world, claim) == {Stop.CONVERSATION}
    world.run_day()
    assert world.messages(claim.account_id) == []

    world.pass_days(standing(world, claim).journey.talk_rest_days)
    assert stops(world, claim) == set()
    world.run_day()
    assert len(world.messages(claim.account_id)) == 1


def test_who_wants_no_e_mail_gets_none_on_any_account_until_it_is_wished_again(world: World) -> None:
    claim = world.claim()
    with world.scope():
        wish = opt_out(world, claim)
        with pytest.raises(Conflict):
            opt_out(world, claim)
    assert stops(world, claim, "email") == {Stop.OPTED_OUT}
    assert stops(world, claim, "letter") == {Stop.NO_ADDRESS}

    with world.scope():
        agree.end_opt_out(wish.id, because="asked for it", now=world.now, actor=ACTOR)
        with pytest.raises(Conflict):
            agree.end_opt_out(wish.id, because="again", now=world.now, actor=ACTOR)
        assert OptOut.objects.get(id=wish.id).ended_because == "asked for it"

    assert stops(world, claim, "email") == set()
    assert kinds(world, claim)[-2:] == ["optout.set", "optout.ended"]


def test_who_was_reminded_elsewhere_does_not_begin_again(world: World) -> None:
    claim = world.claim(due=START - timedelta(days=30))
    fresh = world.claim(due=START - timedelta(days=30))
    with world.scope():
        noted = agree.note_reminder(
            claim.account_id, claim_id=claim.id, tone=2, sent_on=START - timedelta(days=12), proof="", now=world.now,
            actor=ACTOR,
        )  # fmt: skip
        again = agree.note_reminder(
            claim.account_id, claim_id=claim.id, tone=2, sent_on=START - timedelta(days=12), proof="posting list",
            now=world.now, actor=ACTOR,
        )  # fmt: skip
        assert (noted.id, again.proof) == (again.id, "posting list")

    world.run_day()

    first, second = world.messages(claim.account_id)[0], world.messages(fresh.account_id)[0]
    assert first.tone > second.tone
    with world.scope():
        agree.forget_reminder(noted.id, because="another customer", now=world.now, actor=ACTOR)
        assert not OutsideMessage.objects.exists()


@pytest.mark.parametrize(("tone", "days", "field"), [(5, -5, "tone"), (2, 1, "sent_on")])
def test_a_reminder_that_cannot_be_is_refused(world: World, tone: int, days: int, field: str) -> None:
    claim = world.claim()

    with world.scope(), pytest.raises(BadValue) as refused:
        agree.note_reminder(
            claim.account_id, claim_id=claim.id, tone=tone, sent_on=START + timedelta(days=days), proof="", now=world.now,
            actor=ACTOR,
        )  # fmt: skip

    assert refused.value.facts["field"] == field


def test_a_group_that_a_person_said_goes_before_the_rule_until_it_is_given_back(world: World) -> None:
    claim = world.claim()
    with world.scope():
        assert agree.set_segment(claim.account_id, "cannot_now", now=world.now, actor=ACTOR)
        assert not agree.set_segment(claim.account_id, "cannot_now", now=world.now, actor=ACTOR)
        with pytest.raises(BadValue):
            agree.set_segment(claim.account_id, "lazy", now=world.now, actor=ACTOR)
    assert segment_of(standing(world, claim))[0] == "cannot_now"
    world.run_day()

    with world.scope():
        assert Account.objects.get(id=claim.account_id).segment == "cannot_now"
        agree.set_segment(claim.account_id, "", now=world.now, actor=ACTOR)
    world.settle()

    with world.scope():
        account = Account.objects.get(id=claim.account_id)
        assert (account.segment, account.segment_fixed) == ("forgot", "")
        assert Event.objects.filter(kind="segment.set").count() == 2


def test_another_organisation_can_note_and_end_nothing(world: World, other_world: World) -> None:
    claim = world.claim()
    with world.scope():
        mine = [hold(world, claim).id, promise(world, claim).id, object_to(world, claim).id, opt_out(world, claim).id]
    ends: tuple[Callable[[UUID], object], ...] = (
        lambda id_: agree.end_hold(id_, because="x", now=world.now, actor=ACTOR),
        lambda id_: agree.end_promise(id_, because="x", now=world.now, actor=ACTOR),
        lambda id_: agree.end_objection(id_, answer="x", now=world.now, actor=ACTOR),
        lambda id_: agree.end_opt_out(id_, because="x", now=world.now, actor=ACTOR),
    )

    with other_world.scope():
        for say in (hold, promise, object_to, opt_out, talk):
            with pytest.raises(NotFound):
                say(world, claim)
        for end, id_ in zip(ends, mine, strict=True):
            with pytest.raises(NotFound):
                end(id_)
        with pytest.raises(NotFound):
            agree.set_segment(claim.account_id, "forgot", now=world.now, actor=ACTOR)


def test_a_promise_whose_day_is_over_gives_way_to_a_new_one(world: World) -> None:
    claim = world.claim()
    with world.scope():
        first = promise(world, claim)
        with pytest.raises(Conflict, match="There is a promise already"):
            agree.promise(claim.account_id, amount=euro("20.00"), due_on=world.day, now=world.now, actor=ACTOR)
    world.pass_days(8)
    with world.scope():
        later = world.day + timedelta(days=5)
        second = agree.promise(claim.account_id, amount=euro("20.00"), due_on=later, now=world.now, actor=ACTOR)
        first.refresh_from_db()

    assert (first.status, first.closed_on) == (Plan.Status.ENDED, world.day)
    assert [p.id for p in standing(world, claim).promises] == [second.id]
    assert kinds(world, claim)[-3:] == ["promise.made", "promise.ended", "promise.made"]
