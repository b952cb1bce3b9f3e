"""Static files carry their hash in their address, and the address is looked up once."""

from __future__ import annotations

import json
from pathlib import Path

from pytest_django.fixtures import Settings

from kulanz.web.ui.static_files import KeptAddresses


def test_an_address_is_taken_from_the_manifest_and_kept(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    manifest = {"version": "1.1", "hash": "", "paths": {"ui/ui.css": "ui/ui.5eed.css"}}
    (tmp_path / "staticfiles.json").write_text(json.dumps(manifest))
    files = KeptAddresses()
    assert files.url("ui/ui.css") == "/static/ui/ui.5eed.css"

    files.hashed_files.clear()

    assert files.url("ui/ui.css") == "/static/ui/ui.5eed.css"
