"""Sources at the office: how files are meant, what a list names no more, and a file taken back, on the pages people use."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from tests.web.office.intake.test_intake import INTAKE, hand_in, read
from tests.web.office_files import GOOD, HEAD, sign_in, text_of, work

from kulanz.data.agreements.models import Hold
from kulanz.data.inbox.models import ImportRun, Source
from kulanz.data.receivables.models import Claim
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")

SHORT = HEAD + "K1;Kim Muster 1;R-1;1,50;01.02.2026;k1@example.org\n"
SOURCES = "/office/intake/sources/"


def take(client: Client, world: World, page: str) -> None:
    client.post(f"{page}take/")
    work(world)


def bring_in(client: Client, world: World, content: str, **fields: str) -> str:
    page = read(client, world, content, **fields)
    take(client, world, page)
    return page


def states(world: World) -> dict[str, str]:
    with world.scope():
        return dict(Claim.objects.values_list("number", "status"))


def paused(world: World) -> int:
    with world.scope():
        return Hold.objects.filter(kind="not_listed", ended_on=None).count()


def test_a_list_of_all_that_is_open_shows_what_is_missing_and_asks_first(owner: Client, world: World) -> None:
    bring_in(owner, world, GOOD)
    page = read(owner, world, SHORT, contents="snapshot")

    shown = text_of(owner.get(page))
    assert "4 of 5 open invoices are not on this list. Please confirm that first." in shown
    assert "4 open invoices of this source are not in the file." in shown
    assert "R-5" in text_of(owner.get(f"{page}missing/"))
    take(owner, world, page)
    assert paused(world) == 0

    owner.post(f"{page}confirm/")
    take(owner, world, page)

    assert paused(world) == 4
    assert "4 invoices rest" in text_of(owner.get(page))
    assert "Invoices missing from a list" in text_of(owner.get("/office/desk/"))


def test_a_person_settles_what_is_missing(owner: Client, world: World) -> None:
    bring_in(owner, world, GOOD)
    page = read(owner, world, SHORT, contents="snapshot")
    owner.post(f"{page}confirm/")
    take(owner, world, page)

    owner.post(f"{page}settle/")
    work(world)

    assert states(world) == {"R-1": "open", **{f"R-{n}": "paid" for n in range(2, 6)}}
    assert "No invoice is missing" in text_of(owner.get(f"{page}missing/"))
    assert "Invoices missing from a list" not in text_of(owner.get("/office/desk/"))


def test_a_person_says_that_they_are_still_open(owner: Client, world: World) -> None:
    bring_in(owner, world, GOOD)
    page = read(owner, world, SHORT, contents="snapshot")
    owner.post(f"{page}confirm/")
    take(owner, world, page)

    owner.post(f"{page}keep/")
    work(world)

    assert paused(world) == 0
    assert set(states(world).values()) == {"open"}


def test_how_a_source_is_meant_is_remembered_and_can_be_changed_in_the_preview(owner: Client, world: World) -> None:
    bring_in(owner, world, GOOD, contents="snapshot")

    page = read(owner, world, SHORT)
    with world.scope():
        assert ImportRun.objects.order_by("-id")[0].is_snapshot
    owner.post(f"{page}contents/", {"contents": "addition"})

    shown = text_of(owner.get(page))
    assert "new or changed invoices; what it does not name stays" in shown
    assert "not in the file" not in shown
    with world.scope():
        assert not Source.objects.get().is_snapshot


def test_other_columns_ask_for_the_confirmation_again(owner: Client, world: World) -> None:
    bring_in(owner, world, GOOD)
    page = read(owner, world, SHORT, contents="snapshot")
    owner.post(f"{page}confirm/")

    with world.scope():
        run = ImportRun.objects.get(id=UUID(page.rstrip("/").rpartition("/")[2]))
        assert run.missing_confirmed_by
    columns = {f"means-{n}": c["means"] or "" for n, c in enumerate(run.layout["columns"])}
    owner.post(f"{page}columns/", {**columns, "decimal": ",", "day_order": "dmy"})
    work(world)

    with world.scope():
        assert not ImportRun.objects.get(id=run.id).missing_confirmed_by


def test_an_empty_list_is_taken_in_once_it_is_confirmed(owner: Client, world: World) -> None:
    bring_in(owner, world, SHORT)
    page = read(owner, world, HEAD, contents="snapshot")

    owner.post(f"{page}confirm/")
    assert "Take in the empty list" in text_of(owner.get(page))
    take(owner, world, page)

    assert paused(world) == 1


def test_the_rules_of_a_source_are_kept_and_hold_from_the_next_file_on(owner: Client, world: World) -> None:
    bring_in(owner, world, GOOD)
    address = f"{SOURCES}{world.creditor.id}/csv/"
    assert "csv" in text_of(owner.get(SOURCES))
    assert owner.get(address).status_code == 200

    owner.post(address, {"is_snapshot": "snapshot", "closes_by_itself": "on", "most_missing_percent": "100"})
    bring_in(owner, world, SHORT)

    assert list(states(world).values()).count("paid") == 4
    assert "is closed" in text_of(owner.get(SOURCES))


@pytest.mark.parametrize("percent", ["-1", "101", "viel", ""])
def test_a_percentage_that_cannot_be_is_refused(owner: Client, world: World, percent: str) -> None:
    bring_in(owner, world, SHORT)

    answer = owner.post(
        f"{SOURCES}{world.creditor.id}/csv/", {"is_snapshot": "addition", "most_missing_percent": percent}
    )

    assert answer.status_code == 422
    with world.scope():
        assert not Source.objects.exists()


def test_a_file_is_taken_back_after_a_question(owner: Client, world: World) -> None:
    page = bring_in(owner, world, GOOD)
    asked = text_of(owner.get(f"{page}withdraw/"))
    assert "Take the whole file back?" in asked

    owner.post(f"{page}withdraw/")
    assert "This file is being taken back" in text_of(owner.get(f"{page}withdraw/"))
    work(world)

    assert set(states(world).values()) == {"withdrawn"}
    assert "5 lines of this file were taken back." in text_of(owner.get(f"{page}withdraw/"))
    assert "This file was taken back" in text_of(owner.get(page))


def test_what_customers_were_told_of_stays_and_is_listed(owner: Client, world: World) -> None:
    page = bring_in(owner, world, GOOD)
    world.run_day()
    owner.post(f"{page}withdraw/")
    work(world)

    shown = text_of(owner.get(f"{page}withdraw/"))
    assert "The customer was written to about it." in shown
    assert "open" in states(world).values()

    owner.post(f"{page}withdraw/", {"touched": "yes"})
    work(world)

    assert set(states(world).values()) == {"withdrawn"}


def test_whoever_may_only_read_changes_nothing(owner: Client, world: World) -> None:
    page = bring_in(owner, world, GOOD)
    viewer = sign_in(world, "viewer")

    for part in ("withdraw", "settle", "keep", "confirm", "contents"):
        assert viewer.post(f"{page}{part}/").status_code == 403
    assert viewer.post(f"{SOURCES}{world.creditor.id}/csv/").status_code == 403
    assert "Take this file back" not in text_of(viewer.get(f"{page}withdraw/"))
    assert set(states(world).values()) == {"open"}


def test_another_organisation_sees_and_changes_nothing(owner: Client, world: World, other_world: World) -> None:
    page = bring_in(owner, world, GOOD)
    stranger = sign_in(other_world)

    assert stranger.get(f"{page}missing/").status_code == 404
    assert stranger.post(f"{page}withdraw/").status_code == 404
    assert stranger.get(f"{SOURCES}{world.creditor.id}/csv/").status_code == 404
    assert "csv" not in text_of(stranger.get(SOURCES)).split("Sources")[-1]


def test_an_unknown_wish_for_the_contents_is_refused(owner: Client, world: World) -> None:
    assert hand_in(owner, world, GOOD, contents="half").status_code == 422


def test_the_list_of_files_is_at_the_usual_place(owner: Client, world: World) -> None:
    assert "Sources" in text_of(owner.get(INTAKE))
