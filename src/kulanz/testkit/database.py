"""A database for one test process: made and migrated as the owner, used as the application role, dropped at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from psycopg import sql

from kulanz.data.grants import APPEND_ONLY

LEFT_OVER = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = %s AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
OPEN_TABLES = (
    "tenancy_doorway",
    "tenancy_signintry",
    "tenancy_user",
    "tenancy_tenant",
    "procrastinate_jobs",
    "django_session",
    "outbox_heartbeat",
)


@contextmanager
def test_database(worker: str) -> Iterator[str]:
    """The name of a fresh database that both aliases of Django then use."""
    name = f"kulanz_test_{worker}_{os.getpid()}"
    owner_url = os.environ["DATABASE_OWNER_URL"]
    with psycopg.connect(owner_url, autocommit=True) as line:
        line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        line.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    for alias in ("default", "owner"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        yield name
    finally:
        connections.close_all()
        with psycopg.connect(owner_url, autocommit=True) as line:
            # not WITH (FORCE): that would want to end autovacuum too, which is not ours; without it the server does so
            line.execute(LEFT_OVER, [name])
            line.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def empty() -> None:
    """Takes away every row, as the owner: the application role may not."""
    tables = sql.SQL(", ").join(sql.Identifier(table) for table in (*tenant_tables(), *OPEN_TABLES))
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        for way in ("DISABLE", "ENABLE"):
            for table in APPEND_ONLY:
                cursor.execute(sql.SQL("ALTER TABLE {} " + way + " TRIGGER append_only").format(sql.Identifier(table)))
            if way == "DISABLE":
                cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables))
    connections["owner"].close()
    connection.close()


def tenant_tables() -> list[str]:
    """Every table of ours that belongs to tenants, parents before children."""
    from kulanz.data.rows import TenantRow  # known only once Django is set up

    return [model._meta.db_table for model in apps.get_models() if issubclass(model, TenantRow)]
