"""Journeys at the office: shown as a line with who stands where, published after a look at what is different."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from tests.web.answer import Answer
from tests.web.office_files import queries, sign_in, text_of
from tests.web.office_journeys import DRAFT, LIST, PLACE, arrange, chain, draft, keep, page_of, publish

from kulanz.data.contact.defaults import NAMES
from kulanz.data.contact.defaults import shipped as shipped_texts
from kulanz.data.contact.models import Text
from kulanz.data.journeys.models import Journey, JourneyDraft
from kulanz.data.journeys.shipped import shipped
from kulanz.domain.journey.data import read_journey
from kulanz.kernel.ids import new_id
from kulanz.stations.journeys import journeys as station
from kulanz.testkit.world import World
from kulanz.web.office.journeys import arrange as journey_arrange
from kulanz.web.office.journeys.changes import changes
from kulanz.web.office.step_words import text_name

pytestmark = pytest.mark.usefixtures("clock")


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
    refused = other.get(page_of("notice"))
    assert refused.status_code == 403
    assert "open for a long time" not in text_of(refused), "a fresh page would not help"
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


def keep_on_nothing(client: Client) -> Answer:
    """A form of a draft that is not there any more."""
    return client.post(page_of("notice"), {"do": "keep", "seen": "x"})


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
