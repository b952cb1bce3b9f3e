"""Every path of the three shipped journeys, walked day by day by the pure rules: what goes out on which day, and how it ends.

The invoice is of 89.90 and due on day 5 unless a test says otherwise. Stations walk the same paths in test_journeys_stations.
"""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import Any
from uuid import UUID

import pytest

from kulanz.data.journeys.shipped import shipped
from kulanz.domain.journey.data import read_journey
from kulanz.domain.journey.decide import Step
from kulanz.domain.journey.facts import Behaviour, Coming, HoldFacts, ProtectionFacts
from kulanz.plugins.country.de import PACK
from kulanz.testkit.journey_walk import CLAIM, OTHER, Walk, claim, day, promise, standing, told

JOURNEYS = {key: read_journey(data, id=UUID(int=9), key=key, version=1) for key, data in shipped().items()}
DUE = 5


def walk(key: str, minor: int = 8990, **facts: Any) -> Walk:
    """An account on the shipped journey `key`, under the rules of contact of Germany."""
    own = facts.pop("claims", (claim(DUE, minor),))
    return Walk(standing(claims=own, along=JOURNEYS[key], contact_rules=PACK.contact, **facts))


FRIENDLY = ["2 due_soon", "8 reminder_service", "16 reminder", "26 notice", "37 last_clarification"]
BUSINESS = ["10 business_reminder", "22 business_second", "34 business_notice", "46 business_last"]
AGENCY = ["6 first_letter", "22 agency_reminder", "36 agency_last"]
WHOLE = [
    ("friendly", 8990, FRIENDLY, "51 -> person"),
    ("friendly", 1500, FRIENDLY, "51 -> write_off"),
    ("friendly", 1501, FRIENDLY, "51 -> person"),
    ("business", 99_999, BUSINESS, "60 -> agency"),
    ("business", 100_000, ["0 business_due_soon", *BUSINESS], "60 -> agency"),
    ("business", 2500, BUSINESS, "60 -> write_off"),
    ("agency", 14_999, AGENCY, "52 -> person"),
    ("agency", 15_000, AGENCY, "52 -> court"),
    ("agency", 2000, AGENCY, "52 -> write_off"),
]


@pytest.mark.parametrize(("key", "minor", "stages", "end"), WHOLE)
def test_the_whole_way_to_the_end_that_fits(key: str, minor: int, stages: list[str], end: str) -> None:
    way = walk(key, minor).until(75)

    assert way.seen == [*stages, end]
    steps = [choice for _, choice in way.choices if isinstance(choice, Step)]
    assert [step.stage.books_interest for step in steps] == [step.stage.key.endswith("notice") for step in steps]
    assert all(choice.because for _, choice in way.choices)


@pytest.mark.parametrize(("key", "stages"), [("friendly", FRIENDLY), ("business", BUSINESS), ("agency", AGENCY)])
def test_whoever_pays_after_any_message_hears_no_more_of_it(key: str, stages: list[str]) -> None:
    for number, last in enumerate(stages, start=1):
        way = walk(key).until(int(last.split()[0])).paid().until(40)
        assert way.seen == stages[:number]


def test_whoever_pays_before_the_due_day_hears_nothing_more() -> None:
    assert walk("friendly").until(3).paid().until(60).seen == ["2 due_soon"]


def test_a_business_that_paid_is_welcomed_back_once() -> None:
    way = walk("business").until(10).paid().until(200)

    assert way.seen == ["10 business_reminder", "56 business_welcome_back"]
    assert way.last.next_look_on is None


def test_a_business_that_owes_again_is_not_welcomed() -> None:
    way = walk("business").until(10).paid().until(30).news(claims=(claim(28, id=OTHER),)).until(58)

    assert way.seen == ["10 business_reminder", "33 business_reminder", "45 business_second", "57 business_notice"]


STOPS: dict[str, dict[str, Any]] = {
    "hold": {"holds": (HoldFacts("on holiday", day(40)),)},
    "help": {"holds": (HoldFacts("help", day(40), is_help=True),)},
    "money on its way": {"coming": (Coming(8990, "bank", day(40)),)},
    "moratorium": {"protections": (ProtectionFacts("moratorium", day(40)),)},
}


@pytest.mark.parametrize("stop", STOPS)
def test_whatever_stops_it_the_journey_goes_on_where_it_was_and_skips_nothing(stop: str) -> None:
    way = walk("friendly").until(9).news(**STOPS[stop]).until(39)
    assert way.seen == FRIENDLY[:2]

    assert way.until(90).seen == [*FRIENDLY[:2], *rest_of_friendly(40)]


def test_an_answered_objection_has_time_to_be_read_and_the_journey_goes_on_where_it_was() -> None:
    way = walk("friendly").until(9).news(is_objected=True).until(39)
    assert way.seen == FRIENDLY[:2]

    way.event("objection.ended").news(is_objected=False).until(90)

    assert way.seen == [*FRIENDLY[:2], *rest_of_friendly(43)]


def test_a_promise_that_breaks_is_answered_kindly_and_the_journey_goes_on_where_it_was() -> None:
    way = walk("friendly").until(9).news(promises=(promise(36),)).until(39)
    assert way.seen == FRIENDLY[:2]

    assert way.until(90).seen == [*FRIENDLY[:2], "40 promise_missed", *rest_of_friendly(48)]


def rest_of_friendly(on: int) -> list[str]:
    """What is left of the journey, where the reminder goes out on day `on`."""
    return [f"{on} reminder", f"{on + 10} notice", f"{on + 21} last_clarification", f"{on + 35} -> person"]


def test_a_page_that_was_left_is_answered_the_next_day_with_time_to_pay() -> None:
    way = walk("friendly").until(9).event("payment.started").news().until(60)

    assert way.seen == [*FRIENDLY[:2], "11 page_left", *rest_of_friendly(19)]


def test_a_payment_that_failed_is_answered_kindly_before_the_journey_goes_on() -> None:
    way = walk("friendly").until(17).event("receipt.failed").news().until(40)

    assert way.seen == [*FRIENDLY[:3], "19 payment_failed", "27 notice", "38 last_clarification"]


def test_a_payment_that_failed_before_any_reminder_is_answered_after_the_due_day_only() -> None:
    way = walk("friendly").until(3).event("receipt.failed").news().until(22)

    assert way.seen == ["2 due_soon", "6 payment_failed", "14 reminder_service", "22 reminder"]


def test_whoever_may_have_forgotten_it_is_reminded_plainly() -> None:
    assert offered_with_the_reminder(Behaviour()) == ("plain", "")


@pytest.mark.parametrize("behaviour", [Behaviour(helps_asked=1), Behaviour(promises_broken=1)])
def test_whoever_cannot_pay_now_is_offered_a_plan_with_the_reminder(behaviour: Behaviour) -> None:
    assert offered_with_the_reminder(behaviour) == ("help", "plan")


def offered_with_the_reminder(behaviour: Behaviour) -> tuple[str, str]:
    step = walk("friendly", behaviour=behaviour).until(16).last
    assert isinstance(step, Step)
    assert step.stage.key == "reminder"
    return step.option.key, step.option.offer


def test_a_business_that_opened_the_page_is_asked_for_the_missing_paper() -> None:
    way = walk("business").until(11).event("page.opened").news().until(60)

    assert way.seen == [
        "10 business_reminder", "16 business_paper", "27 business_second", "39 business_notice", "51 business_last",
    ]  # fmt: skip


def test_an_agency_offers_help_to_whoever_opened_the_page() -> None:
    way = walk("agency").until(7).event("page.opened").news().until(60)

    assert way.seen == ["6 first_letter", "11 agency_help", "26 agency_reminder", "40 agency_last", "56 -> person"]


def test_an_agency_answers_a_broken_promise_after_five_days_of_grace() -> None:
    way = walk("agency").until(7).news(promises=(promise(10),)).until(60)

    assert way.seen == [
        "6 first_letter",
        "16 agency_promise_missed",
        "24 agency_reminder",
        "38 agency_last",
        "54 -> person",
    ]


def test_after_a_conversation_nothing_goes_out_for_the_days_of_rest() -> None:
    for key, rest in (("friendly", 3), ("business", 2), ("agency", 4)):
        first = {"friendly": 8, "business": 10, "agency": 6}[key]
        way = walk(key, claims=(claim(DUE, 8990),)).until(first - 2).event("conversation.held").news().until(first + 8)
        went = [int(one.split()[0]) for one in way.seen if "due_soon" not in one]
        assert went[0] == max(first, first - 1 + rest), key


def test_a_second_invoice_is_told_from_the_beginning_and_never_on_the_same_day() -> None:
    way = walk("friendly", claims=(claim(DUE), claim(17, id=OTHER))).until(75)

    for number, id_ in ((DUE, CLAIM), (17, OTHER)):
        said = [
            (on - number, choice.stage)
            for on, choice in way.choices
            if isinstance(choice, Step) and id_ in {c.id for c in choice.claims}
        ]
        assert [one.key for _, one in said] == [
            "due_soon",
            "reminder_service",
            "reminder",
            "notice",
            "last_clarification",
        ]
        assert all(later_on > on + before.pay_days for (on, before), (later_on, _) in pairwise(said[1:]))
    days = [one.split()[0] for one in way.seen]
    assert len(set(days)) == len(days)


def test_a_part_payment_leaves_the_rest_on_its_way_and_a_small_rest_is_let_go() -> None:
    way = walk("friendly").until(27).event("claim.reduced").news(claims=(claim(DUE, 1000),)).until(60)

    assert way.seen == [*FRIENDLY, "51 -> write_off"]


@pytest.mark.parametrize(("key", "rests"), [("friendly", 3), ("business", 2), ("agency", 4)])
def test_after_a_part_payment_the_rest_has_the_same_time_as_after_a_conversation(key: str, rests: int) -> None:
    second = {"friendly": 16, "business": 22, "agency": 22}[key]
    way = walk(key).until(second - 1).event("claim.reduced").news(claims=(claim(DUE, 4000),)).until(second + rests)

    assert way.seen[-1].split()[0] == str(second + rests), "and not on the very day of the thank-you"


@pytest.mark.parametrize("key", JOURNEYS)
def test_days_that_are_never_run_delay_the_journey_and_drop_no_stage(key: str) -> None:
    way = walk(key)
    for monday in range(14, 400, 14):  # the day is run every second Monday only
        way.today = monday
        way.until(monday)

    stages = [one.split()[1] for one in way.seen if "->" not in one]
    assert stages == [stage.key for stage in JOURNEYS[key].chain]


@pytest.mark.parametrize(("start", "target"), [
    (start, target) for start, target in permutations(JOURNEYS, 2) if target != "agency"
])  # fmt: skip
def test_an_account_that_is_moved_skips_no_tone(start: str, target: str) -> None:
    chain = JOURNEYS[target].chain
    for number, stage in enumerate(JOURNEYS[start].chain, start=1):
        reached = [one for one in chain if one.tone <= stage.tone]

        assert next_after(start, number, target) == [one.key for one in chain[len(reached) : len(reached) + 1]]


@pytest.mark.parametrize("start", ["friendly", "business"])
def test_whoever_is_moved_to_an_agency_gets_its_first_letter_whatever_was_said_before(start: str) -> None:
    for number in range(1, len(JOURNEYS[start].chain) + 1):
        assert next_after(start, number, "agency") == ["first_letter"]


def next_after(start: str, told_stages: int, target: str) -> list[str]:
    """What goes out on `target` after so many stages of the chain of `start`, one every 20 days."""
    said = [told(stage.key, 20 * n, tone=stage.tone) for n, stage in enumerate(JOURNEYS[start].chain[:told_stages])]
    way = walk(target, told=tuple(said), claims=(claim(-10),))
    way.today = 20 * told_stages - 2
    return [one.split()[1] for one in way.until(way.today).seen if "->" not in one]
