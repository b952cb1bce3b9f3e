"""Running accounts moved at the office: after a look at what would be different, in the background, and back."""

from __future__ import annotations

import json
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from tests.web.answer import Answer
from tests.web.office_files import sign_in, text_of, waiting_jobs
from tests.web.office_journeys import PLACE, keep, page_of, publish

from kulanz.data.journeys.models import Journey, JourneyMove
from kulanz.data.receivables.models import Account, Event
from kulanz.jobs import tasks
from kulanz.stations.journeys import moving
from kulanz.testkit.world import World
from kulanz.web.office.journeys import move as journey_move

pytestmark = pytest.mark.usefixtures("clock")


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
        assert "1 difference to version 1 Reminder changed When before:" in words
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


def move_all(editor: Client, world: World) -> Answer:
    """From version 1 to version 2."""
    with world.scope():
        old = Journey.objects.get(key="friendly", version=1).id
    return editor.post(f"{PLACE}move/", {"to": "2", "from": [str(old)]})


def run_the_job() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'move_journey' RETURNING args")
        args = cursor.fetchone()[0]
    tasks.move_journey(**(json.loads(args) if isinstance(args, str) else args))
