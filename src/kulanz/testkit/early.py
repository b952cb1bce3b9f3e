"""Loaded by pytest before anything reads settings: test mode, and the embedded PostgreSQL unless DATABASE_URL names one."""

from __future__ import annotations

import os
from pathlib import Path

from kulanz.data import embedded

os.environ["KULANZ_MODE"] = "test"
os.environ.setdefault("KULANZ_HOME", str(Path.cwd() / "var" / "test"))
Path(os.environ["KULANZ_HOME"], "static").mkdir(parents=True, exist_ok=True)
embedded.provide(Path(os.environ["KULANZ_HOME"]))
