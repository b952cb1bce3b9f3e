"""Every path of the three shipped journeys, walked day by day by the pure rules: what goes out on which day, and how it ends.

The invoice is of 89.90 and due on day 5 unless a test says otherwise. Stations walk the same paths in test_journeys_stations.
"""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import Any
from uuid import UUID

import pytest

from kulanz.data.tenancy.journeys import shipped
from kulanz.domain.decide import Step
from kulanz.domain.facts import Behaviour, Coming, HardStopFacts, HoldFacts
from kulanz.domain.journey_data import read_journey
from kulanz.plugins.country.de import PACK
from kulanz.testkit.journey_walk import CLAIM, OTHER, Walk, claim, day, promise, standing, told

JOURNEYS = {key: read_journey(data, id=UUID(int=9), key=key, version=1) for key, data in shipped().items()}
DUE = 5


def walk(key: str, minor: int = 8990, **facts: Any) -> Walk:
    """An account on the shipped journey `key`, under the rules of contact of Germany."""
    own = facts.pop("claims", (claim(DUE, minor),))
    return Walk(standing(claims=own, along=JOURNEYS[key], contact_rules=PACK.contact, **facts))


FRIENDLY = ["2 due_soon", "8 reminder_service", "15 reminder", "25 notice", "35 last_clarification"]
BUSINESS = ["10 business_reminder", "22 business_second", "34 business_notice", "46 business_last"]
AGENCY = ["6 first_letter", "22 agency_reminder", "36 agency_last"]
WHOLE = [
    ("friendly", 8990, FRIENDLY, "49 -> person"),
    ("friendly", 1500, FRIENDLY, "49 -> write_off"),
    ("friendly", 1501, FRIENDLY, "49 -> person"),
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


@pytest.mark.parametrize("stop", ["hold", "help", "objection", "coming", "promise", "moratorium"])
def test_whatever_stops_it_the_journey_goes_on_where_it_was_and_skips_nothing(stop: str) -> None:
    way = walk("friendly").until(9)
    stopped: dict[str, Any] = {
        "hold": {"holds": (HoldFacts("on holiday", day(40)),)},
        "help": {"holds": (HoldFacts("help", day(40), is_help=True),)},
        "objection": {"is_objected": True},
        "coming": {"coming": (Coming(8990, "bank", day(40)),)},
        "promise": {"promises": (promise(36),)},
        "moratorium": {"hard_stops": (HardStopFacts("moratorium", day(40)),)},
    }[stop]
    way.news(**stopped).until(39)
    assert way.seen == FRIENDLY[:2]
    if stop == "objection":
        way.news(is_objected=False)

    way.until(90)

    branch = ["40 promise_missed"] if stop == "promise" else []
    on = 47 if branch else 40
    rest = [f"{on} reminder", f"{on + 10} notice", f"{on + 20} last_clarification", f"{on + 34} -> person"]
    assert way.seen == [*FRIENDLY[:2], *branch, *rest]


def test_a_page_that_was_left_is_answered_the_next_day_with_time_to_pay() -> None:
    way = walk("friendly").until(9).event("payment.started").news().until(60)

    assert way.seen == [
        *FRIENDLY[:2],
        "11 page_left",
        "18 reminder",
        "28 notice",
        "38 last_clarification",
        "52 -> person",
    ]


def test_a_payment_that_failed_is_answered_kindly_before_the_journey_goes_on() -> None:
    way = walk("friendly").until(16).event("receipt.failed").news().until(40)

    assert way.seen == [*FRIENDLY[:3], "18 payment_failed", "25 notice", "35 last_clarification"]


def test_a_payment_that_failed_before_any_reminder_is_answered_after_the_due_day_only() -> None:
    way = walk("friendly").until(3).event("receipt.failed").news().until(20)

    assert way.seen == ["2 due_soon", "6 payment_failed", "13 reminder_service", "20 reminder"]


@pytest.mark.parametrize(
    ("facts", "option"),
    [
        ({}, "plain"),
        ({"behaviour": Behaviour(helps_asked=1)}, "help"),
        ({"behaviour": Behaviour(promises_broken=1)}, "help"),
    ],
)
def test_whoever_cannot_pay_now_is_offered_a_plan_with_the_reminder(facts: dict[str, Any], option: str) -> None:
    way = walk("friendly", **facts).until(15)

    step = way.last
    assert isinstance(step, Step)
    assert (step.stage.key, step.option.key, step.option.offer) == (
        "reminder",
        option,
        "plan" if option == "help" else "",
    )


def test_a_business_that_opened_the_page_is_asked_for_the_missing_paper() -> None:
    way = walk("business").until(11).event("page.opened").news().until(60)

    assert way.seen == [
        "10 business_reminder", "16 business_paper", "26 business_second", "38 business_notice", "50 business_last",
    ]  # fmt: skip


def test_an_agency_offers_help_to_whoever_opened_the_page() -> None:
    way = walk("agency").until(7).event("page.opened").news().until(60)

    assert way.seen == ["6 first_letter", "11 agency_help", "25 agency_reminder", "39 agency_last", "55 -> person"]


def test_an_agency_answers_a_broken_promise_after_five_days_of_grace() -> None:
    way = walk("agency").until(7).news(promises=(promise(10),)).until(60)

    assert way.seen == [
        "6 first_letter",
        "16 agency_promise_missed",
        "23 agency_reminder",
        "37 agency_last",
        "53 -> person",
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
            (on - number, choice.stage.key)
            for on, choice in way.choices
            if isinstance(choice, Step) and id_ in {c.id for c in choice.claims}
        ]
        assert [key for _, key in said] == ["due_soon", "reminder_service", "reminder", "notice", "last_clarification"]
        assert all(later[0] - before[0] >= 7 for before, later in pairwise(said[1:]))
    days = [one.split()[0] for one in way.seen]
    assert len(set(days)) == len(days)


def test_a_part_payment_leaves_the_rest_on_its_way_and_a_small_rest_is_let_go() -> None:
    way = walk("friendly").until(26).event("claim.reduced").news(claims=(claim(DUE, 1000),)).until(60)

    assert way.seen == [*FRIENDLY, "49 -> write_off"]


@pytest.mark.parametrize("key", JOURNEYS)
def test_days_that_are_never_run_delay_the_journey_and_drop_no_stage(key: str) -> None:
    way = walk(key)
    for monday in range(14, 400, 14):  # the day is run every second Monday only
        way.today = monday
        way.until(monday)

    stages = [one.split()[1] for one in way.seen if "->" not in one]
    assert stages == [stage.key for stage in JOURNEYS[key].chain]


@pytest.mark.parametrize(("start", "target"), permutations(JOURNEYS, 2))
def test_an_account_that_is_moved_skips_no_tone(start: str, target: str) -> None:
    chain = JOURNEYS[target].chain
    said: list[Any] = []
    for number, stage in enumerate(JOURNEYS[start].chain):
        said.append(told(stage.key, 20 * number, tone=stage.tone))
        way = walk(target, told=tuple(said), claims=(claim(-10),))
        way.today, way.look_on = 20 * number + 18, day(0)
        seen = [one.split()[1] for one in way.until(20 * number + 18).seen if "->" not in one]

        reached = [one for one in chain if one.tone <= stage.tone]
        assert seen == [one.key for one in chain[len(reached) : len(reached) + 1]]
