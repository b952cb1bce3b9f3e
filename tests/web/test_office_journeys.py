"""Journeys at the office: shown as a line, edited as a draft without losing input, published, and accounts moved on purpose."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override
from tests.web.office_files import queries, sign_in, text_of, waiting_jobs

from kulanz.data.contact.defaults import NAMES
from kulanz.data.contact.defaults import shipped as shipped_texts
from kulanz.data.contact.models import Text
from kulanz.data.receivables.models import Account, Event
from kulanz.data.tenancy.journeys import shipped
from kulanz.data.tenancy.models import Journey, JourneyDraft, JourneyMove
from kulanz.domain.journey_data import read_journey
from kulanz.jobs import tasks
from kulanz.kernel.errors import BadValue
from kulanz.kernel.ids import new_id
from kulanz.stations import journeys as station
from kulanz.stations import moving
from kulanz.testkit.world import World
from kulanz.web.office import journey_arrange, journey_move
from kulanz.web.office.journey_changes import changes
from kulanz.web.office.journey_errors import journey_sentence
from kulanz.web.office.journey_words import text_name

pytestmark = pytest.mark.usefixtures("clock")

LIST = "/office/journeys/"
PLACE = f"{LIST}friendly/"
DRAFT = f"{PLACE}draft/"
KEYS = ("agency", "business", "friendly")
Sent = dict[str, list[str]]


@pytest.fixture
def editor(owner: Client) -> Client:
    """An owner with a draft of the friendly journey."""
    owner.post(f"{PLACE}begin/")
    return owner


def draft(world: World, key: str = "friendly") -> dict[str, Any]:
    with world.scope():
        definition: dict[str, Any] = JourneyDraft.objects.get(key=key).definition
        return definition


def stage(world: World, key: str, of: str = "friendly") -> dict[str, Any]:
    return next(one for one in draft(world, of)["stages"] if one["key"] == key)


def chain(world: World) -> list[str]:
    return [one["key"] for one in draft(world)["stages"] if one["phase"] == "due"]


def sent_by(answer: HttpResponse) -> Sent:
    """What the form of a page would send as it stands."""
    form = re.search(r'<form class="stage-form".*?</form>', answer.content.decode(), re.DOTALL)
    assert form, text_of(answer)
    sent: Sent = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        facts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_tick = facts.get("type") in ("checkbox", "radio")
        if facts.get("name", "csrfmiddlewaretoken") != "csrfmiddlewaretoken" and (not is_tick or " checked" in tag):
            sent.setdefault(facts["name"], []).append(unescape(facts.get("value", "on" if is_tick else "")))
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', body) or re.search(r'value="([^"]*)"', body)
        sent[name] = [unescape(chosen[1]) if chosen else ""]
    return sent


def page_of(key: str) -> str:
    return f"{DRAFT}stage/{key}/"


def with_values(sent: Sent, **values: str | list[str]) -> dict[str, Any]:
    """What is sent, with other values; `__` stands for a dash."""
    return sent | {name.replace("__", "-"): value for name, value in values.items()}


def keep(client: Client, page: str, **values: Any) -> HttpResponse:
    """Opens a form, fills in `values`, presses Keep."""
    return client.post(page, with_values(sent_by(client.get(page)), do="keep", **values))


# --- looking -----------------------------------------------------------------------------------------------------------


def test_the_list_names_version_draft_creditors_and_accounts(editor: Client, world: World) -> None:
    world.claim()
    world.run_day()

    words = text_of(editor.get(LIST))

    assert "Friendly friendly · version 1 of 2 Mar 2026 a draft is being worked on" in words
    assert "Used by Stadtwerke Lindau Accounts on this journey 1" in words
    assert "Used by no creditor" in words


def test_a_journey_is_shown_as_a_line_with_who_stands_where(owner: Client, world: World) -> None:
    account = world.claim().account_id
    world.run_day()

    answer = owner.get(PLACE)
    words = text_of(answer)

    assert "When it is overdue" in words
    assert "from 3 days past due Friendly reminder service" in words
    assert "1 account stands here" in words
    assert "8 days after “Friendly reminder” at the earliest Reminder" in words
    assert "Write-off is proposed, if the amount is 15.00 or less" in words
    link = re.search(r'href="(/office/accounts/\?stage=[^"]*)"', answer.content.decode())
    assert link
    assert str(account) in owner.get(unescape(link[1])).content.decode()


def test_pages_of_journeys_ask_little_of_the_database(
    editor: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        world.claim()
    world.run_day()
    for page, most in ((LIST, 6), (PLACE, 8), (DRAFT, 5), (page_of("reminder"), 5)):
        with django_assert_max_num_queries(40) as context:
            assert editor.get(page).status_code == 200
        assert len(queries(context)) <= most, (page, queries(context))


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_only_owners_change_journeys_and_everybody_reads_them(editor: Client, world: World, role: str) -> None:
    other = sign_in(world, role)
    for page in (LIST, PLACE, DRAFT, f"{DRAFT}publish/", f"{PLACE}move/", f"{PLACE}file.yaml"):
        assert other.get(page).status_code == 200, page
    assert other.get(page_of("notice")).status_code == 403
    seen = station.mark(draft(world))
    for page in (
        "draft/arrange/",
        "draft/back/",
        "draft/discard/",
        "draft/publish/",
        "draft/upload/",
        "move/",
        "begin/",
    ):
        assert other.post(PLACE + page, {"seen": seen, "do": "remove", "stage": "notice"}).status_code == 403, page
    assert "Publish…" not in text_of(other.get(DRAFT))
    assert "notice" in chain(world)


def test_the_other_organisation_sees_neither_drafts_nor_versions(
    editor: Client, world: World, other_world: World
) -> None:
    editor.post(f"{LIST}new/", {"name": "Ganz eigen", "from": "friendly"})
    other = sign_in(other_world)
    assert other.get(f"{LIST}ganz-eigen/").status_code == 404
    assert other.get(f"{LIST}ganz-eigen/file.yaml?version=draft").status_code == 404
    assert "a draft is being worked on" not in text_of(other.get(LIST))


# --- editing -----------------------------------------------------------------------------------------------------------


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


def arrange(client: Client, world: World, **what: str) -> HttpResponse:
    return client.post(f"{DRAFT}arrange/", {"seen": station.mark(draft(world)), **what}, follow=True)


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


# --- files -------------------------------------------------------------------------------------------------------------


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


# --- texts by name -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "quoted"), [("en", "“Friendly reminder”"), ("de", "„Freundliche Erinnerung“")])
def test_texts_have_a_name_on_every_page_and_their_key_in_the_form_alone(
    editor: Client, world: World, language: str, quoted: str
) -> None:
    client = sign_in(world, language=language)

    for page in (PLACE, DRAFT):
        lines = text_of(client.get(page)).partition("key:")[0]  # before the file itself
        assert quoted in lines
        assert "reminder_service" not in lines
    assert f'<option value="reminder_service" selected>{quoted[1:-1]} (reminder_service)</option>' in (
        client.get(page_of("reminder_service")).content.decode()
    )


def test_a_text_of_the_organisation_s_own_is_called_by_its_key(editor: Client, world: World) -> None:
    with world.scope():
        Text.objects.create(key="our_own", language="de", version=1, subject="x", body="x", published_at=world.now.at)
    assert '<option value="our_own">our_own</option>' in editor.get(page_of("notice")).content.decode()

    assert keep(editor, page_of("notice"), option__0__text="our_own").status_code == 302
    assert "by e-mail with the text “our_own”" in text_of(editor.get(DRAFT))


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_shipped_text_has_a_name_of_its_own(language: str) -> None:
    with override(language):
        names = {key: text_name(key) for key, *_ in shipped_texts()}
    assert set(names) == set(NAMES)
    assert len(set(names.values())) == len(names), "two of one name would hide a change"
    assert not {*names} & {*names.values()}


# --- publishing and moving ---------------------------------------------------------------------------------------------


def publish(client: Client, world: World) -> HttpResponse:
    with world.scope():
        newest = station.newest("friendly")
        after = newest.version if newest else 0
    return client.post(f"{DRAFT}publish/", {"seen": station.mark(draft(world)), "after": after}, follow=True)


def test_a_draft_is_published_after_its_differences_were_shown(editor: Client, world: World) -> None:
    keep(editor, page_of("notice"), pay_days="21", name="Letzte Bitte")
    arrange(editor, world, do="remove", stage="page_left")

    words = text_of(editor.get(f"{DRAFT}publish/"))
    assert (
        "Letzte Bitte changed Name before: Notice now: Letzte Bitte Time to pay before: 10 days now: 21 days" in words
    )
    assert "Page left without paying taken away" in words
    assert "New accounts of these creditors take it from now on: Stadtwerke Lindau." in words

    answer = publish(editor, world)
    assert "Version 2 is published" in text_of(answer)
    with world.scope():
        row = Journey.objects.get(key="friendly", version=2)
        assert row.published_by.startswith("person:")
        assert not JourneyDraft.objects.exists()
    words = text_of(editor.get(PLACE))
    assert "version 2, published 2 Mar 2026, 11:00, Owner Example" in words
    assert "differences to the version before" in words


def test_nothing_is_published_that_was_not_looked_at(editor: Client, world: World) -> None:
    seen = station.mark(draft(world))
    keep(editor, page_of("notice"), pay_days="21")
    answer = editor.post(f"{DRAFT}publish/", {"seen": seen, "after": "1"})
    assert answer.status_code == 422
    assert "Somebody else changed this journey meanwhile" in text_of(answer)
    assert editor.post(f"{DRAFT}publish/", {"seen": station.mark(draft(world)), "after": "no"}).status_code == 422
    with world.scope():
        assert Journey.objects.filter(key="friendly").count() == 1


def test_a_draft_without_its_texts_or_without_a_difference_waits(editor: Client, world: World) -> None:
    assert "The draft says the same as the version that is published." in text_of(editor.get(f"{DRAFT}publish/"))
    data = draft(world)
    data["stages"][0]["options"][0]["text"] = "unwritten"
    with world.scope():
        seen = station.mark(JourneyDraft.objects.get().definition)
        station.keep("friendly", definition=data, seen=seen, now=world.now, actor="test")
    assert "There is no text “unwritten” yet" in text_of(editor.get(f"{DRAFT}publish/"))
    assert publish(editor, world).status_code == 422


def test_a_journey_of_ones_own_begins_as_a_copy(owner: Client, world: World) -> None:
    assert "There is a journey of this name already" in text_of(
        owner.post(f"{LIST}new/", {"name": "Friendly", "from": "friendly"})
    )
    assert owner.post(f"{LIST}new/", {"name": "???", "from": "friendly"}).status_code == 422
    assert owner.post(f"{LIST}new/", {"name": "Mein Weg", "from": "nirgends"}).status_code == 422

    owner.post(f"{LIST}new/", {"name": "Mein Weg", "from": "friendly"})
    assert draft(world, "mein-weg")["name"] == "Mein Weg"
    assert owner.get(f"{LIST}mein-weg/")["Location"] == f"{LIST}mein-weg/draft/"
    assert "not published yet" in text_of(owner.get(LIST))
    owner.post(f"{LIST}mein-weg/draft/publish/", {"seen": station.mark(draft(world, "mein-weg")), "after": "0"})
    with world.scope():
        assert Journey.objects.get(key="mein-weg").version == 1


def test_a_discarded_draft_is_gone_and_the_version_stays(editor: Client, world: World) -> None:
    keep(editor, page_of("notice"), pay_days="21")
    assert "What is published stays as it is" in text_of(editor.post(f"{DRAFT}discard/", follow=True))
    with world.scope():
        assert not JourneyDraft.objects.exists()
    assert editor.get(DRAFT)["Location"] == PLACE
    assert keep_on_nothing(editor).status_code == 302


def keep_on_nothing(client: Client) -> HttpResponse:
    """A form of a draft that is not there any more."""
    return client.post(page_of("notice"), {"do": "keep", "seen": "x"})


def test_running_accounts_move_after_a_look_at_what_would_be_different(editor: Client, world: World) -> None:
    account = world.claim().account_id
    world.run_day()
    world.pass_days(8)
    keep(editor, page_of("reminder"), behind_days="20")
    assert "Those that run already stay" in text_of(publish(editor, world))
    world.claim(customer="later")

    with time_machine.travel(world.now.at):
        editor = sign_in(world)
        words = text_of(editor.get(f"{PLACE}move/"))
        assert "1 account would move" in words
        assert "“Reminder” by e-mail waits 1" in words
        assert "choose at least one version" not in words
        assert "choose at least one version" in text_of(editor.get(f"{PLACE}move/", {"to": "2", "creditor": ""}))
        with world.scope():
            before = str(Journey.objects.get(key="friendly", version=1).id)
            assert Account.objects.get(id=account).journey_id is not None
        moved = editor.post(
            f"{PLACE}move/", {"to": "2", "from": [before], "creditor": str(world.creditor.id)}, follow=True
        )
        assert "1 account goes on by version 2." in text_of(moved)
    with world.scope():
        assert Event.objects.filter(kind="journey.moved", account_id=account).count() == 1
    world.settle()
    assert len(world.messages(account)) == 1


def test_a_move_that_was_a_mistake_is_taken_back(editor: Client, world: World) -> None:
    account = world.claim().account_id
    world.run_day()
    publish_other(editor, world)
    move_all(editor, world)

    page = editor.get(PLACE).content.decode()
    assert "1 account from “Friendly”, version 1 to version 2" in text_of(editor.get(PLACE))
    back = re.search(r'action="([^"]+/back/)"', page)
    assert back
    assert editor.get(back[1]).status_code == 405
    answer = editor.post(back[1], follow=True)

    assert "1 account is back where it was." in text_of(answer)
    assert "taken back" in text_of(answer)
    assert "/back/" not in answer.content.decode()
    assert "This was taken back already." in text_of(editor.post(back[1], follow=True))
    with world.scope():
        assert Account.objects.get(id=account).journey.version == 1


def test_accounts_of_another_journey_are_chosen_apart_and_with_a_warning(editor: Client, world: World) -> None:
    world.claim()
    world.run_day()
    with world.scope():
        agency = Journey.objects.get(key="agency").id
        friendly = Journey.objects.get(key="friendly").id

    page = text_of(editor.get("/office/journeys/agency/move/", {"to": "1", "from": [str(friendly)], "creditor": ""}))

    assert "Accounts that run on another journey “Friendly”, version 1 1 account" in page
    assert "Some of these accounts change to another journey." in page
    assert agency != friendly


def test_many_accounts_move_in_the_background_with_their_progress(
    editor: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        world.claim()
    world.run_day()
    publish_other(editor, world)
    monkeypatch.setattr(journey_move, "AT_ONCE", 2)

    answer = move_all(editor, world)

    assert waiting_jobs() == 1
    assert "0 of 3" in text_of(editor.get(answer["Location"]))
    with world.scope():
        move = JourneyMove.objects.get()
        moving.go_on(move.id, now=world.now, most=2)
    part = editor.get(answer["Location"], headers={"HX-Request": "true"})
    assert "2 of 3" in text_of(part)
    assert "<html" not in part.content.decode()
    assert "How far it is" in text_of(editor.get(PLACE))
    run_the_job()
    with world.scope():
        assert set(Account.objects.values_list("journey__version", flat=True)) == {2}
    assert editor.get(answer["Location"], headers={"HX-Request": "true"})["HX-Redirect"] == PLACE

    answer = editor.post(f"{PLACE}moves/{move.id}/back/")
    assert "Accounts are going back" in text_of(editor.get(answer["Location"]))
    run_the_job()
    with world.scope():
        assert set(Account.objects.values_list("journey__version", flat=True)) == {1}


def test_who_only_reads_moves_nothing_and_strangers_find_no_move(
    editor: Client, world: World, other_world: World
) -> None:
    world.claim()
    world.run_day()
    publish_other(editor, world)
    move_all(editor, world)
    with world.scope():
        back = f"{PLACE}moves/{JourneyMove.objects.get().id}/back/"

    assert sign_in(world, "viewer").post(back).status_code == 403
    assert sign_in(other_world).post(back).status_code == 404
    assert editor.post(back.replace("friendly", "agency")).status_code == 404


def publish_other(editor: Client, world: World) -> None:
    keep(editor, page_of("reminder"), behind_days="20")
    publish(editor, world)


def move_all(editor: Client, world: World) -> HttpResponse:
    """From version 1 to version 2."""
    with world.scope():
        old = Journey.objects.get(key="friendly", version=1).id
    return editor.post(f"{PLACE}move/", {"to": "2", "from": [str(old)]})


def run_the_job() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'move_journey' RETURNING args")
        args = cursor.fetchone()[0]
    tasks.move_journey(**(json.loads(args) if isinstance(args, str) else args))


def test_differences_name_what_is_new_gone_changed_and_elsewhere() -> None:
    old = shipped()["friendly"]
    with override("en"):
        new = journey_arrange.moved(old, "promise_missed", -1)
        new = journey_arrange.removed(journey_arrange.doubled(new, "notice")[0], "due_soon")
        one, other = (read_journey(data, id=new_id(), key="friendly", version=1) for data in (old, new))
        found = [(change.what, change.title) for change in changes(one, other)]

    assert set(found) == {
        ("new", "Notice (copy)"), ("changed", "Last clarification"), ("order", "Order"), ("gone", "Due soon"),
    }  # fmt: skip
    assert changes(one, one) == []
