"""A database of its own for a bench, on the embedded PostgreSQL unless DATABASE_URL names a server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def bench_database() -> Iterator[str]:
    """A migrated, empty database; both of Django's connections use it."""
    os.environ["KULANZ_MODE"] = "test"
    os.environ.setdefault("KULANZ_HOME", str(Path.cwd() / "var" / "bench"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kulanz.config.settings")
    from kulanz.data import embedded

    embedded.provide(Path(os.environ["KULANZ_HOME"]))
    import django

    django.setup()
    from kulanz.testkit.database import test_database

    with test_database("bench") as name:
        yield name
