"""Walls between tenants: no policy missing, zero rows without a tenant, and raw SQL sees no other tenant."""

from __future__ import annotations

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import DatabaseError, IntegrityError, ProgrammingError

from kulanz.checks import walls
from kulanz.data.receivables.models import Account, Claim, Event, Posting
from kulanz.testkit.database import tenant_tables
from kulanz.testkit.world import World

REFUSED = (ProgrammingError, InternalError, IntegrityError)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


def test_every_wall_stands(db: None) -> None:
    assert walls.findings() == []


def test_a_table_without_a_policy_is_found(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(walls.OPEN_TABLES, "tenancy_user")

    assert walls.findings() == ["tenancy_user has no row-level security with a policy"]


def test_without_a_tenant_every_table_is_empty(world: World) -> None:
    world.claim()
    world.run_day()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant', '', true)")

    assert {table: count(table) for table in tenant_tables()} == dict.fromkeys(tenant_tables(), 0)


def test_raw_sql_as_the_application_sees_no_other_tenant(world: World, other_world: World) -> None:
    claim = world.claim()
    world.run_day()

    with other_world.scope():
        assert count("receivables_claim") == 0
        assert not Claim.objects.filter(id=claim.id).exists()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE receivables_claim SET open_minor = 0")
            assert cursor.rowcount == 0


def test_a_row_cannot_be_written_for_another_tenant(world: World, other_world: World) -> None:
    with world.scope(), pytest.raises(REFUSED), transaction.atomic():
        Account.objects.create(
            tenant_id=other_world.tenant.id,
            creditor=world.creditor,
            customer_id=world.creditor.id,
            currency="EUR",
            reference="X",
        )


def test_a_foreign_key_cannot_leave_the_tenant(world: World, other_world: World) -> None:
    claim = world.claim()

    with other_world.scope(), pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(
            creditor=other_world.creditor, customer_id=claim.account.customer_id, currency="EUR", reference="RF00X"
        )


@pytest.mark.parametrize("model", [Posting, Event])
def test_what_is_append_only_cannot_be_changed_or_deleted(world: World, model: type[Posting] | type[Event]) -> None:
    world.claim()

    rows = model.objects.all()
    with world.scope(), pytest.raises(REFUSED), transaction.atomic():
        rows.update(tenant_id=world.tenant.id)
    with world.scope(), pytest.raises(REFUSED), transaction.atomic():
        rows.delete()


def test_an_entry_that_does_not_add_up_is_refused_by_the_database(world: World) -> None:
    claim = world.claim()

    with world.scope(), pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(
            entry_id=claim.id, account_id=claim.account_id, book="clearing", amount_minor=1, currency="EUR",
            value_on=world.day, booked_at=world.now.at, rule="test",
        )  # fmt: skip


def test_the_application_may_not_change_the_schema(world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE receivables_posting DISABLE TRIGGER ALL")


@pytest.mark.parametrize(
    "deed",
    [
        "SELECT lo_create(0)", "SELECT lo_from_bytea(0, 'x')", "SELECT lo_open(1, 262144)", "SELECT lo_put(1, 0, 'x')",
        "SELECT pg_read_file('x')", "COPY (SELECT 1) TO PROGRAM 'true'", "COPY (SELECT 1) TO '/tmp/x'",
    ],
)  # fmt: skip
def test_the_application_may_use_neither_large_objects_nor_files_of_the_server(db: None, deed: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(deed)
