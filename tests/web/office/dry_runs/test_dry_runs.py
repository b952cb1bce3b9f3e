"""Dry runs and "why this?" at the office: begun, watched, read, narrowed, fetched, compared, stopped, thrown away."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.answer import Answer, streamed
from tests.web.office_files import queries, sign_in, text_of, waiting_jobs

from kulanz.data.contact.models import Decision
from kulanz.data.journeys.models import DryRun, JourneyDraft
from kulanz.data.tenancy.models import Way
from kulanz.stations.agree import hold
from kulanz.stations.journeys import dry_runs, journeys
from kulanz.testkit.world import TEN_O_CLOCK, World

pytestmark = pytest.mark.usefixtures("clock")

LIST = "/office/dry-runs/"
USUAL = {"creditor": "all", "first": "own", "second": "none"}


@pytest.fixture
def agent(world: World) -> Client:
    with world.scope():
        Way.objects.filter(set_up__port="channel").update(price=Decimal("0.10"))
    return sign_in(world, "agent")


def begin(client: Client, **form: str) -> str:
    """Presses "Begin"; the address of the run."""
    answer = client.post(f"{LIST}new/", USUAL | form)
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"]


def worked(world: World, page: str) -> str:
    dry_runs.work(world.tenant.id, UUID(page.rstrip("/").rpartition("/")[2]))
    return page


def csv_of(answer: Answer) -> list[list[str]]:
    return list(csv.reader(streamed(answer).removeprefix("\ufeff").splitlines()))


def with_draft(world: World, **changes: object) -> None:
    """Somebody works on the friendly journey: its first message waits longer."""
    with world.scope():
        published = journeys.newest("friendly")
        assert published
        definition = published.definition | {"name": "Patient"}
        definition["stages"] = [
            stage | {"from_days": 20} if stage["key"] == "reminder_service" else stage for stage in definition["stages"]
        ]
        JourneyDraft.objects.create(
            key="friendly", name="Patient", definition=definition, based_on=published, edited_at=TEN_O_CLOCK,
            edited_by="test",
        )  # fmt: skip


def test_from_the_button_to_what_would_go_out(agent: Client, world: World) -> None:
    world.claim("89.90", name="Erika Muster")
    world.claim("50.00", name="Olaf Beispiel")
    world.claim(due=world.day.replace(month=5))

    page = begin(agent)
    assert waiting_jobs() == 1
    assert "Accounts looked at" in text_of(agent.get(page))
    assert agent.get(f"{page}progress/", headers={"HX-Request": "true"}).status_code == 200
    worked(world, page)
    assert agent.get(f"{page}progress/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"

    told = text_of(agent.get(page))
    assert "3 accounts looked at" in told
    assert "Friendly reminder e-mail 2 €139.90 €0.20" in told
    assert "Nothing overdue 1" in told
    assert "When the waiting accounts are looked at again" not in told, (
        "its next look is farther away than the plot reaches"
    )
    with world.scope():
        assert not Decision.objects.exists()


def test_the_accounts_are_narrowed_searched_and_fetched(agent: Client, world: World) -> None:
    world.claim("89.90", name="Erika Muster", customer="K1")
    world.claim("50.00", name="Olaf Beispiel", customer="K2")
    world.claim(name="Anna Später", customer="K3", due=world.day.replace(month=5))
    page = worked(world, begin(agent))

    every = text_of(agent.get(f"{page}accounts/"))
    assert every.index("Erika Muster") < every.index("Olaf Beispiel") < every.index("Anna Später")
    assert "Overdue for 10 days. Nothing was said about this yet." in every
    waiting = text_of(agent.get(f"{page}accounts/?gets=wait"))
    assert "Anna Später" in waiting
    assert "Erika Muster" not in waiting
    assert "Anna Später" not in text_of(agent.get(f"{page}accounts/?gets=step:reminder_service&channel=email"))
    assert "Anna Später" in text_of(agent.get(f"{page}accounts/?why=wait:gate.nothing_due&sort=customer"))
    found = text_of(agent.get(f"{page}accounts/?q=olaf"))
    assert "Olaf Beispiel" in found
    assert "Erika Muster" not in found
    head, first, *rest = csv_of(agent.get(f"{page}accounts.csv?sort=-asked"))
    assert head[:6] == ["Customer number", "Name", "Would get", "Channel", "Asked for", "Currency"]
    assert first[:7] == ["K1", "Erika Muster", "Friendly reminder", "e-mail", "89.90", "EUR", "0.1000"]
    assert len(rest) == 2


def test_each_line_of_the_overview_leads_to_its_accounts(agent: Client, world: World) -> None:
    world.claim("89.90", name="Erika Muster")
    world.claim(due=world.day.replace(month=5), name="Hat Zeit")
    page = worked(world, begin(agent))

    addresses = re.findall(r'accounts/(\?(?:gets|why)=[^"]+)"', agent.get(page).content.decode())
    lists = [text_of(agent.get(f"{page}accounts/{unescape(address)}")) for address in addresses]

    assert [("Erika Muster" in shown, "Hat Zeit" in shown) for shown in lists] == [(True, False), (False, True)]


def test_two_journeys_side_by_side(agent: Client, world: World) -> None:
    world.claim("89.90", name="Erika Muster")
    world.claim(name="Anna Später", due=world.day.replace(month=5))
    with_draft(world)

    form = agent.get(f"{LIST}new/?journey=friendly").content.decode()
    assert re.search(r'value="friendly/published" selected', form)
    assert re.search(r'value="friendly/draft" selected', form)
    page = worked(world, begin(agent, first="friendly/published", second="friendly/draft", name="More patience"))

    told = text_of(agent.get(page))
    assert "More patience" in told
    assert "First journey: Friendly, version 1" in told
    assert "Second journey: Patient, draft" in told
    assert "1 account would get something else." in told
    assert "“Friendly reminder” by e-mail waits 1" in told
    differing = text_of(agent.get(f"{page}accounts/?differs=yes"))
    assert "Erika Muster" in differing
    assert "Anna Später" not in differing
    assert "Time to pay still runs" in differing
    head, row = csv_of(agent.get(f"{page}accounts.csv?differs=yes"))
    assert "Would get, second" in head
    assert row[2:7] == ["Friendly reminder", "e-mail", "89.90", "EUR", "0.1000"]


def test_a_draft_that_changes_later_does_not_change_the_run(agent: Client, world: World) -> None:
    world.claim("89.90")
    with_draft(world)
    page = begin(agent, second="friendly/draft")
    with world.scope():
        JourneyDraft.objects.all().delete()
    assert "1 account would get something else." in text_of(agent.get(worked(world, page)))


def test_a_run_is_stopped_and_thrown_away(agent: Client, world: World) -> None:
    world.claim()
    page = begin(agent, name="Too early")
    assert "The dry run is stopped." in text_of(agent.post(f"{page}stop/", follow=True))
    worked(world, page)
    assert "0 of 0 accounts were looked at." in text_of(agent.get(page))
    listed = text_of(agent.get(LIST))
    assert "Too early" in listed
    assert "stopped" in listed
    assert "Too early" not in text_of(agent.post(f"{page}delete/", follow=True)).replace("deleted", "")
    with world.scope():
        assert not DryRun.objects.exists()
    assert agent.get(page).status_code == 404


def test_a_run_that_failed_says_why(agent: Client, world: World) -> None:
    page = begin(agent)
    with world.scope():
        DryRun.objects.update(first={"stages": []})
    assert "has no stages" in text_of(agent.get(worked(world, page)))


def test_who_only_reads_begins_and_deletes_nothing(agent: Client, world: World) -> None:
    page = begin(agent)
    reader = sign_in(world, "viewer")
    assert reader.get(page).status_code == reader.get(LIST).status_code == 200
    for part in ("stop/", "delete/"):
        assert reader.post(page + part).status_code == 403
    assert reader.post(f"{LIST}new/").status_code == 403


def test_another_organisation_finds_nothing(agent: Client, world: World, other_world: World) -> None:
    world.claim()
    page = worked(world, begin(agent))
    stranger = sign_in(other_world, "owner")
    for part in ("", "accounts/", "accounts.csv", "progress/"):
        assert stranger.get(page + part).status_code == 404
    stranger.post(f"{page}delete/")
    assert agent.get(page).status_code == 200
    assert "No dry run yet" in text_of(stranger.get(LIST))


def test_an_unknown_journey_or_creditor_is_refused(agent: Client) -> None:
    for wrong in ({"first": "unknown/draft"}, {"creditor": str(uuid4())}, {"second": "friendly"}):
        assert agent.post(f"{LIST}new/", USUAL | wrong).status_code == 422


def test_a_page_asks_few_questions_however_many_accounts(agent: Client, world: World) -> None:
    for number in range(12):
        world.claim(customer=f"C{number}")
    page = worked(world, begin(agent))
    for part in ("", "accounts/"):
        agent.get(page + part)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            agent.get(page + part)
        assert len(queries(asked)) <= 9, queries(asked)


@pytest.mark.parametrize("language", ["de", "en"])
def test_why_this_tells_all_that_is_kept_of_a_decision(world: World, language: str) -> None:
    account = world.claim("89.90", name="Erika Muster").account_id
    world.run_day()
    client = sign_in(world, language=language)
    [message] = world.messages(account)

    for start in (f"/office/accounts/{account}/", f"/office/accounts/messages/{message.id}/"):
        assert f"/office/accounts/decisions/{message.decision_id}/" in client.get(start).content.decode(), start
    told = text_of(client.get(f"/office/accounts/decisions/{message.decision_id}/"))

    wanted = {
        "en": ("Friendly reminder", "Overdue for 10 days.", "e-mail · service · text “Friendly reminder”", "chosen",
               "version 1", "rules/1", "100", "days past due 10", "Erika Muster", "Deutsch"),
        "de": ("Text „Freundliche Erinnerung“", "Seit 10 Tagen überfällig.", "gewählt", "Version 1", "rules/1", "Erika Muster",
               "English", "Overdue for 10 days."),
    }[language]  # fmt: skip
    for words in wanted:
        assert words in told, (words, told)


def test_why_this_names_the_stops_that_hold_now(world: World) -> None:
    account = world.claim("89.90").account_id
    world.run_day()
    [message] = world.messages(account)
    owner = sign_in(world)
    page = f"/office/accounts/decisions/{message.decision_id}/"
    assert "Nothing." in text_of(owner.get(page)), "the message itself does not speak against itself"

    with world.scope():
        hold.set_hold(account, reason="Talks go on.", until_on=None, now=world.now, actor="test")
    assert "On hold: Talks go on." in text_of(owner.get(page))


def test_a_wait_is_explained_too_and_strangers_see_none(world: World, other_world: World) -> None:
    account = world.claim(due=world.day.replace(month=5)).account_id
    world.decide(account)
    with world.scope():
        wait = Decision.objects.get(account=account)
    page = f"/office/accounts/decisions/{wait.id}/"
    told = text_of(sign_in(world).get(page))
    assert "Wait" in told
    assert "Nothing is overdue." in told
    assert f"decisions/{wait.id}/" in sign_in(world).get(f"/office/accounts/{account}/").content.decode()
    assert sign_in(other_world).get(page).status_code == 404


@pytest.mark.parametrize(("language", "typed", "kept"), [("de", "0,045", "0.0450"), ("en", "0.95", "0.9500")])
def test_what_a_message_costs_is_said_where_the_channel_is_set_up(
    world: World, language: str, typed: str, kept: str
) -> None:
    page = f"/office/creditors/{world.creditor.id}/channel/smtp/"
    owner = sign_in(world, language=language)
    assert owner.post(page, {"price": typed}).status_code == 302
    with world.scope():
        assert str(Way.objects.get(set_up__port="channel").price) == kept
    assert f'value="{typed}"' in owner.get(page).content.decode()
    assert owner.post(page, {"price": "-1"}).status_code == 422
