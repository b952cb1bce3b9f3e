"""Last steps at the desk: seen with their reasons and proofs, released or refused by a person, fetched as a package."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from tests.stations.handover_world import propose
from tests.web.office_agent import on_its_way, place
from tests.web.office_files import sign_in, text_of

from kulanz.data.desk.models import Handover, Task
from kulanz.data.receivables.models import Claim
from kulanz.stations import agree
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")

LIST = "/office/desk/handovers/"


@pytest.fixture
def claim(world: World) -> Claim:
    claim = world.claim("89.90", number="R-1", reason="Electricity")
    world.run_day()
    return claim


@pytest.fixture
def handover(world: World, claim: Claim) -> Handover:
    return propose(world, claim)


def state(world: World, handover: Handover) -> str:
    with world.scope():
        return Handover.objects.get(id=handover.id).state


def test_a_person_sees_claims_amounts_messages_and_their_proof(agent: Client, handover: Handover) -> None:
    listed = text_of(agent.get(LIST))
    page = text_of(agent.get(f"{LIST}{handover.id}/"))

    assert "Erika Muster" in listed
    assert "Hand over to an agency €89.90" in listed
    assert "R-1 Electricity" in page
    assert "Friendly reminder · 2 Mar 2026 · E-mail kept unchanged, checksum" in page
    assert "Nothing speaks against it." in page
    assert "interest up to today is booked" in page
    assert "Release this last step?" in page
    assert "Hand over to an agency: €89.90" in page


def test_the_task_at_the_desk_and_the_account_lead_to_it(agent: Client, claim: Claim, handover: Handover) -> None:
    desk = agent.get("/office/desk/")
    assert f'href="{place(claim.account_id, "handover/")}"' in desk.content.decode()
    assert agent.get(place(claim.account_id, "handover/"))["Location"] == f"{LIST}{handover.id}/"
    assert f'href="{LIST}{handover.id}/"' in agent.get(place(claim.account_id)).content.decode()


def test_released_it_is_carried_out_and_the_package_can_be_fetched(
    world: World, agent: Client, handover: Handover
) -> None:
    released = agent.post(f"{LIST}{handover.id}/release/", follow=True)

    assert state(world, handover) == "released"
    assert "It is released and carried out." in text_of(released)
    package = agent.post(f"{LIST}{handover.id}/package/")
    assert package["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(package))) as archive:
        assert {"handover.json", "claims.csv", "statement-of-account.pdf", "manifest.json"} <= set(archive.namelist())
    assert "First fetched" in text_of(agent.get(f"{LIST}{handover.id}/"))


def test_refused_with_a_reason_it_rests(world: World, agent: Client, handover: Handover) -> None:
    day = (world.day + timedelta(days=14)).isoformat()
    empty = agent.post(f"{LIST}{handover.id}/refuse/", {"refuse-because": "", "refuse-look_on": day})
    past = agent.post(f"{LIST}{handover.id}/refuse/", {"refuse-because": "x", "refuse-look_on": "2026-03-02"})
    refused = agent.post(
        f"{LIST}{handover.id}/refuse/", {"refuse-because": "moves", "refuse-look_on": day}, follow=True
    )

    assert (empty.status_code, past.status_code) == (422, 422)
    assert "The day to look again lies after today, within a year." in text_of(past)
    assert "Noted: not now." in text_of(refused)
    assert state(world, handover) == "refused"


def test_refused_in_a_second_window_it_says_that_it_was_decided(agent: Client, handover: Handover) -> None:
    address = f"/office/desk/handovers/{handover.id}/"
    agent.post(f"{address}release/")

    late = agent.post(f"{address}refuse/", {"refuse-because": "wait", "refuse-look_on": "2026-12-01"}, follow=True)

    assert "This was decided about already." in text_of(late)


def test_money_on_its_way_is_shown_and_nothing_is_carried_out(
    world: World, agent: Client, claim: Claim, handover: Handover
) -> None:
    on_its_way(world, claim.account_id, "89.90")  # the station has recalled it by itself

    assert state(world, handover) == "recalled"
    assert "Money is on its way." in text_of(agent.get(f"{LIST}{handover.id}/"))
    again = agent.post(f"{LIST}{handover.id}/release/", follow=True)
    assert "This was decided about already." in text_of(again)


def test_what_was_objected_to_a_moment_ago_is_taken_back_when_pressed(
    world: World, agent: Client, claim: Claim, handover: Handover
) -> None:
    with world.scope():
        agree.object_to(claim.account_id, reason="other", text="", now=world.now, actor="test")
    page = text_of(agent.get(f"{LIST}{handover.id}/"))
    assert "It does not fit any more The customer objected; the answer is still open." in page

    pressed = agent.post(f"{LIST}{handover.id}/release/", follow=True)

    assert "nothing was carried out" in text_of(pressed)
    assert state(world, handover) == "recalled"


def test_the_package_is_kept_back_while_something_speaks_against_it(
    world: World, agent: Client, claim: Claim, handover: Handover
) -> None:
    agent.post(f"{LIST}{handover.id}/release/")
    with world.scope():
        agree.object_to(claim.account_id, reason="other", text="", now=world.now, actor="test")

    kept = agent.post(f"{LIST}{handover.id}/package/", follow=True)

    assert "The customer objected; the answer is still open." in text_of(kept)


def test_a_task_about_a_last_step_cannot_be_ticked_off(world: World, agent: Client, handover: Handover) -> None:
    with world.scope():
        task = Task.objects.get(kind="handover")

    answer = agent.post(f"/office/desk/{task.id}/done/", {"outcome": "done"}, follow=True)

    assert "Release the last step or refuse it" in text_of(answer)
    assert state(world, handover) == "proposed"


def test_who_only_reads_releases_nothing_and_a_stranger_sees_nothing(
    world: World, other_world: World, handover: Handover
) -> None:
    viewer, stranger = sign_in(world, "viewer"), sign_in(other_world)

    assert viewer.get(f"{LIST}{handover.id}/").status_code == 200
    for deed in ("release", "refuse", "package"):
        assert viewer.post(f"{LIST}{handover.id}/{deed}/").status_code == 403
        assert stranger.post(f"{LIST}{handover.id}/{deed}/").status_code == 404
    assert stranger.get(f"{LIST}{handover.id}/").status_code == 404
    assert "Erika Muster" not in text_of(stranger.get(LIST))
    assert state(world, handover) == "proposed"
