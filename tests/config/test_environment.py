"""What the environment must say, and the sentence when it does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kulanz.config import settings
from kulanz.config.environment import Environment, MissingSetting, database
from kulanz.config.logs import hide_personal


def test_production_names_the_setting_that_is_missing(tmp_path: Path) -> None:
    env = Environment({"KULANZ_MODE": "production", "KULANZ_HOME": str(tmp_path)})

    with pytest.raises(MissingSetting, match="KULANZ_SECRET_KEY is not set"):
        env.secret("KULANZ_SECRET_KEY")


def test_production_does_not_start_without_its_settings(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "KULANZ_MODE": "production", "KULANZ_HOME": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-m", "kulanz", "manage", "check"], env=bare, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 2
    assert "KULANZ_SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    env = Environment({"KULANZ_MODE": "production", "KULANZ_SECRET_KEY": "short", "KULANZ_HOME": str(tmp_path)})

    with pytest.raises(MissingSetting, match="32 characters"):
        env.secret("KULANZ_SECRET_KEY")


def test_outside_production_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = Environment({"KULANZ_HOME": str(tmp_path)}).secret("KULANZ_SECRET_KEY")

    assert Environment({"KULANZ_HOME": str(tmp_path)}).secret("KULANZ_SECRET_KEY") == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


def test_an_unknown_mode_is_named() -> None:
    with pytest.raises(MissingSetting, match="'prod', but must be one of"):
        Environment({"KULANZ_MODE": "prod"})


def test_a_database_address_is_taken_apart() -> None:
    entry = database("postgresql://app:s%20ecret@db.example:5433/kulanz?sslmode=require")

    assert (entry["HOST"], entry["PORT"], entry["USER"], entry["PASSWORD"]) == ("db.example", "5433", "app", "s ecret")
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_an_address_that_is_no_database_is_refused() -> None:
    with pytest.raises(MissingSetting, match="begins with postgresql"):
        database("mysql://root@localhost/x")


def test_logs_hide_what_bears_a_personal_name() -> None:
    written = hide_personal(None, "info", {"event": "receipt.matched", "iban": "DE89", "receipt": "7"})

    assert written == {"event": "receipt.matched", "iban": "(hidden)", "receipt": "7"}


def test_passwords_are_hashed_slowly_although_tests_are_quick() -> None:
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
