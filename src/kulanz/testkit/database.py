"""A database for one test process: made and migrated as the owner, used as the application role, dropped at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from kulanz.data.grants import tenant_tables

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
)


@contextmanager
def test_database(worker: str) -> Iterator[str]:
    """The name of a fresh database that both aliases of Django then use."""
    name = f"kulanz_test_{worker}_{os.getpid()}"
    owner_url = os.environ["DATABASE_OWNER_URL"]
    with psycopg.connect(owner_url, autocommit=True) as line:
        line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
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
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables))
    connections["owner"].close()
    connection.close()
