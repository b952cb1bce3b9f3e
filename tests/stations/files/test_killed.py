"""A worker killed in the middle: a message is sent once or ambiguous, never twice; a job goes back to the queue."""

from __future__ import annotations

import asyncio
import os
import signal
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from kulanz.data.contact.models import Attempt, Message
from kulanz.data.desk.models import Task
from kulanz.data.outbox.queue import defer
from kulanz.data.tenancy.models import SetUp
from kulanz.data.vault import seal_settings
from kulanz.jobs import relay, tasks
from kulanz.kernel.dates import Now
from kulanz.plugins.channel.smtp import SmtpSettings
from kulanz.stations.contact import deliver
from kulanz.testkit.world import World

pytestmark = pytest.mark.process
WAIT_S = 30

DELIVER = """
import django; django.setup()
import sys
from datetime import datetime
from uuid import UUID
from kulanz.kernel.dates import Now
from kulanz.stations.contact import deliver
at = datetime.fromisoformat(sys.argv[3])
deliver.run(UUID(sys.argv[1]), [UUID(sys.argv[2])], now=Now(at=at, on=at.date()))
"""


class SilentMailServer(socketserver.ThreadingTCPServer):
    """Takes a whole message and then says nothing. `has_all` is set once the end of the data was read."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), SilentSession)
        self.has_all, self.messages = threading.Event(), 0


class SilentSession(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                assert isinstance(self.server, SilentMailServer)
                self.server.messages += 1
                self.server.has_all.set()
                self.rfile.read()  # until the other side is gone
                return
            self.wfile.write(b"250 ok\r\n")


@contextmanager
def silent_mail_server() -> Iterator[SilentMailServer]:
    with SilentMailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def database_url() -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path="/" + settings.DATABASES["default"]["NAME"]))


def test_a_message_whose_sender_was_killed_is_ambiguous_and_never_sent_again(lasting_world: World) -> None:
    world = lasting_world
    with silent_mail_server() as server:
        with world.scope():
            smtp = SmtpSettings(host="127.0.0.1", port=server.server_address[1], security="none", timeout=60)
            SetUp.objects.filter(port="channel").update(settings=seal_settings(smtp))
        claim = world.claim()
        world.decide()
        relay.drain(world.tenant.id, now=world.now)
        [message] = world.messages(claim.account_id)
        assert message.status == Message.Status.READY

        child = subprocess.Popen(
            [sys.executable, "-c", DELIVER, str(world.tenant.id), str(message.id), world.now.at.isoformat()],
            env={**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "kulanz.config.settings"},
        )
        assert server.has_all.wait(WAIT_S), "the message reached the mail server"
        child.send_signal(signal.SIGKILL)
        child.wait(WAIT_S)

        [message] = world.messages(claim.account_id)
        assert message.status == Message.Status.SENDING
        assert message.attempt_at is not None
        later = Now(at=message.attempt_at + timedelta(minutes=3), on=world.day)
        assert deliver.give_up_stuck(world.tenant.id, now=later) == 1
        assert deliver.give_up_stuck(world.tenant.id, now=later) == 0
        deliver.run(world.tenant.id, [message.id], now=later)

        [message] = world.messages(claim.account_id)
        assert message.status == Message.Status.AMBIGUOUS
        assert server.messages == 1
    with world.scope():
        assert list(Attempt.objects.order_by("id").values_list("outcome", flat=True)) == ["sending", "ambiguous"]
        assert Task.objects.filter(kind=Task.Kind.AMBIGUOUS_MESSAGE, subject_id=message.id).count() == 1


def test_a_job_whose_worker_died_goes_back_to_the_queue(lasting_world: World) -> None:
    defer("run_day", tenant=lasting_world.tenant.id, run=lasting_world.tenant.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes') RETURNING id"
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [cursor.fetchone()[0]])

    with ThreadPoolExecutor(1) as thread:  # in this one a browser of other tests may keep a loop
        thread.submit(lambda: asyncio.run(requeue())).result()

    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE task_name = 'run_day'")
        assert cursor.fetchall() == [("todo",)]


async def requeue() -> None:
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    worker = app.with_connector(connector.get_worker_connector())
    async with worker.open_async():
        with app.replace_connector(worker.connector):
            await tasks.requeue_dead_jobs(0)
