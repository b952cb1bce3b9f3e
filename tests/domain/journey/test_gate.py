"""The gate: every stop blocks exactly the purposes of its row, and no check can be taken out without a test seeing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest

from kulanz.domain.contact.limits import Contact, ContactRules, CoolDown, Limit, Window
from kulanz.domain.contact.zones import zones_of
from kulanz.domain.journey import gate
from kulanz.domain.journey.decide import Step, Wait, decide
from kulanz.domain.journey.facts import Coming, HoldFacts, PromiseFacts, ProtectionFacts, Standing, Whereabouts
from kulanz.domain.journey.gate import BLOCKS, Purpose, Stop, may_act, may_use
from kulanz.domain.journey.protections import RULES, Protection
from kulanz.testkit.journey_walk import CLAIM, OTHER, START, claim, day, promise, standing

RULES_OF_CONTACT = ContactRules(
    window=Window(time(8), time(20), frozenset(range(6)), "test"),
    limits=(Limit(1, 1, frozenset(), "test"), Limit(3, 7, frozenset(), "test")),
)
AT_NIGHT = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
BERLIN = Whereabouts(zones_of(country="DE"))

# What makes each stop hold, and nothing else: facts of the standing, and further arguments of the gate.
CASES: dict[Stop, tuple[dict[str, Any], dict[str, Any]]] = {
    Stop.KILL_SWITCH: ({"is_stopped": True}, {}),
    Stop.DEATH: ({"protections": (ProtectionFacts("death"),)}, {}),
    Stop.PROTECTION: ({"protections": (ProtectionFacts("insolvency"),)}, {}),
    Stop.MORATORIUM: ({"protections": (ProtectionFacts("moratorium", day(60)),)}, {}),
    Stop.NOTHING_DUE: ({"claims": (claim(5),)}, {}),
    Stop.LIMITATION: ({"claims": (claim(-2000, barred_on=day(-1)),)}, {}),
    Stop.CHANGED: ({}, {"asked": {CLAIM: 8991}}),
    Stop.TOO_SMALL: ({"minimum_minor": 10_000}, {}),
    Stop.MONEY_COMING: ({"coming": (Coming(8990, "provider:x", None),)}, {}),
    Stop.OBJECTION: ({"is_objected": True}, {}),
    Stop.PROMISE: ({"promises": (promise(3),)}, {}),
    Stop.HOLD: ({"holds": (HoldFacts("on holiday", None),)}, {}),
    Stop.HANDOVER: ({"is_proposed": True}, {}),
    Stop.CONVERSATION: ({"happened_on": {"conversation.held": day(-1)}}, {}),
    Stop.OPTED_OUT: ({"opted_out": frozenset({"email"})}, {"channel": "email"}),
    Stop.NO_ADDRESS: ({"addresses": frozenset({"letter"})}, {"channel": "email"}),
    Stop.ENOUGH: ({"contacts": (Contact("email", START),), "contact_rules": RULES_OF_CONTACT}, {"channel": "email"}),
    Stop.QUIET_HOURS: ({"contact_rules": RULES_OF_CONTACT, "place": BERLIN}, {"at": AT_NIGHT}),
}
ORDER = list(Stop)


def with_stops(*stops: Stop) -> tuple[Standing, dict[str, Any]]:
    """A standing for which all of `stops` hold."""
    facts: dict[str, Any] = {}
    asked: dict[str, Any] = {}
    for stop in stops:
        for name, value in CASES[stop][0].items():
            before = facts.get(name)
            facts[name] = before + value if isinstance(before, tuple) else value
        asked |= CASES[stop][1]
    return standing(**facts), asked


def test_every_stop_has_a_row_in_the_table_and_a_case_here() -> None:
    assert set(BLOCKS) == set(CASES) == set(Stop)


@pytest.mark.parametrize("purpose", Purpose)
def test_without_any_stop_every_purpose_may_go_out(purpose: Purpose) -> None:
    free = standing(contact_rules=RULES_OF_CONTACT, place=BERLIN)
    noon = datetime(2026, 3, 2, 11, tzinfo=UTC)

    verdict = may_act(standing=free, purpose=purpose, on=START, channel="email", at=noon, asked={CLAIM: 8990})

    assert verdict.allowed
    assert verdict.because == ()


@pytest.mark.parametrize("stop", Stop)
@pytest.mark.parametrize("purpose", Purpose)
def test_each_stop_blocks_exactly_the_purposes_of_the_table(stop: Stop, purpose: Purpose) -> None:
    facts, asked = with_stops(stop)

    verdict = may_act(standing=facts, purpose=purpose, on=START, **asked)

    assert verdict.allowed == (purpose not in BLOCKS[stop])
    assert [halt.stop for halt in verdict.halts] == ([] if verdict.allowed else [stop])
    assert all(str(reason.words) and reason.rule for reason in verdict.because)


CELLS = [(stop, purpose) for stop in Stop for purpose in sorted(BLOCKS[stop])]


@pytest.mark.parametrize(("stop", "purpose"), CELLS)
def test_each_cell_of_the_table_taken_out_lets_something_through(
    stop: Stop, purpose: Purpose, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, asked = with_stops(stop)
    assert not may_act(standing=facts, purpose=purpose, on=START, **asked).allowed

    monkeypatch.setitem(BLOCKS, stop, BLOCKS[stop] - {purpose})

    assert may_act(standing=facts, purpose=purpose, on=START, **asked).allowed


def nothing(*_: Any) -> Iterator[gate.Halt]:
    return iter(())


CHECKS: dict[str, tuple[str, frozenset[Stop]]] = {  # name of the check: how it is switched off, what it alone sees
    "_protections": ("halts", frozenset({Stop.DEATH, Stop.PROTECTION, Stop.MORATORIUM})),
    "_halts_of_money": (
        "halts",
        frozenset({Stop.NOTHING_DUE, Stop.LIMITATION, Stop.CHANGED, Stop.TOO_SMALL, Stop.MONEY_COMING}),
    ),
    "_nothing_to_ask": ("halts", frozenset({Stop.NOTHING_DUE, Stop.LIMITATION})),
    "_halts_of_channel": ("halts", frozenset({Stop.OPTED_OUT, Stop.NO_ADDRESS, Stop.ENOUGH})),
    "_quiet_hours": ("halts", frozenset({Stop.QUIET_HOURS})),
    "_halts": ("halts", frozenset(set(Stop) - {Stop.OPTED_OUT, Stop.NO_ADDRESS, Stop.ENOUGH, Stop.QUIET_HOURS})),
}


@pytest.mark.parametrize("name", CHECKS)
def test_each_check_switched_off_changes_the_verdict_of_its_stops_and_of_no_other(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, name, nothing)

    for stop in Stop:
        facts, asked = with_stops(stop)
        verdict = may_act(standing=facts, purpose=Purpose.ASK, on=START, **asked)
        assert verdict.allowed == (stop in CHECKS[name][1]), stop


@pytest.mark.parametrize("first", Stop)
def test_two_stops_are_both_named(first: Stop) -> None:
    replacing = {Stop.NOTHING_DUE, Stop.LIMITATION, Stop.TOO_SMALL, Stop.CHANGED}  # about the claims themselves
    for second in Stop:
        if {first, second} <= replacing or Stop.QUIET_HOURS in (first, second):
            continue
        facts, asked = with_stops(first, second)
        found = {halt.stop for halt in may_act(standing=facts, purpose=Purpose.ASK, on=START, **asked).halts}
        assert {first, second} <= found


@pytest.mark.parametrize("stop", [s for s in Stop if s not in (Stop.CHANGED, Stop.QUIET_HOURS)])
def test_each_stop_turns_the_step_into_a_wait_with_its_reason(stop: Stop) -> None:
    assert isinstance(decide(standing=standing(), on=START), Step)

    choice = decide(standing=with_stops(stop)[0], on=START)

    assert isinstance(choice, Wait)
    [reason] = choice.because
    assert reason.rule.startswith("gate.")
    assert choice.next_look_on is not None
    assert choice.next_look_on > START


@pytest.mark.parametrize("kind", Protection)
def test_each_protection_stops_asking_until_its_day_and_says_what_it_means(kind: Protection) -> None:
    held = standing(protections=(ProtectionFacts(kind, day(10)),))

    before = may_act(standing=held, purpose=Purpose.ASK, on=day(9))

    assert [halt.until_on for halt in before.halts] == [day(10)]
    assert before.because[0].words == RULES[kind].contact
    assert may_act(standing=held, purpose=Purpose.ASK, on=day(10)).allowed


def kept(due: int) -> PromiseFacts:
    """A promise for day `due` that was kept before it."""
    return replace(promise(due), is_kept=True)


@pytest.mark.parametrize("kind", [kind for kind in Protection if kind != Protection.MORATORIUM])
@pytest.mark.parametrize("purpose", Purpose)
def test_whoever_is_protected_hears_nothing_that_no_person_wrote(kind: Protection, purpose: Purpose) -> None:
    assert not may_act(standing=standing(protections=(ProtectionFacts(kind),)), purpose=purpose, on=START).allowed


def test_what_the_law_demands_goes_out_in_spite_of_an_opt_out_a_cap_or_a_moratorium() -> None:
    facts, asked = with_stops(Stop.OPTED_OUT, Stop.ENOUGH, Stop.MORATORIUM, Stop.OBJECTION, Stop.HOLD, Stop.PROMISE)

    assert may_act(standing=facts, purpose=Purpose.REQUIRED, on=START, **asked).allowed
    assert may_use(standing=facts, purpose=Purpose.ASK, channel="email", on=START) != ()
    assert may_use(standing=facts, purpose=Purpose.REQUIRED, channel="email", on=START) == ()


@pytest.mark.parametrize(
    ("facts", "last_day", "stop"),
    [
        ({"holds": (HoldFacts("pause", day(5)),)}, 4, Stop.HOLD),
        ({"holds": (HoldFacts("help", day(14), is_help=True),)}, 13, Stop.HOLD),
        ({"coming": (Coming(1, "customer", day(5)),)}, 4, Stop.MONEY_COMING),
        ({"promises": (promise(5),)}, 8, Stop.PROMISE),  # three days of grace
        ({"promises": (kept(5),)}, 5, Stop.PROMISE),  # whoever paid early is not asked early
        ({"happened_on": {"conversation.held": START}}, 2, Stop.CONVERSATION),
        ({"happened_on": {"objection.ended": START}}, 2, Stop.CONVERSATION),
        ({"happened_on": {"claim.reduced": START}}, 2, Stop.CONVERSATION),
        ({"claims": (claim(is_held=True, held_until_on=day(5)),)}, 4, Stop.HOLD),
    ],
)
def test_a_stop_holds_to_its_last_day_and_says_when_it_ends(facts: dict[str, Any], last_day: int, stop: Stop) -> None:
    held = standing(**facts)

    for number in range(last_day + 1):
        [halt] = may_act(standing=held, purpose=Purpose.ASK, on=day(number)).halts
        assert (halt.stop, halt.until_on) == (stop, day(last_day + 1))
    assert may_act(standing=held, purpose=Purpose.ASK, on=day(last_day + 1)).allowed


@pytest.mark.parametrize(
    ("facts", "asked_minor"),
    [
        ({}, 5000),
        ({"is_objected": True}, 0),
        ({"objected_minor": 2000}, 3000),
        ({"objected_minor": 9000}, 0),
        ({"is_held": True}, 0),
        ({"is_held": True, "held_until_on": day(1)}, 0),
        ({"is_held": True, "held_until_on": day(0)}, 5000),
        ({"barred_on": day(0)}, 0),
        ({"barred_on": day(1)}, 5000),
    ],
)
def test_what_stands_against_one_claim_leaves_the_other_to_be_asked_for(
    facts: dict[str, Any], asked_minor: int
) -> None:
    one, other = claim(minor=5000, **facts), claim(minor=700, id=OTHER)
    both = standing(one, other)

    assert one.asked_minor(START) == asked_minor
    choice = decide(standing=both, on=START)
    assert isinstance(choice, Step)
    assert {c.id for c in choice.claims} == ({CLAIM, OTHER} if asked_minor else {OTHER})
    assert may_act(standing=both, purpose=Purpose.ASK, on=START, asked={CLAIM: asked_minor, OTHER: 700}).allowed
    assert not may_act(standing=both, purpose=Purpose.ASK, on=START, asked={CLAIM: asked_minor + 1}).allowed


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"is_objected": True}, "gate.objection"),
        ({"objected_minor": 8990}, "gate.objection"),
        ({"is_held": True}, "gate.claim_held"),
        ({"barred_on": day(0)}, "gate.limitation"),
    ],
)
def test_where_nothing_else_is_overdue_the_reason_names_what_stands_against_the_claim(
    facts: dict[str, Any], rule: str
) -> None:
    verdict = may_act(standing=standing(claim(**facts)), purpose=Purpose.ASK, on=START)

    assert [reason.rule for reason in verdict.because] == [rule]


def test_a_message_that_is_written_is_stopped_when_less_is_open_than_it_says() -> None:
    part_paid = standing(claim(minor=8000))

    assert may_act(standing=part_paid, purpose=Purpose.ASK, on=START, asked={CLAIM: 8000}).allowed
    assert not may_act(standing=part_paid, purpose=Purpose.ASK, on=START, asked={CLAIM: 8001}).allowed
    assert not may_act(standing=part_paid, purpose=Purpose.ASK, on=START, asked={OTHER: 1}).allowed, "paid meanwhile"


LIMITED = ContactRules(
    window=RULES_OF_CONTACT.window,
    limits=(
        Limit(1, 1, frozenset(), "a day"),
        Limit(3, 7, frozenset(), "a week"),
        Limit(1, 14, frozenset({"sms"}), "sms"),
    ),
    cool_downs=(CoolDown("conversation", 7, frozenset({"call"}), "calls"),),
)


@pytest.mark.parametrize(
    ("contacts", "channel", "free_on"),
    [
        ([], "email", 0),
        ([("email", 0)], "email", 1),
        ([("email", 0)], "sms", 1),  # all channels together count
        ([("email", -6), ("sms", -3), ("email", -1)], "email", 1),
        ([("email", -5), ("email", -3), ("email", -1)], "email", 2),
        ([("email", -5), ("email", -3), ("email", -1), ("email", 0)], "email", 4),
        ([("sms", -13)], "sms", 1),
        ([("sms", -13)], "email", 0),
        ([("sms", -14)], "sms", 0),
        ([("conversation", -6)], "call", 1),
        ([("conversation", -7)], "call", 0),
        ([("conversation", -1)], "email", 0),
    ],
)
def test_caps_and_the_pause_after_a_conversation_say_when_the_channel_is_free_again(
    contacts: list[tuple[str, int]], channel: str, free_on: int
) -> None:
    known = standing(
        contacts=tuple(Contact(what, day(number)) for what, number in contacts),
        contact_rules=LIMITED,
        addresses=frozenset({"email", "sms", "call"}),
    )

    halts = may_use(standing=known, purpose=Purpose.ASK, channel=channel, on=START)

    assert [halt.until_on for halt in halts] == ([day(free_on)] if free_on else [])
    assert may_use(standing=known, purpose=Purpose.ASK, channel=channel, on=day(free_on)) == ()


def test_the_next_claim_that_falls_due_is_looked_at_in_time_whatever_holds_the_first() -> None:
    soon = claim(2, id=OTHER)
    for facts in ({"is_objected": True}, {"is_held": True}, {"is_held": True, "held_until_on": day(20)},
                  {"barred_on": day(-1)}):  # fmt: skip
        choice = decide(standing=standing(claim(**facts), soon), on=START)
        assert isinstance(choice, Wait)
        assert choice.next_look_on is not None
        assert choice.next_look_on <= day(3), facts
    choice = decide(standing=standing(claim(minor=100), soon, minimum_minor=500), on=START)
    assert choice.next_look_on is not None
    assert choice.next_look_on <= day(3)
