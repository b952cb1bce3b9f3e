"""Journeys as data: what is written is what is read, and a mistake is refused with its stage and field."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulanz.data.journeys.shipped import shipped
from kulanz.data.journeys.shipped.file import read_file, write_file
from kulanz.domain.contact.channel import Channel
from kulanz.domain.contact.limits import WINDOWS
from kulanz.domain.events import BRANCHED
from kulanz.domain.journey.condition import FACTS
from kulanz.domain.journey.data import read_journey, write_journey
from kulanz.domain.journey.journey import Offer, Phase
from kulanz.kernel.errors import BadValue
from kulanz.testkit.journey_walk import CHAIN, SIMPLE, journey, stage

NAMES: dict[str, Any] = {"id": UUID(int=9), "key": "test", "version": 1}

conditions = st.lists(
    st.one_of(
        st.builds(lambda fact, test, n: {fact: {test: n}}, st.sampled_from(
            [name for name, fact in FACTS.items() if fact.kind == "number"]), st.sampled_from(["at_least", "at_most"]),
            st.integers(-30, 300)),
        st.builds(lambda test, minor: {"amount": {test: f"{minor / 100:.2f}"}}, st.sampled_from(["at_least", "at_most"]),
                  st.integers(0, 10**7)),
        st.builds(lambda test, value: {"language": {test: value}}, st.sampled_from(["is", "is_not"]),
                  st.sampled_from(["de", ["en", "nl"]])),
    ), max_size=2,
)  # fmt: skip
options = st.lists(
    st.fixed_dictionaries(
        {"channel": st.sampled_from(list(map(str, Channel))), "text": st.just("text")},
        optional={
            "method": st.just("banklink"), "offer": st.sampled_from([o.value for o in Offer]), "when": conditions,
            "window": st.sampled_from(sorted(WINDOWS)), "tone": st.just(1),
        },
    ), min_size=1, max_size=3,
)  # fmt: skip

signs = st.characters(codec="utf-8", exclude_characters="\0")


@st.composite
def journeys(draw: st.DrawFn) -> dict[str, Any]:
    chain: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 4))):
        behind = [chain[-1]["key"]] if chain else []
        chain.append({
            "key": f"s{number}", "name": f"Stage {number}", "tone": min(number + 1, 4), "pay_days": draw(st.integers(1, 30)),
            "from_days": draw(st.integers(0, 60)), "behind": behind, "behind_days": draw(st.integers(0, 30)),
            "options": [{**one, "key": f"o{n}"} for n, one in enumerate(draw(options))], "when": draw(conditions),
            "unless": draw(conditions), "needs_proof": draw(st.booleans()), "books_interest": draw(st.booleans()),
        })  # fmt: skip
    event = stage("e", phase="event", after_event=draw(st.sampled_from(BRANCHED)), event_days=draw(st.integers(0, 9)))
    ahead = stage("a", from_days=-draw(st.integers(1, 9)), until_days=0)
    back = stage("b", phase="back", from_days=draw(st.integers(0, 9)), until_days=90)
    some = draw(st.lists(st.sampled_from([0, 1, 2]), unique=True))
    return {
        "name": draw(st.text(signs, min_size=1, max_size=20)), "stages": [*([ahead, event, back][n] for n in some), *chain],
        "rest_days": draw(st.integers(0, 60)), "promise_grace_days": draw(st.integers(0, 9)),
        "talk_rest_days": draw(st.integers(0, 9)),
        "ends": [{"to": "write_off", "when": draw(conditions)}, {"to": draw(st.sampled_from(["person", "court"]))}],
    }  # fmt: skip


@given(journeys())
def test_what_is_written_is_what_is_read_as_data_as_json_and_as_yaml(data: dict[str, Any]) -> None:
    read = read_journey(data, **NAMES)
    written = write_journey(read)

    assert read_journey(written, **NAMES) == read
    assert read_journey(json.loads(json.dumps(written)), **NAMES) == read
    assert read_journey(read_file(write_file(written).encode()), **NAMES) == read


@pytest.mark.parametrize("key", ["friendly", "business", "agency"])
def test_the_shipped_journeys_are_sound_and_go_from_kind_to_strict(key: str) -> None:
    read = read_journey(shipped()[key], **NAMES)

    tones = [one.tone for one in read.chain]
    assert tones == sorted(tones)
    assert read.chain[-1].tone == 4
    assert all(one.behind_days >= 7 for one in read.chain[1:]), "time to pay before the next message"
    for before, after in zip(read.chain, read.chain[1:], strict=False):
        assert after.behind == (before.key,)
        assert after.behind_days >= before.pay_days, "nobody is written to again before the day that was named"
    assert read.rest_days >= read.chain[-1].pay_days
    assert {phase for phase in Phase if any(one.phase == phase for one in read.stages)} >= {Phase.DUE, Phase.EVENT}


def wrong(**fields: Any) -> dict[str, Any]:
    if "options" in fields:
        return {"stages": [*CHAIN[:1], stage("x", behind="first", **fields)]}
    return {"stages": [*CHAIN[:1], {**stage("x", behind="first"), **fields}]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stages": []}, "has no stages"),
        ({"stages": None}, "has no stages"),
        ({"stages": [stage(f"s{n}") for n in range(41)]}, "more than 40"),
        ({"stages": ["first"]}, "Stage 1: this is not a list of fields"),
        ({"stages": [{"key": "a"}]}, r"Stage 1 \(a\)"),
        ({"stages": [{"colour": "red"}]}, "Stage 1: it has unknown fields: colour"),
        ({"stages": [{5: "red", None: 1}]}, "unknown fields: 5, None"),
        ({"colour": "red"}, "The journey: it has unknown fields: colour"),
        ({"rest_days": "soon"}, "'rest_days' is a number of days"),
        ({"rest_days": -1}, "'rest_days' is a number of days"),
        ({"rest_days": True}, "'rest_days' is a number of days"),
        ({"promise_grace_days": 4000}, "'promise_grace_days'"),
        ({"ends": []}, "ends are a list"),
        ({"ends": [{"to": "mars"}]}, "'to' is one of"),
        ({"ends": [{"to": "court", "when": [{"claims": {"at_least": 1}}]}]}, "End 1: the last end has no conditions"),
        (wrong(key="first"), r"Stage 2 \(first\): a stage before it has the same key"),
        (wrong(key="a b"), "letters, digits and underscores"),
        (wrong(key="ä"), "letters, digits and underscores"),
        (wrong(key=5), "'key' is missing"),
        (wrong(name=" "), "'name' is missing"),
        (wrong(text="x" * 41), "longer than 40"),
        (wrong(behind="nowhere"), "comes after 'nowhere', which does not stand before it"),
        (wrong(behind=""), "must name what lies behind it"),
        (wrong(behind=[1]), "'behind' names one stage or several"),
        (wrong(behind=7), "'behind' names one stage or several"),
        (wrong(tone=5), "'tone' is one of: 1, 2, 3, 4"),
        (wrong(tone=True), "'tone' is one of"),
        (wrong(tone=2, options=[{"text": "t", "tone": 3}]), "an option is not sterner than its stage"),
        (wrong(pay_days=0), "'pay_days' is a number of days from 1"),
        (wrong(channel="pigeon"), "'channel' is one of: email, sms, whatsapp, letter, call, portal"),
        (wrong(options=[]), "has no options"),
        (wrong(options=[{"text": "t"}, {"text": "t"}]), "two options have the same key"),
        (wrong(options=[{"text": "t"}], channel="sms"), "either at the stage or in its options"),
        (wrong(options=["x"]), "option 1: this is not a list of fields"),
        (wrong(options=[{"text": "t", "offer": "gold"}]), "'offer' is one of"),
        (wrong(options=[{"text": "t", "window": "night"}]), "'window' is one of"),
        (wrong(phase="event"), "only a branch, names the event"),
        (wrong(after_event="page.opened"), "only a branch, names the event"),
        (wrong(phase="event", after_event="moon.full"), "'after_event' is one of"),
        (wrong(phase="sideways"), "'phase' is one of"),
        (wrong(phase="ahead", from_days=3), "only what comes before the due day"),
        (wrong(phase="due", from_days=-3), "only what comes before the due day"),
        (wrong(from_days=-3, tone=2), "before the due day there is only service"),
        (wrong(until_days=9), "a late calendar drops no stage"),
        (wrong(from_days=-3, until_days=-5), "it ends before it begins"),
        (wrong(needs_proof="yes"), "'needs_proof' is yes or no"),
        (wrong(when={"amount": 1}), r"Stage 2 \(x\), 'when': conditions are a list"),
        ({"stages": [stage("a", from_days=-2)]}, "has no stage for what is overdue"),
        ({"stages": [stage("a", tone=3), stage("b", tone=2, behind="a")]}, "kinder than what lies behind it"),
    ],
)  # fmt: skip
def test_a_wrong_journey_is_refused_with_the_place(change: dict[str, Any], message: str) -> None:
    with pytest.raises(BadValue, match=message):
        read_journey({"stages": [*CHAIN], "rest_days": 14, **change}, **NAMES)


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.floats(allow_nan=True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted(
    {*SIMPLE.chain[0].__slots__, "channel", "text", "ends", "stages", "rest_days", "colour", "promise_grace_days"}
)


@given(field=st.sampled_from(FIELDS), value=plain, at=st.sampled_from(["journey", "stage", "option", "end"]))
def test_any_value_in_any_place_is_read_or_refused_and_never_breaks(field: str, value: Any, at: str) -> None:
    data = write_journey(journey(*CHAIN))
    place = {
        "journey": data,
        "stage": data["stages"][1],
        "option": data["stages"][1]["options"][0],
        "end": data["ends"][0],
    }
    place[at][field] = value
    try:
        read = read_journey(data, **NAMES)
    except BadValue:
        return  # any other error would fail
    assert read_journey(write_journey(read), **NAMES) == read


@pytest.mark.parametrize("name", ["x" * 121, "a\0b", "a\ud800b", 7, None])
def test_a_name_that_the_database_cannot_keep_is_refused(name: object) -> None:
    with pytest.raises(BadValue):
        read_journey({**write_journey(SIMPLE), "name": name}, **NAMES)


@pytest.mark.parametrize("field", ["name", "text", "option_key", "method"])
def test_signs_that_no_text_has_are_refused(field: str) -> None:
    option = {"channel": "email", "text": "a\0b" if field == "text" else "text"}
    option |= {"key": "a\0b"} if field == "option_key" else {"method": "a\0b"} if field == "method" else {}
    first = {"key": "one", "name": "a\0b" if field == "name" else "One", "options": [option]}
    with pytest.raises(BadValue, match="signs that no text has"):
        read_journey({"name": "x", "stages": [first], "rest_days": 3}, **NAMES)
