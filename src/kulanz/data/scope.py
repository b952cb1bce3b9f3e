"""Whose rows may be seen: the tenant is set for one transaction, never for a session.

Outside `tenant_scope` every tenant table shows zero rows; the database enforces it (row-level security).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection, transaction

TELL = "SELECT set_config('app.tenant', %s, true)"

_current: ContextVar[UUID | None] = ContextVar("kulanz_tenant", default=None)


@contextmanager
def tenant_scope(tenant_id: UUID) -> Iterator[None]:
    """One transaction as `tenant_id`. Nested in another scope it is a savepoint, and the outer tenant returns after it."""
    outer = _current.get()
    with transaction.atomic():
        _tell_database(tenant_id)
        token = _current.set(tenant_id)
        try:
            yield
        finally:
            _current.reset(token)
            if outer is not None and not connection.needs_rollback:
                _tell_database(outer)


@contextmanager
def scope_if_asked(tenant_id: UUID) -> Iterator[None]:
    """`tenant_scope`, begun by the first statement inside: for rules that seldom have to ask for more."""
    with ExitStack() as scope:
        is_begun = False

        def begin(execute: Any, *asked: Any) -> Any:  # Django's own signature
            nonlocal is_begun
            if not is_begun:
                is_begun = True  # before the scope asks something itself
                scope.enter_context(tenant_scope(tenant_id))
            return execute(*asked)

        with connection.execute_wrapper(begin):
            yield


def current_tenant() -> UUID:
    """The tenant of this scope; asking outside of one is a programmer's error."""
    tenant_id = _current.get()
    assert tenant_id is not None, "no tenant: this needs a tenant_scope around it"
    return tenant_id


def _tell_database(tenant_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TELL, [str(tenant_id)])
