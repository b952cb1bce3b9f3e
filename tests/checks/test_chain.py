"""The chain proves what it says: whoever owns the database and changes, cuts or deletes what happened, is found out."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connections, transaction

from kulanz.checks import anchors, chain, verify
from kulanz.data.desk.models import Task
from kulanz.data.receivables.models import Account, Event
from kulanz.jobs import tasks
from kulanz.testkit.world import World

TABLES = (
    "receivables_event",
    "receivables_account",
    "receivables_claim",
    "receivables_openitem",
    "receivables_posting",
)


@pytest.fixture
def account(lasting_world: World) -> Account:
    account = lasting_world.claim(customer="A").account
    lasting_world.claim(customer="A")
    lasting_world.claim(customer="B")
    with lasting_world.scope():
        return Account.objects.get(id=account.id)


def as_owner(world: World, *statements: str) -> None:
    """What somebody could do who holds the schema: the triggers and foreign keys are out of the way."""
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant', %s, true)", [str(world.tenant.id)])
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE receivables_event DROP CONSTRAINT receivables_event_account_id_fk")
        try:
            for statement in statements:
                cursor.execute(statement)
                assert cursor.rowcount > 0, statement
        finally:
            cursor.execute(
                "ALTER TABLE receivables_event ADD CONSTRAINT receivables_event_account_id_fk "
                "FOREIGN KEY (tenant_id, account_id) REFERENCES receivables_account (tenant_id, id) NOT VALID"
            )
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    connections["owner"].close()


def found(world: World) -> list[str]:
    with world.scope():
        return chain.findings()


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 second'", "version = 2", "kind = 'claim.paid'", "actor = 'somebody'",
        "business_on = business_on + 1", "subject_id = gen_random_uuid()", "data = '{}'", "id = gen_random_uuid()",
        "account_id = NULL, number = 1000",
    ],
)  # fmt: skip
def test_a_changed_field_of_any_kind_is_found(lasting_world: World, account: Account, change: str) -> None:
    assert found(lasting_world) == []

    as_owner(lasting_world, f"UPDATE receivables_event SET {change} WHERE account_id = '{account.id}' AND number = 1")

    assert any("broken" in finding for finding in found(lasting_world))


def test_whoever_has_the_rows_but_not_the_key_cannot_make_a_chain(
    lasting_world: World, account: Account, settings: Any
) -> None:
    settings.VAULT_KEY = "another key than the one of this installation"

    assert any("broken" in finding for finding in found(lasting_world))


def test_a_cut_tail_is_found_because_the_account_knows_its_head(lasting_world: World, account: Account) -> None:
    as_owner(
        lasting_world,
        f"DELETE FROM receivables_event WHERE account_id = '{account.id}' AND number = {account.event_number}",
    )

    assert found(lasting_world) == [
        f"the last event of account {account.id} is number {account.event_number - 1}, "
        f"but the account says {account.event_number}"
    ]


def cut_tail_and_head(account: Account) -> list[str]:
    last = f"account_id = '{account.id}' AND number = {account.event_number}"
    return [
        f"UPDATE receivables_account SET event_number = event_number - 1, event_hash = (SELECT previous_hash FROM "
        f"receivables_event WHERE {last}) WHERE id = '{account.id}'",
        f"DELETE FROM receivables_event WHERE {last}",
    ]


def delete_account(account: Account) -> list[str]:
    tables = ("posting", "openitem", "claim", "event")
    return [*(f"DELETE FROM receivables_{table} WHERE account_id = '{account.id}'" for table in tables),
            f"DELETE FROM receivables_account WHERE id = '{account.id}'"]  # fmt: skip


@pytest.mark.parametrize("deed", [cut_tail_and_head, delete_account])
def test_what_was_cut_together_with_its_head_is_found_by_the_anchor(
    lasting_world: World, account: Account, tmp_path: Path, deed: Callable[[Account], list[str]]
) -> None:
    anchor(lasting_world, tmp_path)
    assert anchored(lasting_world, tmp_path) == []

    as_owner(lasting_world, *deed(account))

    assert found(lasting_world) == []
    missing = anchored(lasting_world, tmp_path)
    assert [str(account.id) in finding for finding in missing] == [True]


def anchor(world: World, folder: Path, day: int = 0) -> Path | None:
    with world.scope():
        return anchors.write(folder, tenant=world.tenant, on=world.day.replace(day=world.day.day + day))


def anchored(world: World, folder: Path) -> list[str]:
    with world.scope():
        return anchors.findings(folder, tenant=world.tenant)


def test_a_day_writes_one_file_with_what_moved_since_the_last(
    lasting_world: World, account: Account, tmp_path: Path
) -> None:
    first = anchor(lasting_world, tmp_path)
    assert anchor(lasting_world, tmp_path) is None
    lasting_world.claim(customer="C")
    second = anchor(lasting_world, tmp_path, day=1)

    assert first is not None
    assert second is not None
    assert str(account.id) in first.read_text()
    assert str(account.id) not in second.read_text()
    assert anchored(lasting_world, tmp_path) == []


def test_an_anchor_that_was_edited_swapped_or_taken_away_is_found(
    lasting_world: World, account: Account, tmp_path: Path
) -> None:
    first = anchor(lasting_world, tmp_path)
    lasting_world.claim(customer="C")
    second = anchor(lasting_world, tmp_path, day=1)
    assert first is not None
    assert second is not None
    whole = first.read_text()

    first.write_text(whole.replace(str(account.id), str(lasting_world.tenant.id)))
    assert any("signature" in finding for finding in anchored(lasting_world, tmp_path))
    first.unlink()
    assert any("missing" in finding for finding in anchored(lasting_world, tmp_path))
    first.write_text(whole)
    assert anchored(lasting_world, tmp_path) == []


def test_what_is_append_only_cannot_be_emptied_not_even_by_the_owner(lasting_world: World, account: Account) -> None:
    for table in ("receivables_event", "receivables_posting", "contact_decision", "contact_attempt"):
        for alias in ("default", "owner"):
            with pytest.raises(DatabaseError), transaction.atomic(alias), connections[alias].cursor() as cursor:
                cursor.execute(f"TRUNCATE {table} CASCADE")
    with pytest.raises(DatabaseError), transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("TRUNCATE receivables_account CASCADE")
    connections["owner"].close()
    with lasting_world.scope():
        assert Event.objects.filter(account=account.id).count() == account.event_number


def run(**options: Any) -> str:
    said = io.StringIO()
    call_command("verify", stdout=said, **options)
    return said.getvalue()


def test_verify_says_that_all_is_well_and_writes_the_anchor_of_the_day(
    lasting_world: World, account: Account, tmp_path: Path
) -> None:
    said = run(anchors=str(tmp_path))

    assert said == "1 organisation: walls, books, chain and anchors are as they should be.\n"
    assert len(list(tmp_path.rglob("*.anchor"))) == 1


def test_verify_names_what_is_wrong_and_ends_with_1(lasting_world: World, account: Account, tmp_path: Path) -> None:
    run(anchors=str(tmp_path))
    as_owner(lasting_world, *cut_tail_and_head(account))
    as_owner(lasting_world, "UPDATE receivables_claim SET open_minor = open_minor + 1")

    with pytest.raises(CommandError, match="4 findings") as ended:
        run(anchors=str(tmp_path))

    assert ended.value.returncode == 1


def test_the_hourly_job_tells_a_person_once(
    lasting_world: World, account: Account, settings: Any, tmp_path: Path
) -> None:
    settings.KULANZ_HOME = tmp_path
    tasks.verify(timestamp=0)
    with lasting_world.scope():
        assert not Task.objects.filter(key__startswith="verify:").exists()
    assert list(verify.folder().rglob("*.anchor"))

    as_owner(lasting_world, *cut_tail_and_head(account))
    tasks.verify(timestamp=0)
    tasks.verify(timestamp=0)

    with lasting_world.scope():
        task = Task.objects.get(key__startswith="verify:")
    assert str(account.id) in task.note
