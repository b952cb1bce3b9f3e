"""The demo's passwords: drawn at the first start, kept in the home folder, printed at every start. Never in the code."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from .neighbours import keep

FILE = "demo-logins.json"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
GROUPS, GROUP = 3, 4


def passwords(home: Path, emails: tuple[str, ...]) -> dict[str, str]:
    path = home / FILE
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [email for email in emails if email not in known]
    if missing:
        known |= {email: _draw() for email in missing}
        keep(path, json.dumps(known, indent=1))
    return known


def _draw() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
