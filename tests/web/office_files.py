"""People at the office for the tests of intake, money and creditors: they sign in, hand in files, and the queue works."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.answer import Answer

from kulanz.data.clock import now_of
from kulanz.data.tenancy.models import User
from kulanz.stations.files import imports, lists, withdrawals
from kulanz.stations.statements import statements
from kulanz.testkit.run import settle
from kulanz.testkit.world import World

JOBS: dict[str, Any] = {
    "read_claims": imports.read_claims,
    "take_claims": imports.take_claims,
    "read_statement": statements.read_statement,
    "settle_missing": lists.settle_missing,
    "keep_missing": lists.keep_missing,
    "withdraw_import": withdrawals.withdraw_import,
}
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SELECT set_config")
SHELL = ("django_session", '"tenancy_user"', '"tenancy_tenant"')  # who is signed in: the same on every page

HEAD = "Kundennummer;Name;Rechnungsnummer;Betrag;Fällig am;E-Mail\n"
GOOD = HEAD + "".join(f"K{n};Kim Muster {n};R-{n};{n},50;0{n}.02.2026;k{n}@example.org\n" for n in range(1, 6))
MIXED = GOOD + "K6;Anna;R-6;sehr viel;31.02.2026;anna\nK7;Olaf;R-7;7,00;07.02.2026;\n"


def sign_in(world: World, role: str = "owner", *, language: str = "en") -> Client:
    """Somebody who works for the organisation of `world`."""
    email = f"{role}@{world.tenant.key}.example"
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, "a-long-password", tenant=world.tenant, name=f"{role.title()} Example", role=role
    )
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client()
    client.force_login(user)
    return client


def file_of(content: str | bytes, name: str = "offen.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def work(world: World) -> None:
    """What the pages put on the queue is done, and all that follows from it."""
    while jobs := _take_jobs():
        for name, ids in jobs:
            more: dict[str, Any] = {"actor": ids["actor"]} if "actor" in ids else {}
            more |= {"with_touched": ids["touched"] == "yes"} if "touched" in ids else {}
            JOBS[name](UUID(ids["tenant"]), UUID(ids["run"]), **more)
    settle(world.tenant.id, now=now_of(world.tenant.id))


def waiting_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        return int(cursor.fetchone()[0])


def text_of(answer: Answer) -> str:
    """The words of a page without tags, blanks made single."""
    html = answer.content.decode()
    body = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(body).split())


def queries(context: CaptureQueriesContext) -> list[str]:
    """The statements of a page itself: without transactions, the tenant setting and the question who is signed in."""
    statements_run = [query["sql"] for query in context.captured_queries]
    own = [sql for sql in statements_run if not sql.startswith(NOT_COUNTED)]
    return [sql for sql in own if not any(table in sql for table in SHELL)]


def _take_jobs() -> list[tuple[str, dict[str, str]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name = ANY(%s) RETURNING id, task_name, args",
            [list(JOBS)],
        )
        rows = sorted(cursor.fetchall(), key=lambda row: row[0])
    return [(name, json.loads(args) if isinstance(args, str) else args) for _id, name, args in rows]
