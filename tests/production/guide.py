"""The production guide as what it tells to do: statements, commands, files and units, with the addresses of a test."""

from __future__ import annotations

import re
import secrets
import shlex
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/guides/production.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
UNIT = re.compile(r"^# (kulanz-\w+\.service)[^\n]*\n(.*?)(?=^# kulanz-|\Z)", re.MULTILINE | re.DOTALL)


@dataclass
class Guide:
    """Blocks by heading. `here` says what stands where the guide has an example; `...` is a secret, one for each role."""

    here: dict[str, str]
    passwords: dict[str, str] = field(default_factory=dict)

    def blocks(self, heading: str, language: str = "") -> list[str]:
        """The blocks of one language below a heading, in order."""
        _, found, below = GUIDE.partition(f"\n## {heading}\n")
        assert found, heading
        section = re.split(r"^## ", below, maxsplit=1, flags=re.MULTILINE)[0]
        return [self.as_here(block) for kind, block in FENCE.findall(section) if kind == language]

    def units(self) -> dict[str, dict[str, str]]:
        """What each unit says below [Service]."""
        [block] = self.blocks("Web, worker, day", "ini")
        lines = {name: [line.partition("=") for line in body.splitlines()] for name, body in UNIT.findall(block)}
        return {name: {key: said for key, is_set, said in parts if is_set} for name, parts in lines.items()}

    def as_here(self, text: str) -> str:
        text = re.sub(r"(ROLE (\w+)\s+LOGIN PASSWORD )'\.\.\.'", lambda m: f"{m[1]}'{self.password(m[2])}'", text)
        text = re.sub(r"(//(\w+)):\.\.\.@", lambda m: f"{m[1]}:{self.password(m[2])}@", text)
        text = re.sub(r"PGPASSWORD=\.\.\.(?=.* user=(\w+))", lambda m: f"PGPASSWORD={self.password(m[1])}", text)
        text = re.sub(r"(KULANZ_\w+_KEY)=\.\.\.", lambda m: f"{m[1]}={self.password(m[1])}", text)
        assert "..." not in text, text
        for example, ours in self.here.items():
            text = text.replace(example, ours)
        return text

    def password(self, of: str) -> str:
        return self.passwords.setdefault(of, secrets.token_urlsafe(48))


def environment(file: Path) -> dict[str, str]:
    """An environment file as systemd reads it."""
    pairs = (shlex.split(line)[0].partition("=") for line in file.read_text().splitlines() if line.strip())
    return {name: said for name, _, said in pairs}
