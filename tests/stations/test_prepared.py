"""Prepared statements: the tenant is told along with the question, and gone with the answer."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from kulanz.data.prepared import Prepared
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.scope import scope_if_asked
from kulanz.data.tenancy.models import Tenant
from kulanz.kernel.ids import new_id
from kulanz.testkit.world import World

HOW_MANY = Prepared("how_many", "uuid", "SELECT count(*) FROM receivables_account WHERE id <> $1")


def test_each_tenant_sees_its_own_rows_and_afterwards_nobody_sees_any(lasting_world: World) -> None:
    lasting_world.claim()
    stranger = Tenant.objects.create(key="stranger", name="Stranger")

    assert HOW_MANY.row_as(lasting_world.tenant.id, new_id()) == (1,)
    assert HOW_MANY.row_as(stranger.id, new_id()) == (0,)
    assert HOW_MANY.row(new_id()) == (0,)


def test_inside_a_transaction_the_tenant_does_not_stay_for_the_rest_of_it(lasting_world: World) -> None:
    lasting_world.claim()
    stranger = Tenant.objects.create(key="stranger", name="Stranger")

    with lasting_world.scope():
        assert HOW_MANY.row_as(stranger.id, new_id()) == (0,)
        assert HOW_MANY.row(new_id()) == (1,)
    with transaction.atomic():
        assert HOW_MANY.row_as(lasting_world.tenant.id, new_id()) == (1,)


def test_rules_that_seldom_ask_begin_the_tenants_scope_only_when_they_do(lasting_world: World) -> None:
    lasting_world.claim()

    with CaptureQueriesContext(connection) as nothing, scope_if_asked(lasting_world.tenant.id):
        pass
    with scope_if_asked(lasting_world.tenant.id):
        assert (Account.objects.count(), Claim.objects.count()) == (1, 1)

    assert len(nothing) == 0
    assert Account.objects.count() == 0


def test_a_statement_is_planned_once_a_connection_and_again_on_the_next(lasting_world: World) -> None:
    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            HOW_MANY.row_as(lasting_world.tenant.id, new_id())
        return [query["sql"].partition(" ")[0] for query in queries]

    HOW_MANY.row(new_id())

    assert asked() == ["SELECT"]
    connection.close()
    assert asked() == ["PREPARE", "SELECT"]


def test_a_statement_that_cannot_be_planned_fails_each_time(committed: None) -> None:
    wrong = Prepared("wrong", "uuid", "SELECT $1 FROM no_such_table")

    for _time in range(2):
        with pytest.raises(DatabaseError):
            wrong.row(new_id())
