"""The whole demo for tests in a real browser: fresh, small, on free ports, with its own database; stopped at the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from tests.browser.eyes import Demo, Eyes
from tests.ports import free_block

from kulanz.demo import neighbours

ACCOUNTS = 60  # enough for some that may be asked, whatever day it is
NEVER_BY_ITSELF_S = 3600  # the story settles its payments by hand
STOP_WITHIN_S = 60
READY = "Stop with Ctrl-C"
NOT_OURS = ("DATABASE_", "KULANZ_", "XDG_", "DJANGO_")  # the tests' own database and settings are not the demo's

NewEyes = Callable[..., Eyes]


@pytest.fixture(scope="session")
def demo(browser_type_launch_args: dict[str, Any], demo_home: Path) -> Iterator[Demo]:
    """Not started where there is no browser."""
    home = demo_home / "browser"
    wish = {"--home": home, "--port": free_block(), "--accounts": ACCOUNTS, "--settle-after": NEVER_BY_ITSELF_S}
    command = [sys.executable, "-m", "kulanz", "demo", *(str(part) for pair in wish.items() for part in pair)]
    env = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            said = ""
            for line in process.stdout:
                said += line
                if READY in line:
                    break
            assert READY in said, f"the demo did not start:\n{said}"
            near = neighbours.read(home)
            assert near is not None
            yield Demo(near, home, json.loads((home / "demo-logins.json").read_text()))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_WITHIN_S)


@pytest.fixture
def new_eyes(new_context: Callable[..., BrowserContext], demo: Demo) -> Iterator[NewEyes]:
    """Makes windows of a size and a language; at the end no browser may have complained."""
    made: list[Eyes] = []

    def new(name: str, *, width: int, height: int = 900, language: str = "de", **options: Any) -> Eyes:
        context = new_context(
            viewport={"width": width, "height": height}, locale=language, reduced_motion="reduce", **options
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": demo.web}])
        made.append(Eyes(context, demo, name))
        return made[-1]

    yield new
    for eyes in made:
        assert eyes.complaints == [], eyes.name
