"""Journeys change: drafts that nobody overwrites, versions that never change."""

from __future__ import annotations

from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from kulanz.data.journeys.models import Journey, JourneyDraft
from kulanz.data.journeys.shipped import shipped
from kulanz.data.journeys.shipped.file import read_file, write_file
from kulanz.data.journeys.shipped.lines import line_of
from kulanz.data.receivables.models import Event
from kulanz.domain.journey.data import read_journey, write_journey
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.kernel.ids import new_id
from kulanz.stations.journeys import journeys
from kulanz.stations.journeys.journeys import mark
from kulanz.testkit import books
from kulanz.testkit.world import World

WHO = "person:test"
KEYS = ("agency", "business", "friendly")


def changed(definition: Any, **facts: Any) -> dict[str, Any]:
    """The definition with other facts of its first stage of the chain."""
    data = deepcopy(dict(definition))
    next(stage for stage in data["stages"] if stage["phase"] == "due").update(facts)
    return data


def begin(world: World) -> JourneyDraft:
    with world.scope():
        return journeys.begin("friendly", definition=None, now=world.now, actor=WHO)


def publish(world: World, **facts: Any) -> Journey:
    """The next version of the friendly journey, with other facts of its first stage."""
    with world.scope():
        base = journeys.newest("friendly")
        assert base is not None
        return journeys.publish_file("friendly", changed(base.definition, **facts), now=world.now, actor=WHO)


def test_a_draft_becomes_the_next_version_and_is_gone(world: World) -> None:
    draft = begin(world)
    with world.scope():
        data = changed(draft.definition, from_days=5)
        journeys.keep("friendly", definition=data, seen=mark(draft.definition), now=world.now, actor=WHO)
        made = journeys.publish("friendly", seen=mark(data), after=1, now=world.now, actor=WHO)

        assert (made.version, made.published_by, made.definition) == (2, WHO, data)
        assert not JourneyDraft.objects.exists()
        event = Event.objects.get(kind="journey.published")
        assert (event.subject_id, event.account_id, event.data) == (made.id, None, {"key": "friendly", "version": 2})
        assert books.findings() == []


def test_beginning_twice_gives_the_same_draft(world: World) -> None:
    assert begin(world).id == begin(world).id


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(world: World) -> None:
    draft = begin(world)
    seen = mark(draft.definition)
    with world.scope():
        mine, theirs = changed(draft.definition, pay_days=9), changed(draft.definition, pay_days=11)
        journeys.keep("friendly", definition=theirs, seen=seen, now=world.now, actor="person:other")

        with pytest.raises(Conflict):
            journeys.keep("friendly", definition=mine, seen=seen, now=world.now, actor=WHO)
        with pytest.raises(Conflict):
            journeys.publish("friendly", seen=seen, after=1, now=world.now, actor=WHO)
        assert JourneyDraft.objects.get().definition == theirs


def test_a_version_published_meanwhile_is_looked_at_before_another_is(world: World) -> None:
    draft = begin(world)
    with world.scope():
        data = changed(draft.definition, pay_days=9)
        journeys.keep("friendly", definition=data, seen=mark(draft.definition), now=world.now, actor=WHO)
    publish(world, pay_days=11)

    with world.scope():
        with pytest.raises(Conflict):
            journeys.publish("friendly", seen=mark(data), after=1, now=world.now, actor=WHO)
        assert journeys.publish("friendly", seen=mark(data), after=2, now=world.now, actor=WHO).version == 3


def test_a_draft_that_changes_nothing_is_not_published(world: World) -> None:
    draft = begin(world)
    with world.scope(), pytest.raises(NotAllowed):
        journeys.publish("friendly", seen=mark(draft.definition), after=1, now=world.now, actor=WHO)


def test_a_text_that_nobody_wrote_keeps_a_journey_from_being_published(world: World) -> None:
    with pytest.raises(BadValue) as wrong:
        publish(world, options=[{"channel": "email", "text": "unwritten"}])

    assert wrong.value.facts["field"] == "text"
    with world.scope():
        assert Journey.objects.filter(key="friendly").count() == 1


def test_changes_are_taken_back_one_by_one(world: World) -> None:
    first = begin(world).definition
    with world.scope():
        seen = mark(first)
        for days in (8, 9, 9):  # the same once more is no change
            definition = changed(first, pay_days=days)
            journeys.keep("friendly", definition=definition, seen=seen, now=world.now, actor=WHO)
            seen = mark(definition)
        back = [journeys.take_back("friendly", seen=seen, now=world.now, actor=WHO)]
        back.append(journeys.take_back("friendly", seen=mark(back[0].definition), now=world.now, actor=WHO))
        back.append(journeys.take_back("friendly", seen=mark(first), now=world.now, actor=WHO))
        with pytest.raises(Conflict):
            journeys.take_back("friendly", seen=seen, now=world.now, actor=WHO)

    assert [one.definition for one in back] == [changed(first, pay_days=8), first, first]


def test_a_draft_is_always_a_journey(world: World) -> None:
    draft = begin(world)
    data = changed(draft.definition, pay_days=0)
    with world.scope(), pytest.raises(BadValue):
        journeys.keep("friendly", definition=data, seen=mark(draft.definition), now=world.now, actor=WHO)
    with world.scope():
        assert JourneyDraft.objects.get().definition == draft.definition
        journeys.discard("friendly")
        journeys.discard("friendly")
        with pytest.raises(NotFound):
            journeys.keep("friendly", definition=draft.definition, seen="", now=world.now, actor=WHO)


def test_another_organisation_sees_nothing(world: World, other_world: World) -> None:
    begin(world)
    publish(world, pay_days=9)
    with other_world.scope():
        assert not JourneyDraft.objects.exists()
        assert [row.version for row in journeys.sources_of("friendly")] == [1]


# --- files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_a_journey_survives_its_data_form_and_its_file(key: str) -> None:
    definition = shipped()[key]
    journey = read_journey(definition, id=new_id(), key=key, version=1)

    assert read_journey(write_journey(journey), id=journey.id, key=key, version=1) == journey
    assert read_file(write_file(definition).encode()) == definition


FILE = """\
# a short one
name: Short
stages:
  - key: hello
    name: Hello
    from_days: 3
    tone: 1
    channel: email
    text: reminder

  - key: again
    name: Again
    tone: 2
    behind: hello
    behind_days: 7
    pay_days: 10
    options:
      - key: plain
        channel: email
        text: reminder
rest_days: 14
ends:
  - to: write_off
    when:
      - amount: {at_most: 15.00}
  - to: person
"""


@pytest.mark.parametrize(
    ("before", "after", "line", "field"),
    [
        ("pay_days: 10", "pay_days: soon", 16, "pay_days"),
        ("behind: hello", "behind: hullo", 14, "behind"),
        ("tone: 2", "tone: loud", 13, "tone"),
        ("key: again", "key: hello", 11, "key"),
        ("text: reminder\nrest", "words: reminder\nrest", 20, "words"),
        ("amount: {at_most", "wealth: {at_most", 25, ""),
        ("at_most: 15.00", "at_most: few", 25, ""),
        ("tone: 2", "words: 2\n    tone: 2", 13, "words"),
        ("        text: reminder\nrest", "        text: *r\nrest", 20, "file"),
        ("rest_days: 14", "rest_days: 14\nrests: 3", 22, "rests"),
        ("name: Again", "name: [Again", 13, "file"),
        ("to: person", "to: heaven", 26, "to"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_line_and_field(before: str, after: str, line: int, field: str) -> None:
    assert FILE.count(before) == 1
    assert journeys.checked(read_file(FILE.encode()), key="short")["name"] == "Short"
    broken = FILE.replace(before, after).encode()

    with pytest.raises(BadValue) as wrong:
        journeys.checked(read_file(broken), key="short")

    assert line_of(broken, wrong.value) == line
    assert str(wrong.value.facts.get("field", "")) == field


@given(
    st.sampled_from(KEYS),
    st.lists(st.tuples(st.integers(0, 2500), st.integers(0, 12), st.text(max_size=6)), min_size=1, max_size=4),
)
def test_a_damaged_file_is_a_journey_or_says_why_not(key: str, cuts: list[tuple[int, int, str]]) -> None:
    text = write_file(shipped()[key])
    for place, length, instead in cuts:
        text = text[:place] + instead + text[place + length :]
    content = text.encode(errors="replace")

    found = read_or_wrong(content, key)
    if isinstance(found, BadValue):
        line = line_of(content, found)
        assert found.message
        assert line is None or 0 < line <= text.count("\n") + 2
    else:
        assert journeys.checked(found, key=key) == found


def read_or_wrong(content: bytes, key: str) -> journeys.Definition | BadValue:
    try:
        return journeys.checked(read_file(content), key=key)
    except BadValue as wrong:
        return wrong


NAMES = ["stages", "key", "name", "tone", "when", "ends", "to", "options", "text", "behind", "amount", "is"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(["email", "due", "is", "amount"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=12,
)


@given(ANYTHING)
def test_no_data_breaks_the_reading_of_a_journey(data: Any) -> None:
    good = shipped()["friendly"]
    stage = next(stage for stage in good["stages"] if stage["phase"] == "due")
    for part in (
        {"stages": data},
        {"ends": data},
        {"stages": [data]},
        *({"stages": [{**stage, n: data}]} for n in stage),
    ):
        definition: dict[str, Any] = {**good, **part}
        try:
            journey = read_journey(definition, id=new_id(), key="x", version=1)
        except BadValue:
            continue
        assert read_journey(write_journey(journey), id=journey.id, key="x", version=1) == journey


def test_the_command_shows_checks_and_publishes(world: World, tmp_path: Path) -> None:
    file = tmp_path / "friendly.yaml"
    file.write_text(said("show", "friendly", "--tenant", world.tenant.key))
    assert "is a journey: Friendly" in said("check", str(file))

    with pytest.raises(CommandError, match="says the same"):
        said("publish", str(file), "--tenant", world.tenant.key)
    file.write_text(file.read_text().replace("rest_days: 14", "rest_days: 21"))
    assert "version 2" in said("publish", str(file), "--tenant", world.tenant.key)
    assert "version 1" in said("publish", str(file), "--key", "own", "--tenant", world.tenant.key)
    with world.scope():
        assert Journey.objects.get(key="friendly", version=2).definition["rest_days"] == 21


def test_the_command_names_the_line_of_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "name: Mine\nstages:\n  - key: one\n    name: One\n    pay_days: often\n    channel: email\n    text: x\n"
    )
    with pytest.raises(CommandError, match=r"mine.yaml, line 5: Stage 1 \(one\): 'pay_days'"):
        said("check", str(file))


def said(*words: str) -> str:
    out = StringIO()
    call_command("journey", *words, stdout=out)
    return out.getvalue()
