"""A draft at the office: edited without losing input, arranged, taken back, and replaced by a file."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from tests.web.office_files import sign_in, text_of
from tests.web.office_journeys import (
    DRAFT,
    KEYS,
    LIST,
    PLACE,
    arrange,
    chain,
    draft,
    keep,
    page_of,
    sent_by,
    stage,
    with_values,
)

from kulanz.data.journeys.models import JourneyDraft
from kulanz.data.journeys.shipped import shipped
from kulanz.domain.journey.data import read_journey
from kulanz.kernel.errors import BadValue
from kulanz.kernel.ids import new_id
from kulanz.stations.journeys import journeys as station
from kulanz.testkit.world import World
from kulanz.web.office.journeys import arrange as journey_arrange
from kulanz.web.office.journeys.errors import journey_sentence

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize("key", KEYS)
def test_every_form_kept_as_it_stands_changes_nothing(owner: Client, world: World, key: str) -> None:
    owner.post(f"{LIST}{key}/begin/")
    for one in draft(world, key)["stages"]:
        assert keep(owner, f"{LIST}{key}/draft/stage/{one['key']}/").status_code == 302
    assert keep(owner, f"{LIST}{key}/draft/whole/").status_code == 302

    assert station.is_same(draft(world, key), shipped()[key], key=key)
    assert "as version 1" in text_of(owner.get(f"{LIST}{key}/draft/"))


def test_what_the_form_does_not_ask_survives_it(editor: Client, world: World) -> None:
    odd = {**draft(world)}
    odd["stages"] = [
        {**one, "books_interest": True, "from_days": 4} if one["key"] == "payment_failed" else one
        for one in odd["stages"]
    ]
    with world.scope():
        seen = station.mark(JourneyDraft.objects.get().definition)
        station.keep("friendly", definition=odd, seen=seen, now=world.now, actor="test")

    keep(editor, page_of("payment_failed"), pay_days="9")

    assert {"books_interest": True, "from_days": 4, "pay_days": 9}.items() <= stage(world, "payment_failed").items()


def test_a_stage_is_changed_and_the_change_is_taken_back(editor: Client, world: World) -> None:
    answer = keep(editor, page_of("notice"), behind_days="14", pay_days="12", books_interest=[])
    assert answer["Location"] == DRAFT
    assert {"behind_days": 14, "pay_days": 12}.items() <= stage(world, "notice").items()
    assert "books_interest" not in stage(world, "notice")
    assert "1 difference to version 1" in text_of(editor.get(DRAFT))

    editor.post(f"{DRAFT}back/", {"seen": station.mark(draft(world))})
    assert stage(world, "notice")["behind_days"] == 10
    assert "Take back the last change" not in text_of(editor.get(DRAFT))


def test_a_condition_is_built_from_the_list_without_losing_what_was_typed(editor: Client, world: World) -> None:
    page = page_of("notice")
    sent = with_values(sent_by(editor.get(page)), pay_days="13", when__new="amount.at_least", do="add:when")

    grown = editor.post(page, sent)
    assert grown.status_code == 200
    assert "the amount is … or more" in text_of(grown)
    again = sent_by(grown)
    assert again["pay_days"] == ["13"]
    assert stage(world, "notice")["pay_days"] == 10  # nothing is kept yet

    refused = editor.post(page, with_values(again, when__0__value="viel", do="keep"))
    assert refused.status_code == 422
    assert "This is no amount" in text_of(refused)
    assert sent_by(refused)["when-0-value"] == ["viel"]

    assert editor.post(page, with_values(again, when__0__value="1.234,50", do="keep")).status_code == 302
    assert stage(world, "notice")["when"] == [{"amount": {"at_least": "1234.50"}}]
    assert "Only if the amount is 1,234.50 or more" in text_of(editor.get(DRAFT))

    shrunk = editor.post(page, with_values(sent_by(editor.get(page)), do="drop:when:0"))
    assert editor.post(page, with_values(sent_by(shrunk), do="keep")).status_code == 302
    assert "when" not in stage(world, "notice")


def test_ways_are_added_ordered_and_bound_to_groups(editor: Client, world: World) -> None:
    page = page_of("notice")
    sent = sent_by(editor.post(page, with_values(sent_by(editor.get(page)), do="add:option")))
    sent = with_values(sent, option__1__offer="plan", option__1__when__new="segment.is", do="add:option-1-when")
    sent = sent_by(editor.post(page, sent))
    sent = with_values(sent, option__1__when__0__value=["postpones", "cannot_now"], do="up:option:1")
    sent = sent_by(editor.post(page, sent))
    assert (sent["option-0-offer"], sent["option-0-when-0-value"]) == (["plan"], ["postpones", "cannot_now"])

    assert editor.post(page, with_values(sent, do="keep")).status_code == 302

    first, second = stage(world, "notice")["options"]
    assert (first["offer"], first["when"]) == ("plan", [{"segment": {"is": ["cannot_now", "postpones"]}}])
    assert (second["text"], "offer" in second) == ("notice", False)


def test_what_the_rules_refuse_stands_at_its_field(editor: Client, world: World) -> None:
    kinder = keep(editor, page_of("last_clarification"), tone="1")
    assert kinder.status_code == 422
    assert "(Last clarification): it is kinder than what lies behind it" in text_of(kinder)
    assert 'href="#id_tone"' in kinder.content.decode()

    sterner = keep(editor, page_of("reminder_service"), option__0__tone="4")
    assert "an option is not sterner than its stage" in text_of(sterner)
    nothing = keep(editor, page_of("notice"), behind=[], name="", pay_days="0")
    assert nothing.status_code == 422
    assert "Please fill in “Name”" in text_of(nothing)
    assert station.is_same(draft(world), shipped()["friendly"], key="friendly")


def test_ends_are_changed_and_the_last_one_always_fits(editor: Client, world: World) -> None:
    page = f"{DRAFT}whole/"
    sent = with_values(sent_by(editor.get(page)), rest_days="20", do="drop:end:1")
    sent = sent_by(editor.post(page, sent))
    refused = editor.post(page, with_values(sent, do="keep"))
    assert refused.status_code == 422
    assert "so that one always fits" in text_of(refused)

    grown = sent_by(editor.post(page, with_values(sent, do="add:end")))
    assert editor.post(page, with_values(grown, end__1__to="agency", do="keep")).status_code == 302
    assert (draft(world)["ends"][1], draft(world)["rest_days"]) == ({"to": "agency"}, 20)


def test_two_people_at_one_stage_do_not_overwrite_each_other(editor: Client, world: World) -> None:
    page = page_of("notice")
    mine = sent_by(editor.get(page))
    keep(editor, page, pay_days="21")
    keep(editor, page_of("reminder"), pay_days="9")

    answer = editor.post(page, with_values(mine, name="Letzte Bitte", do="keep"))
    assert answer.status_code == 409
    assert "changed this meanwhile" in text_of(answer)
    assert (sent_by(answer)["name"], stage(world, "notice")["pay_days"]) == (["Letzte Bitte"], 21)

    assert editor.post(page, with_values(sent_by(answer), do="keep")).status_code == 302
    assert (stage(world, "notice")["name"], stage(world, "notice")["pay_days"]) == ("Letzte Bitte", 10)
    assert stage(world, "reminder")["pay_days"] == 9  # another stage is nobody's conflict


def test_stages_are_added_copied_moved_and_taken_away(editor: Client, world: World) -> None:
    assert "The stage" in text_of(arrange(editor, world, do="add", phase="due"))
    assert chain(world)[-1] == "due_5"
    arrange(editor, world, do="double", stage="reminder")
    assert chain(world) == ["reminder_service", "reminder", "reminder_2", "notice", "last_clarification", "due_5"]
    assert (stage(world, "reminder_2")["behind"], stage(world, "notice")["behind"]) == (["reminder"], ["reminder_2"])
    arrange(editor, world, do="up", stage="reminder_2")
    assert chain(world)[1:3] == ["reminder_2", "reminder"]
    assert (stage(world, "reminder")["behind"], stage(world, "notice")["behind"]) == (["reminder_2"], ["reminder"])
    arrange(editor, world, do="remove", stage="reminder_service")
    assert (chain(world)[0], stage(world, "reminder_2")["from_days"]) == ("reminder_2", 3)
    arrange(editor, world, do="add", phase="back")
    assert stage(world, "back_1")["options"][0]["text"] == "welcome_back"


def test_a_place_that_cannot_be_is_refused_with_its_reason(editor: Client, world: World) -> None:
    answer = arrange(editor, world, do="up", stage="last_clarification")
    assert "(Notice): it is kinder than what lies behind it. Nothing was changed." in text_of(answer)
    for key in chain(world)[:-1]:
        arrange(editor, world, do="remove", stage=key)
    assert "no stage for what is overdue" in text_of(arrange(editor, world, do="remove", stage=chain(world)[0]))
    assert len(chain(world)) == 1


def test_an_old_page_changes_nothing(editor: Client, world: World) -> None:
    old = station.mark(draft(world))
    keep(editor, page_of("notice"), pay_days="21")
    answer = editor.post(f"{DRAFT}arrange/", {"seen": old, "do": "remove", "stage": "notice"}, follow=True)
    assert "Somebody else changed this journey meanwhile" in text_of(answer)
    assert "notice" in chain(world)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("verb", ["double", "remove", "up", "down"])
def test_whatever_is_arranged_stays_a_journey_or_says_why_not(key: str, verb: str) -> None:
    definition = shipped()[key]
    for one in definition["stages"]:
        done = {
            "double": lambda k: journey_arrange.doubled(definition, k)[0],
            "remove": lambda k: journey_arrange.removed(definition, k),
            "up": lambda k: journey_arrange.moved(definition, k, -1),
            "down": lambda k: journey_arrange.moved(definition, k, 1),
        }[verb](one["key"])
        if why_not := refusal(done, key):
            assert verb in ("up", "down"), why_not
            assert "kinder" in why_not or "does not stand before" in why_not


def refusal(definition: Any, key: str) -> str:
    """What the rules say against a definition; nothing where it is a journey."""
    try:
        read_journey(definition, id=new_id(), key=key, version=1)
    except BadValue as wrong:
        return wrong.message
    return ""


def test_the_draft_goes_out_as_a_file_and_comes_back(editor: Client, world: World) -> None:
    file = editor.get(f"{PLACE}file.yaml?version=draft").content
    assert file.startswith(b"# A journey for Kulanz")
    assert file.index(b"name: Friendly") < file.index(b"stages:") < file.index(b"ends:")

    changed = SimpleUploadedFile("mine.yaml", file.replace(b"rest_days: 14", b"rest_days: 30"))
    answer = editor.post(f"{DRAFT}upload/", {"file": changed}, follow=True)
    assert "Nothing is published yet" in text_of(answer)
    assert draft(world)["rest_days"] == 30
    editor.post(f"{DRAFT}back/", {"seen": station.mark(draft(world))})
    assert draft(world)["rest_days"] == 14


BROKEN_DAYS = {
    "en": "Line %s: Stage 2 (reminder_service): 'pay_days' is a number of days from 1 to 3,650.",
    "de": "Zeile %s: Abschnitt 2 (reminder_service): „pay_days“ ist eine Zahl von Tagen zwischen 1 und 3.650.",
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_broken_file_names_line_stage_and_field(editor: Client, world: World, language: str) -> None:
    client = sign_in(world, language=language)
    lines = client.get(f"{PLACE}file.yaml").content.decode().split("\n")
    start = lines.index("- key: reminder_service")
    place = next(number for number, line in enumerate(lines) if number > start and "pay_days" in line)
    lines[place] = "  pay_days: bald"

    answer = client.post(f"{DRAFT}upload/", {"text": "\n".join(lines)})

    assert answer.status_code == 422
    assert BROKEN_DAYS[language] % (place + 1) in text_of(answer)
    assert "pay_days: bald" in answer.content.decode()  # what was pasted is still there
    assert draft(world)["rest_days"] == 14


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"- a\n- b", b"a: [", b"x" * 200_001, b"a: &x 1\nb: *x\n"])
def test_what_is_no_journey_is_refused_kindly(editor: Client, content: bytes) -> None:
    answer = editor.post(f"{DRAFT}upload/", {"file": SimpleUploadedFile("x.yaml", content)})
    assert answer.status_code == 422
    assert "This file is no journey yet" in text_of(answer)


WRONG = [
    ({"offer": "gold"}, "en", "Stage 7 (notice), option 1: 'offer' is one of: deferral, plan, waiver, discount, help."),
    ({"offer": "gold"}, "de", "Abschnitt 7 (notice), Möglichkeit 1: „offer“ ist eines von: deferral, plan, waiver,"),
    ({"when": [{"mood": {"is": "low"}}]}, "de", "Abschnitt 7 (notice), Möglichkeit 1, „when“, Bedingung 1: „mood“ ist keine"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "language", "sentence"), WRONG)
def test_a_mistake_is_named_with_its_place_in_the_reader_s_language(
    fields: dict[str, Any], language: str, sentence: str
) -> None:
    stages = deepcopy(shipped()["friendly"]["stages"])
    place = next(number for number, stage in enumerate(stages) if stage["key"] == "notice")
    stages[place]["options"][0] |= fields
    with pytest.raises(BadValue) as wrong:
        read_journey({**shipped()["friendly"], "stages": stages}, id=new_id(), key="friendly", version=1)

    with override(language):
        assert journey_sentence(wrong.value).startswith(sentence)
