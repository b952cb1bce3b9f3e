"""The embedded PostgreSQL: two of our processes may want it at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from kulanz.data import embedded

pytestmark = pytest.mark.process


def test_processes_that_start_together_make_roles_and_database_once(tmp_path: Path) -> None:
    socket = embedded.start(tmp_path)
    superuser = f"postgresql://postgres@/postgres?host={quote(socket, safe='')}"

    with ThreadPoolExecutor(4) as together:
        list(together.map(lambda _: embedded.prepare(superuser, "kulanz"), range(4)))

    with psycopg.connect(embedded.address(socket, embedded.APPLICATION, "kulanz")) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (embedded.APPLICATION,)
