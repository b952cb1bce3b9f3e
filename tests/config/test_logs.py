"""What is logged is a line each, and no stranger can fill the log."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from tests.test_docs import GIVEN

ASK = """
import django; django.setup()
from django.test import Client
from kulanz.config import logs
logs.configure(is_production=True)
print(Client(headers={"host": "somewhere.example" + "x" * 500}).get("/office/sign-in/").status_code)
"""


@pytest.mark.process
def test_an_unknown_host_is_one_line() -> None:
    env = {**GIVEN, "KULANZ_MODE": "test", "DJANGO_SETTINGS_MODULE": "kulanz.config.settings"}

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK], env=env, capture_output=True, text=True, check=True
    )

    assert done.stdout == "400\n"
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    said = json.loads(lines[0])
    assert said["event"].startswith("host.unknown somewhere.example")
    assert said["level"] == "warning"
    assert len(lines[0]) < 300
