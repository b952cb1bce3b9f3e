"""Loaded by pytest before anything reads settings: test mode, and the embedded PostgreSQL unless DATABASE_URL names one."""

from __future__ import annotations

import os
from pathlib import Path

from kulanz.checks.translations import compile_all
from kulanz.data import embedded

os.environ["KULANZ_MODE"] = "test"
os.environ.setdefault("KULANZ_HOME", str(Path.cwd() / "var" / "test"))
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # browser tests drive the page from a loop and read rows beside it
compile_all()
Path(os.environ["KULANZ_HOME"], "static").mkdir(parents=True, exist_ok=True)
embedded.provide(Path(os.environ["KULANZ_HOME"]))
