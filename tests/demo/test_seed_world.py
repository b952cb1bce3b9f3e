"""The demo's past: lived with the real stations, so whatever must always hold, holds afterwards too."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import F

from kulanz.data.agreements.models import Hold, Objection, Plan, Protection
from kulanz.data.clock import now_for
from kulanz.data.contact.models import Decision, Message, OutsideMessage
from kulanz.data.desk.models import Handover, Task
from kulanz.data.inbox import withdrawals
from kulanz.data.inbox.models import ImportRun, StatementRun
from kulanz.data.journeys.models import DayRun, DryRun, DryStep, JourneyDraft
from kulanz.data.outbox.models import Endpoint, WakeUp
from kulanz.data.parties.models import Customer, Finding, OptOut
from kulanz.data.payments.models import PayerIban, Receipt
from kulanz.data.receivables.models import Account, Claim, Event, Posting
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor, Doorway, SetUp, Tenant, User
from kulanz.data.vault import open_settings, read_file
from kulanz.demo import neighbours, world
from kulanz.demo.lists import DOUBTED
from kulanz.demo.logins import passwords
from kulanz.demo.mailsink import list_mails
from kulanz.demo.seed import Seeded, seed
from kulanz.domain.journey.segment import Segment
from kulanz.jobs import day
from kulanz.ports.intake import SURE, ClaimDraft, layout_from_json
from kulanz.ports.registry import plugin
from kulanz.stations.claims import take_in
from kulanz.stations.contact import notice_check
from kulanz.testkit import books
from kulanz.testkit.database import tenant_tables

ACCOUNTS = 90
AHEAD = ("due_soon", "business_due_soon")


@dataclass(frozen=True)
class Lived:
    home: Path
    near: neighbours.Neighbours
    seeded: Seeded
    tenant: Tenant

    def again(self) -> Seeded:
        return seed(accounts=ACCOUNTS, home=self.home, near=self.near, tell=lambda _month: None)


@pytest.fixture(scope="module")
def lived(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lived]:
    """A small portfolio for all tests of this module, rolled back at the end. Tests only read, or roll back themselves."""
    home = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        near = neighbours.settle(home, web_port=8000)
        seeded = seed(accounts=ACCOUNTS, home=home, near=near, tell=lambda _month: None)
        yield Lived(home, near, seeded, Tenant.objects.get(key=world.TENANT))
        transaction.set_rollback(True)


@pytest.fixture
def inside(lived: Lived) -> Iterator[Lived]:
    """Inside the demo's scope; what a test changes is undone."""
    with tenant_scope(lived.tenant.id), transaction.atomic():
        yield lived
        transaction.set_rollback(True)


def test_there_is_some_of_everything_to_look_at(inside: Lived) -> None:
    assert inside.seeded == Seeded(ACCOUNTS + DOUBTED, is_new=True)
    assert Account.objects.count() == Customer.objects.count() == ACCOUNTS + DOUBTED
    assert set(Claim.objects.values_list("status", flat=True)) == {"open", "paid"}
    assert Plan.objects.filter(status="made").exists()
    states = Counter(Receipt.objects.values_list("state", "matched"))
    assert {("pending", "yes"), ("announced", "yes"), ("settled", "yes"), ("settled", "unclear")} <= set(states)
    assert {"unclear_money", "objection", "help", "not_listed", "handover", "protection"} <= set(
        Task.objects.filter(done_at=None).values_list("kind", flat=True)
    )
    assert Claim.objects.filter(due_on__lt=F("issued_on")).count() == 0
    assert DayRun.objects.exclude(finished_at=None).exists()


def test_three_journeys_are_in_use_with_their_branches(inside: Lived) -> None:
    used = dict(Creditor.objects.values_list("key", "journey_key"))
    stages = set(Message.objects.filter(status="sent").values_list("stage", flat=True))

    assert used == {
        "stadtwerke-lindau": "friendly", "flinkauto": "friendly", "kontor-nordlicht": "business", "isarwelle": "agency"
    }  # fmt: skip
    assert set(Account.objects.exclude(journey=None).values_list("journey__key", flat=True)) == set(used.values())
    assert stages >= {"", "due_soon", "reminder_service", "reminder", "notice", "last_clarification"}
    assert stages >= {"business_reminder", "business_second", "business_notice", "business_last"}
    assert stages >= {"first_letter", "agency_reminder", "agency_last"}
    assert stages >= {"page_left", "promise_missed"}


def test_the_first_letter_of_the_agency_states_what_the_law_asks_for(inside: Lived) -> None:
    letters = Message.objects.filter(stage="first_letter", status="sent").select_related(
        "account__creditor", "account__customer"
    )

    assert letters
    for letter in letters:
        assert notice_check.check([letter]) == [[]]
        assert "Bundesamt für Justiz" in letter.body_text
        assert letter.account.creditor.legal_name in letter.body_text
    assert not Task.objects.filter(kind="missing_facts").exists()


def test_every_group_and_every_kind_of_rest_is_there(inside: Lived) -> None:
    assert set(Account.objects.exclude(segment="").values_list("segment", flat=True)) == {*Segment}
    assert Account.objects.exclude(segment_fixed="").exists()
    assert Hold.objects.filter(ended_on=None, claim=None).exists()
    assert Hold.objects.filter(ended_on=None, kind="pause").exclude(claim=None).exists()
    assert Objection.objects.filter(ended_on=None, amount_minor=None).exists()
    assert Objection.objects.filter(ended_on=None, amount_minor__gt=0).exists()
    assert set(Protection.objects.values_list("kind", flat=True)) == {"insolvency", "representative", "vulnerability"}
    assert OptOut.objects.exists()
    assert Event.objects.filter(kind="conversation.held").exists()
    assert PayerIban.objects.exclude(receipt_id=None).exists()


def test_the_ends_of_journeys_wait_for_a_person_and_some_are_released(inside: Lived) -> None:
    states = set(Handover.objects.values_list("to", "state"))

    assert ("agency", "released") in states
    assert "proposed" in {state for _to, state in states}


def test_this_morning_files_of_every_kind_came_in(inside: Lived) -> None:
    runs = {run.plugin: run for run in ImportRun.objects.filter(state="done").order_by("id")}
    fresh = ImportRun.objects.filter(file__name__startswith="neue-faelle").get()

    assert set(runs) == {"csv", "sheet", "invoice"}
    assert all(layout["confidence"] >= SURE for layout in runs["sheet"].layout["columns"])
    assert (runs["sheet"].is_snapshot, runs["sheet"].rows_missing, runs["sheet"].rows_corrected) == (True, 1, 0)
    assert Hold.objects.filter(kind="not_listed", ended_on=None).exclude(claim=None).count() == 1
    assert (fresh.rows_taken, withdrawals.outlook(fresh).touched) == (DOUBTED, 0)
    assert Finding.objects.count() >= 4
    assert OutsideMessage.objects.filter(tone=2).exists()
    assert StatementRun.objects.get().is_balanced


def test_journeys_were_tried_without_doing_anything(inside: Lived) -> None:
    day_run, compared = DryRun.objects.order_by("id")
    draft = JourneyDraft.objects.get()

    assert {day_run.state, compared.state} == {"done"}
    assert day_run.accounts_done == Account.objects.count()
    assert (compared.second, compared.second_name) == (draft.definition, "Friendly/draft")
    assert DryStep.objects.filter(run=day_run, cost__gt=0).exists()
    assert compared.first != compared.second
    assert set(DryStep.objects.filter(run=compared).values_list("side", flat=True)) == {1, 2}


def test_today_the_day_has_something_to_do(inside: Lived) -> None:
    run = day.run_day(inside.tenant.id, day.begin(inside.tenant.id, actor="test").id)

    assert run.accounts_decided > 0
    assert run.steps > 0


def test_people_sign_in_with_the_printed_passwords(inside: Lived) -> None:
    known = passwords(inside.home, ())

    assert set(known) == {"owner@demo.kulanz", "agent@demo.kulanz"}
    for email, password in known.items():
        assert User.objects.get(email=email).check_password(password)
    assert (inside.home / "demo-logins.json").stat().st_mode & 0o077 == 0


def test_the_books_are_in_order(inside: Lived) -> None:
    assert books.findings() == []
    assert Posting.objects.count() > ACCOUNTS
    for account in Account.objects.all():
        last = Event.objects.filter(account=account).order_by("-number")[0]
        assert (last.number, bytes(last.hash)) == (account.event_number, bytes(account.event_hash))


def test_time_never_runs_back_on_an_account(inside: Lived) -> None:
    last: dict[UUID | None, datetime] = {}
    for account, at in (
        Event.objects.exclude(account=None).order_by("account_id", "number").values_list("account_id", "at")
    ):
        assert account not in last or last[account] <= at
        last[account] = at


def test_the_past_ends_this_morning_and_nothing_is_left_half_done(inside: Lived) -> None:
    today = now_for(inside.tenant).on

    assert Event.objects.order_by("-business_on").values_list("business_on", flat=True)[0] == today
    assert DayRun.objects.order_by("-business_on")[0].business_on < today
    assert WakeUp.objects.count() == 0
    assert set(Message.objects.values_list("status", flat=True)) <= {"sent", "stopped"}


def test_nobody_was_asked_for_what_was_paid(inside: Lived) -> None:
    """Each message asked for claims that were overdue on its day - or said that they are due soon - and not paid before."""
    paid_on = {row.id: row.closed_on for row in Claim.objects.filter(status="paid") if row.closed_on}
    due_on = dict(Claim.objects.values_list("id", "due_on"))
    asked = 0
    for message in Message.objects.filter(purpose="ask", status="sent"):
        assert message.sent_on
        for claim in message.asked_claims:
            id_ = next(one for one in due_on if str(one) == claim)
            assert (due_on[id_] >= message.sent_on) if message.stage in AHEAD else (due_on[id_] < message.sent_on)
            assert id_ not in paid_on or message.sent_on <= paid_on[id_]
            asked += 1
    assert asked > ACCOUNTS


def test_every_message_has_its_mail_with_a_link_that_opens(inside: Lived) -> None:
    sent = Message.objects.filter(status="sent").count()

    assert len(list((inside.home / "mail").glob("*.eml"))) == sent
    dates = [head.date for head in list_mails(inside.home / "mail", most=5000)]
    assert max(filter(None, dates)) == dates[0]
    assert Doorway.objects.filter(kind="link").count() >= sent


def test_every_decision_gives_its_reasons(inside: Lived) -> None:
    assert Decision.objects.exists()
    assert not Decision.objects.filter(reasons=[]).exists()


def test_seeding_again_changes_nothing(lived: Lived) -> None:
    before = _everything(lived)

    assert lived.again() == Seeded(ACCOUNTS + DOUBTED, is_new=False)

    assert _everything(lived) == before


def test_after_a_start_on_other_ports_everything_is_found_there(lived: Lived) -> None:
    with transaction.atomic():
        moved = neighbours.Neighbours(9100, lived.near.receiver_secret)
        seed(accounts=ACCOUNTS, home=lived.home, near=moved, tell=lambda _month: None)
        with tenant_scope(lived.tenant.id):
            bank, mail = plugin("payment", "testbank").Settings, plugin("channel", "smtp").Settings
            for method in SetUp.objects.filter(plugin="testbank"):
                assert open_settings(bank, method.settings).base_url == "http://127.0.0.1:9101"
            for channel in SetUp.objects.filter(port="channel"):
                assert open_settings(mail, channel.settings).port == 9125
            assert set(Endpoint.objects.values_list("url", flat=True)) == {"http://127.0.0.1:9102/hooks"}
        transaction.set_rollback(True)


def test_news_from_the_testbank_finds_its_door(inside: Lived) -> None:
    for method in SetUp.objects.filter(plugin="testbank"):
        assert Doorway.objects.filter(kind="hook", target_id=method.id, tenant=inside.tenant).count() == 1


def test_another_organisation_sees_nothing_of_it(lived: Lived) -> None:
    with transaction.atomic():
        other = Tenant.objects.create(key="anderswo", name="Anderswo")
        with tenant_scope(other.id), connection.cursor() as cursor:
            for table in tenant_tables():
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                assert cursor.fetchone() == (0,), table
        transaction.set_rollback(True)


def test_the_lists_of_the_past_are_kept_and_read_again_change_nothing(inside: Lived) -> None:
    run = ImportRun.objects.select_related("file", "creditor").order_by("-id")[0]
    owner = run.creditor
    defaults = {"currency": owner.currency, "country": owner.country, "language": owner.language}
    parts = plugin("intake", run.plugin).read(io.BytesIO(read_file(run.file)), layout_from_json(run.layout), defaults)
    drafts = [part for part in parts if isinstance(part, ClaimDraft)]

    taken = take_in.take(drafts, creditor=owner, source=run.source, now=now_for(inside.tenant), actor="test")

    assert {done.what for done in taken} == {take_in.Taken.UNCHANGED}


def _everything(lived: Lived) -> dict[str, object]:
    """How many rows there are, and the bytes of what is sealed."""
    with tenant_scope(lived.tenant.id), connection.cursor() as cursor:
        counts: dict[str, object] = {}
        for table in tenant_tables():
            cursor.execute(f'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY id)) FROM "{table}" t')
            counts[table] = cursor.fetchone()
    counts["users"] = list(User.objects.order_by("email").values_list("email", "password"))
    counts["mails"] = sorted(path.name for path in (lived.home / "mail").iterdir())
    return counts
