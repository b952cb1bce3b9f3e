"""Journeys as a customer lives through them: nothing twice, nothing untrue, no sterner word before the last one's own day."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

import pytest

from kulanz.data.journeys.shipped import shipped
from kulanz.domain.journey.condition import Condition
from kulanz.domain.journey.conditions import holds
from kulanz.domain.journey.data import read_journey
from kulanz.domain.journey.decide import Step
from kulanz.domain.journey.facts import Coming
from kulanz.domain.journey.promises import with_broken_promises
from kulanz.kernel.errors import BadValue
from kulanz.plugins.country.de import PACK
from kulanz.testkit.journey_walk import (
    CHAIN,
    CLAIM,
    OTHER,
    START,
    Walk,
    claim,
    day,
    journey,
    promise,
    stage,
    standing,
    told,
)

JOURNEYS = {key: read_journey(data, id=UUID(int=9), key=key, version=1) for key, data in shipped().items()}
DUE = 5


def walk(key: str, minor: int = 50_000) -> Walk:
    """An account on the shipped journey `key`; its invoice is due on day 5."""
    return Walk(standing(claim(DUE, minor), along=JOURNEYS[key], contact_rules=PACK.contact))


@pytest.mark.parametrize("has_proof", [True, False])
@pytest.mark.parametrize("tone", [1, 2, 3, 4])
def test_nothing_that_the_creditor_sent_stands_for_the_first_letter_of_the_agency(tone: int, has_proof: bool) -> None:
    before = told("", -40, tone=tone, has_proof=has_proof)
    way = Walk(standing(claim(-60, 50_000), along=JOURNEYS["agency"], told=(before,))).until(60)

    assert way.seen[0] == "0 first_letter"
    assert len([one for one in way.seen if "first_letter" in one]) == 1


@pytest.mark.parametrize(("key", "branch", "after"), [
    ("agency", "agency_help", "first_letter"), ("business", "business_paper", "business_reminder"),
])  # fmt: skip
def test_whoever_opens_each_mail_does_not_get_the_same_one_for_ever(key: str, branch: str, after: str) -> None:
    way = walk(key)
    for number in range(150):
        if way.seen and way.seen[-1].split()[0] == str(number - 1):  # the mail of yesterday
            way.event("page.opened").news()
        way.until(number)
    stages = [one.split()[1] for one in way.seen if "->" not in one]

    assert after in stages
    assert all((one, next_one) != (branch, branch) for one, next_one in pairwise(stages))
    assert JOURNEYS[key].chain[-1].key in stages, "it goes on to its end"


def test_a_branch_answers_only_what_happened_after_the_message_that_lies_behind_it() -> None:
    seen = [Walk(standing(claim(5), along=JOURNEYS["friendly"])).until(6) for _ in range(2)]
    for number, way in enumerate(seen):
        way.event("payment.started")
        for today in range(7, 18):
            way.until(today)
            if number:
                way.news()  # looked at daily

    assert seen[0].seen == seen[1].seen
    assert "page_left" not in " ".join(seen[0].seen)


def test_a_branch_that_lapses_within_the_rest_after_its_event_is_refused() -> None:
    data = shipped()["friendly"]
    late = {"after_event": "conversation.held", "event_days": 0, "lapse_days": 3}
    stages = [one | late if one["key"] == "promise_missed" else one for one in data["stages"]]

    with pytest.raises(BadValue, match="lapses before the rest of 3 days"):
        read_journey({**data, "stages": stages}, id=UUID(int=1), key="late", version=1)


def test_whoever_paid_what_was_begun_is_not_told_that_nothing_came() -> None:
    way = Walk(standing(claim(DUE), claim(DUE, id=OTHER), along=JOURNEYS["friendly"])).until(9)
    way.event("payment.started").news(coming=(Coming(8990, "card", day(20)),)).until(10)
    way.news(coming=()).paid([CLAIM]).until(17)

    assert "page_left" not in " ".join(way.seen)


def test_what_happened_is_answered_once_and_not_again_about_an_invoice_that_falls_due_later() -> None:
    way = Walk(
        standing(
            claim(-20), claim(5, id=OTHER), along=JOURNEYS["friendly"], contact_rules=PACK.contact,
            told=(told("reminder_service", -10, tone=1),), promises=(promise(0, 8990),),
        )
    ).until(20)  # fmt: skip
    first = next(choice.stage.key for _, choice in way.choices if isinstance(choice, Step) and _is_about(choice, OTHER))

    assert len([one for one in way.seen if "promise_missed" in one]) == 1
    assert first == "reminder_service", "nothing was promised about it"


def _is_about(step: Step, claim_id: UUID) -> bool:
    return step.stage.phase != "ahead" and any(one.id == claim_id for one in step.claims)


def test_a_deadline_that_has_passed_is_not_near() -> None:
    near = Condition("deadline_in_days", "at_most", 5)

    assert holds(near, standing(), (claim(deadline_on=day(5)),), START)
    assert not holds(near, standing(), (claim(deadline_on=day(-30)),), START)


@pytest.mark.parametrize("key", JOURNEYS)
def test_no_message_comes_before_the_time_that_the_last_one_gave_is_over(key: str) -> None:
    steps = [(number, choice) for number, choice in walk(key).until(80).choices if isinstance(choice, Step)]
    chain = [(number, step) for number, step in steps if step.stage.phase == "due"]

    assert len(chain) == len(JOURNEYS[key].chain)
    for (told_on, step), (next_on, _next) in pairwise(chain):
        assert next_on > told_on + step.stage.pay_days, f"after {step.stage.key}"


def test_a_promise_is_not_broken_while_its_money_is_on_its_way() -> None:
    facts = standing(claim(-30, 100_000), promises=(promise(5, 10_000),), coming=(Coming(10_000, "bank", day(14)),))
    late = with_broken_promises(facts, day(9))

    assert "promise.broken" not in late.happened_on
    assert late.behaviour.promises_broken == 0
    assert "promise.broken" in with_broken_promises(facts, day(14)).happened_on, "it did not come"


ENDING = journey(*CHAIN, ends=[{"to": "court"}])
ALL_TOLD = (told("first", -50), told("second", -40), told("third", -30))


def test_a_trifle_that_is_not_worth_a_message_keeps_nothing_else_from_its_end() -> None:
    facts = standing(claim(-60, 100_000), claim(-20, 200, id=OTHER), along=ENDING, minimum_minor=500, told=ALL_TOLD)

    assert Walk(facts).until(30).seen == ["0 -> court"]


def test_a_trifle_that_is_overdue_hides_no_invoice_that_falls_due() -> None:
    along = journey(stage("ahead", from_days=-3, until_days=0), *CHAIN)
    facts = standing(claim(-10, 200), claim(10, 100_000, id=OTHER), along=along, minimum_minor=500)

    assert any("first" in one for one in Walk(facts).until(14).seen), "not weeks later"


@pytest.mark.parametrize("event", ["objection.ended", "claim.reduced"])
def test_an_answer_or_a_part_payment_has_time_to_take_effect_before_the_next_message(event: str) -> None:
    way = walk("friendly").until(26)
    waiting = {"is_objected": True} if event == "objection.ended" else {"coming": (Coming(100, "bank", None),)}
    way.news(**waiting).until(59)
    assert way.seen[-1].endswith("notice")
    before = list(way.seen)

    way.news(is_objected=False, coming=()).event(event).until(60)

    assert way.seen == before, "nothing on the very day of the answer, or of the thank-you"


@pytest.mark.parametrize("behind", ["left", "ahead"])
def test_a_stage_of_the_chain_cannot_stand_behind_what_need_not_happen(behind: str) -> None:
    with pytest.raises(BadValue):
        journey(
            stage("ahead", from_days=-3),
            stage("first"),
            stage("left", phase="event", after_event="payment.started", behind="first"),
            stage("second", tone=2, behind=behind, behind_days=5),
        )
