"""The decision: one explained step or wait a day; more money never makes it sterner; nobody is asked who paid or promised."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.contact.test_quiet_hours import WINDOW

from kulanz.domain.contact.limits import Contact, ContactRules, Limit
from kulanz.domain.journey import decide as deciding
from kulanz.domain.journey.decide import Choice, Propose, Step, Wait, decide
from kulanz.domain.journey.facts import Behaviour, Coming, HoldFacts, ProtectionFacts, Standing
from kulanz.domain.journey.gate import Purpose, Verdict
from kulanz.domain.journey.journey import Journey
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

CAPPED = ContactRules(window=WINDOW, limits=(Limit(1, 1, frozenset(), "test"), Limit(3, 7, frozenset(), "test")))
RICH = journey(
    stage("ahead", from_days=-3, until_days=-1),
    stage("first", from_days=3),
    stage("opened", phase="event", after_event="page.opened", event_days=2, lapse_days=5, behind="first"),
    stage("second", tone=2, behind="first", behind_days=7, options=[
        {"key": "letter", "channel": "letter", "text": "x", "when": [{"amount": {"at_least": "500.00"}}]},
        {"key": "mail", "channel": "email", "text": "x"},
        {"key": "sms", "channel": "sms", "text": "x", "tone": 1},
    ]),
    stage("third", tone=3, behind="second", behind_days=10, unless=[{"paid_before": {"at_least": 9}}]),
    stage("last", tone=4, behind="third", behind_days=10, needs_proof=True),
    stage("welcome", phase="back", from_days=20, until_days=60),
    ends=[{"to": "write_off", "when": [{"amount": {"at_most": "10.00"}}]}, {"to": "agency"}],
)  # fmt: skip


def stage_of(choice: Choice) -> str:
    return choice.stage.key if isinstance(choice, Step) else ""


def tone_of(choice: Choice) -> int:
    return choice.stage.tone if isinstance(choice, Step) else 0


def test_stages_come_one_after_another_and_none_is_skipped() -> None:
    walk = Walk(standing(claim(0))).until(80)

    assert walk.seen == ["3 first", "11 second", "21 third", "35 -> person", "65 -> person"]


@given(gaps=st.lists(st.integers(1, 40), min_size=12, max_size=12))
def test_a_calendar_that_runs_late_delays_stages_and_drops_none(gaps: list[int]) -> None:
    walk = Walk(standing(claim(0), along=RICH))
    walk.look_on = day(1)
    number = 1
    for gap in gaps:  # the day is run only now and then
        number += gap
        walk.today = number
        walk.until(number)
    stages = [seen.split()[1] for seen in walk.seen if "->" not in seen]

    assert stages == ["first", "second", "third", "last"][: len(stages)]
    assert "->" not in "".join(walk.seen) or len(stages) == 4, "the end comes after the last stage only"
    days = {seen.split()[1]: int(seen.split()[0]) for seen in walk.seen}
    for before, after, wait in (("first", "second", 8), ("second", "third", 10), ("third", "last", 10)):
        assert after not in days or days[after] - days[before] >= wait


def test_what_was_said_about_a_paid_invoice_does_not_make_the_next_one_sterner() -> None:
    choice = decide(standing=standing(told=(told("second", -30, OTHER),)), on=START)

    assert stage_of(choice) == "first"


def test_a_new_invoice_is_told_by_itself_until_it_has_heard_the_same() -> None:
    facts = standing(claim(-30), claim(-5, id=OTHER), told=(told("first", -10),), contact_rules=CAPPED)
    walk = Walk(facts).until(40)

    assert walk.seen[:2] == ["0 second", "1 first"]
    asked = [[c.id for c in choice.claims] for _, choice in walk.choices if isinstance(choice, Step)]
    assert asked[:2] == [[CLAIM], [OTHER]]


def test_claims_that_heard_the_same_go_on_in_one_message() -> None:
    both = standing(claim(-30), claim(-20, id=OTHER), told=(told("first", -10, CLAIM, OTHER),))

    choice = decide(standing=both, on=START)

    assert isinstance(choice, Step)
    assert (stage_of(choice), {c.id for c in choice.claims}) == ("second", {CLAIM, OTHER})


def test_a_paid_account_is_at_its_end() -> None:
    choice = decide(standing=standing(claims=()), on=START)

    assert isinstance(choice, Wait)
    assert choice.next_look_on is None


def test_money_on_its_way_holds_an_account_that_owes_nothing_yet() -> None:
    choice = decide(standing=standing(claims=(), coming=(Coming(1, "x", day(4)),)), on=START)

    assert isinstance(choice, Wait)
    assert choice.next_look_on == day(4)


@pytest.mark.parametrize(("minor", "to"), [(1000, "write_off"), (1001, "agency"), (50_000, "agency")])
def test_the_end_is_the_first_that_fits_and_waits_for_a_person(minor: int, to: str) -> None:
    heard = (told("third", -40), told("last", -20))
    choice = decide(standing=standing(claim(-90, minor), along=RICH, told=heard), on=START)

    assert isinstance(choice, Propose)
    assert (choice.to, [c.id for c in choice.claims]) == (to, [CLAIM])
    again = decide(standing=standing(claim(-90, minor), along=RICH, told=heard, is_proposed=True), on=START)
    assert isinstance(again, Wait)
    assert [reason.rule for reason in again.because] == ["gate.handover"]


def test_the_end_waits_until_the_last_message_had_its_time() -> None:
    heard = (told("third", -40), told("last", -13))
    choice = decide(standing=standing(claim(-90), along=RICH, told=heard), on=START)

    assert isinstance(choice, Wait)
    assert choice.next_look_on == day(1)


@pytest.mark.parametrize(
    ("facts", "option", "lawful"),
    [
        ({}, "mail", ["mail", "sms"]),
        ({"opted_out": frozenset({"email"})}, "sms", ["sms"]),
        ({"addresses": frozenset({"sms"})}, "sms", ["sms"]),
        ({"claims": (claim(-30, 60_000),)}, "letter", ["letter", "mail", "sms"]),
    ],
)
def test_the_first_lawful_option_is_taken_and_all_lawful_ones_are_kept(
    facts: dict[str, Any], option: str, lawful: list[str]
) -> None:
    usual = {"claims": (claim(-30),), "addresses": frozenset({"email", "sms", "letter"}), "told": (told("first", -9),)}
    choice = decide(standing=standing(along=RICH, **{**usual, **facts}), on=START)

    assert isinstance(choice, Step)
    assert (choice.option.key, [one.key for one in choice.options]) == (option, lawful)


@pytest.mark.parametrize(("facts", "address", "talk"), [
    ({"addresses": frozenset()}, True, False),
    ({"opted_out": frozenset({"email"})}, False, True),
    (
        {"along": RICH, "told": (told("first", -9),), "addresses": frozenset({"sms"}), "opted_out": frozenset({"sms"})},
        True, False,
    ),
])  # fmt: skip
def test_whoever_can_be_written_to_by_no_channel_goes_to_a_person(
    facts: dict[str, Any], address: bool, talk: bool
) -> None:
    choice = decide(standing=standing(**facts), on=START)

    assert isinstance(choice, Wait)
    assert (choice.needs_address, choice.needs_talk) == (address, talk)


def test_a_cap_that_is_reached_names_the_day_it_is_free_again() -> None:
    contacts = tuple(Contact("email", day(number)) for number in (-6, -3, -1))
    choice = decide(standing=standing(contacts=contacts, contact_rules=CAPPED), on=START)

    assert isinstance(choice, Wait)
    assert (choice.next_look_on, choice.needs_address) == (day(1), False)


def test_overdue_below_the_minimum_is_not_asked_for_because_of_what_is_not_due_yet() -> None:
    choice = decide(
        standing=standing(claim(-5, 300), claim(2, 10_000, id=OTHER), along=RICH, minimum_minor=500), on=START
    )

    assert not (isinstance(choice, Step) and {c.id for c in choice.claims} == {CLAIM})


def test_a_stage_that_an_exception_holds_up_for_some_days_is_not_skipped_by_the_end() -> None:
    held_up = journey(
        stage("first"),
        stage("second", tone=2, behind="first", behind_days=7, unless=[{"opened_page_days": {"at_most": 5}}]),
        ends=[{"to": "court"}],
    )
    walk = Walk(standing(claim(-30), along=held_up, told=(told("first", -13),))).event("page.opened").until(30)

    assert walk.seen == ["6 second", "20 -> court"]


def test_after_everything_was_paid_there_is_one_word_of_welcome() -> None:
    walk = Walk(standing(claim(-30), along=RICH, told=(told("first", -3),))).paid().until(100)

    assert walk.seen == ["20 welcome"]
    assert walk.last.next_look_on is None
    assert isinstance(walk.choices[1][1], Step)
    assert walk.choices[1][1].purpose == Purpose.CARE


def test_a_welcome_keeps_to_the_exceptions_of_its_stage_and_the_conditions_of_its_options() -> None:
    only = [{"key": "x", "channel": "email", "text": "x", "when": [{"language": {"is": "en"}}]}]
    kept = journey(
        *CHAIN, stage("hello", phase="back", from_days=5, unless=[{"customer": {"is": "business"}}], options=only)
    )
    for facts, expected in (({}, ""), ({"language": "en"}, "hello"), ({"language": "en", "is_business": True}, "")):
        paid = standing(claims=(), along=kept, paid_on=day(-9), **facts)
        assert stage_of(decide(standing=paid, on=START)) == expected, facts


def test_nobody_who_is_stopped_or_opted_out_is_welcomed_back() -> None:
    paid = standing(claims=(), along=RICH, paid_on=day(-30))
    assert stage_of(decide(standing=paid, on=START)) == "welcome"

    stops: tuple[dict[str, Any], ...] = (
        {"is_stopped": True}, {"opted_out": frozenset({"email"})}, {"protections": (ProtectionFacts("death"),)},
    )  # fmt: skip
    for facts in stops:
        choice = decide(standing=replace(paid, **facts), on=START)
        assert isinstance(choice, Wait)
        assert choice.next_look_on is not None, "looked at again while the time of the welcome lasts"


# --- properties over all of it -------------------------------------------------------------------------------------------

KEYS = [one.key for one in RICH.stages if one.key != "welcome"]
heard = st.lists(st.tuples(st.sampled_from([*KEYS, "", "elsewhere"]), st.integers(0, 90), st.integers(1, 4), st.booleans()),
                 max_size=4)  # fmt: skip
maybe_day = st.none() | st.integers(-30, 60).map(day)
claims = st.lists(
    st.builds(
        claim, st.integers(-150, 20), st.integers(1, 60_000), is_objected=st.booleans(),
        objected_minor=st.sampled_from([0, 0, 500]), is_held=st.booleans(), held_until_on=maybe_day,
        barred_on=st.sampled_from([None, None, day(-5)]),
    ),
    max_size=2,
)  # fmt: skip


@st.composite
def standings(draw: st.DrawFn, along: Journey = RICH) -> Standing:
    own = tuple(replace(one, id=id_) for one, id_ in zip(draw(claims), (CLAIM, OTHER), strict=False))
    said = tuple(
        told(key, -days, *([CLAIM], [CLAIM, OTHER])[two], tone=tone, has_proof=not two)
        for key, days, tone, two in draw(heard)
    )
    events = draw(st.dictionaries(st.sampled_from(["page.opened", "conversation.held"]), st.integers(-20, 0).map(day)))
    return standing(
        claims=own, along=along, told=said, happened_on=events, contact_rules=CAPPED,
        contacts=tuple(Contact("email", one.on) for one in said if one.on > day(-31)),
        holds=draw(st.sampled_from([(), (), (HoldFacts("x", None),), (HoldFacts("x", day(9)),)])),
        promises=draw(st.sampled_from([(), (), (promise(-3),), (promise(4),)])),
        protections=draw(st.sampled_from([(), (), (ProtectionFacts("moratorium", day(5)),)])),
        opted_out=draw(st.frozensets(st.sampled_from(["email", "sms"]))),
        addresses=draw(st.frozensets(st.sampled_from(["email", "sms", "letter"]))),
        is_objected=draw(st.booleans()) and draw(st.booleans()),
        minimum_minor=draw(st.sampled_from([0, 500])),
        paid_on=draw(maybe_day),
    )  # fmt: skip


@given(standings())
def test_every_choice_has_reasons_and_a_later_look_or_the_account_is_at_its_end(facts: Standing) -> None:
    choice = decide(standing=facts, on=START)

    assert choice.because
    assert all(reason.rule and str(reason.words) for reason in choice.because)
    if choice.next_look_on is None:
        assert facts.open_minor == 0
    else:
        assert START < choice.next_look_on <= day(400)
    if isinstance(choice, Step):
        assert choice.option in choice.options
        assert set(choice.options) <= set(choice.stage.options)


@given(standings())
def test_nobody_is_asked_who_objected_promised_was_stopped_or_whose_money_comes(facts: Standing) -> None:
    choice = decide(standing=facts, on=START)
    if not isinstance(choice, Step) or choice.purpose != Purpose.ASK:
        return

    assert not facts.is_objected
    assert not facts.holds
    assert not facts.protections
    assert all(one.due_on < day(-3) for one in facts.promises)
    assert choice.option.channel in facts.addresses - facts.opted_out
    assert choice.claims
    for one in choice.claims:
        assert 0 < one.asked_minor(START) <= one.open_minor
        assert not one.is_objected
    assert sum(c.on == START for c in facts.contacts) < 1
    assert sum(c.on > day(-7) for c in facts.contacts) < 3


@given(facts=standings(), minor=st.integers(1, 60_000), until=st.none() | st.integers(1, 30).map(day))
def test_money_on_its_way_always_means_waiting(facts: Standing, minor: int, until: Any) -> None:
    choice = decide(standing=replace(facts, coming=(Coming(minor, "x", until),)), on=START)

    assert isinstance(choice, Wait)


@given(facts=standings(), paid=st.integers(1, 60_000), which=st.integers(0, 1))
def test_more_money_seen_never_leads_to_a_sterner_step(facts: Standing, paid: int, which: int) -> None:
    if which >= len(facts.claims):
        return
    one = facts.claims[which]
    rest = replace(one, open_minor=max(one.open_minor - paid, 0))
    after = replace(
        facts, claims=tuple(c for c in (*facts.claims[:which], rest, *facts.claims[which + 1 :]) if c.open_minor)
    )

    before_tone, after_tone = (tone_of(decide(standing=s, on=START)) for s in (facts, after))

    assert after_tone <= before_tone or not after.claims


@given(facts=standings(), days=st.integers(1, 60))
def test_a_second_look_on_the_same_day_never_asks_twice(facts: Standing, days: int) -> None:
    walk = Walk(facts)
    walk.until(0)
    walk.today, walk.look_on = 0, START
    walk.until(0)
    walk.today = 1
    walk.until(days)

    on = [int(seen.split()[0]) for seen in walk.seen if "->" not in seen]
    assert len(set(on)) == len(on)
    assert all(on[n + 3] - on[n] >= 7 for n in range(len(on) - 3)), "three in any seven days at most"


BY_RULE: dict[str, tuple[Any, Standing]] = {  # what the decision leans on: how it is switched off, whom that would change
    "may_act": (lambda **_: Verdict(Purpose.ASK, ()), standing(holds=(HoldFacts("x", None),))),
    "may_use": (lambda **_: (), standing(opted_out=frozenset({"email"}))),
    "holds": (lambda *_: True, standing(claim(-90), along=RICH, told=(told("second", -20),), behaviour=Behaviour(claims_paid=9))),
    "has_lapsed": (lambda *_: False, standing(claim(0), along=RICH)),
    "groups_of": (lambda *_: [], standing()),
    "with_broken_promises": (
        lambda standing, on: standing,
        standing(promises=(promise(-4),), along=journey(*CHAIN, stage("broken", phase="event", after_event="promise.broken"))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_RULE)
def test_each_part_of_the_decision_switched_off_changes_the_choice(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    off, facts = BY_RULE[name]
    before = stage_of(decide(standing=facts, on=START))

    monkeypatch.setattr(deciding, name, off)

    assert stage_of(decide(standing=facts, on=START)) != before
