"""The database was restarted: the next page is served, and workers that were there go on without being started anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from django.test import RequestFactory
from psycopg import sql

from kulanz.config.wsgi import application
from kulanz.data.outbox.models import WakeUp
from kulanz.data.outbox.queue import defer
from kulanz.data.tenancy.models import Tenant
from kulanz.jobs.tasks import with_living_connections
from kulanz.testkit.world import World

WAIT_S = 60
NOBODY: Any = None  # the middleware looks at neither the job nor its worker


def address(alias: str) -> str:
    """The database of this test, as a program of its own reaches it."""
    url = urlsplit(os.environ[alias])
    return url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def end_connections(owner: psycopg.Connection[Any], *, but: int = 0) -> int:
    """Ends every connection of the application to this database, as a restart does; says how many there were."""
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s AND datname = %s AND pid <> %s"
    known = connection.settings_dict
    return len(owner.execute(end, [known["USER"], known["NAME"], but]).fetchall())


@pytest.fixture
def owner(committed: None) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(address("DATABASE_OWNER_URL"), autocommit=True) as line:
        yield line


def waiting(world: World) -> int:
    """How many wake-ups wait."""
    with world.scope():
        return WakeUp.objects.filter(gave_up_at=None).count()


def own_connection() -> int:
    connection.ensure_connection()
    assert connection.connection is not None
    return int(connection.connection.info.backend_pid)


def test_the_first_page_after_a_restart_of_the_database_is_served(owner: psycopg.Connection[Any]) -> None:
    own_connection()
    assert end_connections(owner) > 0
    statuses: list[str] = []

    environ = RequestFactory().get("/health").environ

    def answered(status: str, _headers: object, _error: object = None, /) -> Callable[[bytes], object]:
        statuses.append(status)
        return len

    b"".join(application(environ, answered))

    assert statuses == ["200 OK"]


def test_a_job_in_a_thread_from_before_the_restart_works_at_its_first_try(owner: psycopg.Connection[Any]) -> None:
    own_connection()
    assert end_connections(owner) > 0

    assert with_living_connections(Tenant.objects.count, NOBODY, NOBODY) == 0


@contextmanager
def worker() -> Iterator[subprocess.Popen[str]]:
    """`kulanz worker`, which ends in peace when told to."""
    env = {**os.environ, "DATABASE_URL": address("DATABASE_URL"), "DATABASE_OWNER_URL": address("DATABASE_OWNER_URL")}
    command = [sys.executable, "-m", "kulanz", "worker", "--concurrency", "1"]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=WAIT_S)
        assert process.returncode == 0, said
        assert "worker.interrupted" in said


def wait_until(what: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    pause = threading.Event()
    for _ in range(WAIT_S * 5):
        assert process.poll() is None, f"the worker ended: {process.communicate()[1]}"
        if what():
            return
        pause.wait(0.2)
    raise AssertionError(f"still not so after {WAIT_S} seconds: {what.__name__}")


def workers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'")
        return int(cursor.fetchone()[0])


def no_job_is_left() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver'")
        return bool(cursor.fetchone()[0] == 0)


def allow_connections(allowed: bool) -> None:
    change = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS " + str(allowed).lower())
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(change.format(sql.Identifier(connection.settings_dict["NAME"])))


@pytest.mark.process
def test_a_worker_survives_a_restart_of_the_database_and_works_on(
    lasting_world: World, owner: psycopg.Connection[Any]
) -> None:
    world = lasting_world
    with worker() as process:
        wait_until(lambda: workers() == 2, process)  # one for each of its queues
        mine = own_connection()

        allow_connections(False)
        assert end_connections(owner, but=mine) >= 3
        wait_until(lambda: end_connections(owner, but=mine) == 0, process)
        defer("deliver", tenant=world.tenant.id, subjects="")
        world.claim()
        assert waiting(world) > 0
        allow_connections(True)

        wait_until(no_job_is_left, process)
        wait_until(lambda: waiting(world) == 0, process)
