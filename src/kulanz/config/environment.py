"""What the environment must say, and a clear sentence when it does not.

Modes: `production` asks for every secret; `local`, `demo` and `test` make their own and answer on loopback only.
"""

from __future__ import annotations

import json
import os
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from kulanz.kernel.errors import KulanzError
from kulanz.kernel.words import technical
from kulanz.outside.doors import parse_private

MODES = ("local", "demo", "test", "production")


class MissingSetting(KulanzError):
    """An environment variable that this mode needs is not set, or cannot be read."""

    code = "missing_setting"


class Environment:
    """Reads settings once, from `env` (normally `os.environ`)."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.mode = env.get("KULANZ_MODE", "local")
        if self.mode not in MODES:
            raise MissingSetting(technical(f"KULANZ_MODE is '{self.mode}', but must be one of {', '.join(MODES)}."))
        self.home = Path(env.get("KULANZ_HOME", Path.cwd() / "var")).resolve()

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    def text(self, name: str, *, otherwise: str | None = None) -> str:
        """`name`, or `otherwise` outside production; in production a missing value is an error that says what to do."""
        value = self.env.get(name, "")
        if value:
            return value
        if self.is_production or otherwise is None:
            raise MissingSetting(
                technical(f"{name} is not set. Kulanz needs it; see docs/guides/production.md."), name=name
            )
        return otherwise

    def secret(self, name: str) -> str:
        """Like `text`; outside production one is made at first use and kept in the home folder, readable by its owner."""
        if self.is_production or self.env.get(name):
            value = self.text(name)
            if len(value) < 32:
                raise MissingSetting(technical(f"{name} is too short: it takes 32 characters or more."), name=name)
            return value
        return _kept_secret(self.home / "secrets.json", name)

    def hosts(self) -> list[str]:
        if self.is_production:
            return [host.strip() for host in self.text("KULANZ_HOSTS").split(",") if host.strip()]
        return ["127.0.0.1", "localhost", "[::1]", "testserver"]

    def number(self, name: str, *, otherwise: int, least: int, most: int) -> int:
        text = self.env.get(name, "") or str(otherwise)
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise MissingSetting(
                technical(f"{name} is '{text}', but must be a whole number from {least} to {most}."), name=name
            )
        return int(text)

    def trusted_proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Whose word on where a request comes from is believed."""
        text = self.env.get("KULANZ_TRUSTED_PROXIES", "")
        try:
            return tuple(ip_network(entry.strip()) for entry in text.split(",") if entry.strip())
        except ValueError as error:
            raise MissingSetting(
                technical(f"KULANZ_TRUSTED_PROXIES cannot be read: {error}."), name="KULANZ_TRUSTED_PROXIES"
            ) from None

    def private_hosts(self) -> frozenset[tuple[str, int | None]]:
        """Machines in our own network that may be spoken to, such as a mail relay."""
        text = self.env.get("KULANZ_PRIVATE_HOSTS", "")
        try:
            return parse_private(text)
        except ValueError as error:
            raise MissingSetting(
                technical(
                    f"KULANZ_PRIVATE_HOSTS cannot be read at '{error}'. It lists names such as mail.internal:25."
                ),
                name="KULANZ_PRIVATE_HOSTS",
            ) from None


def database(url: str) -> dict[str, Any]:
    """A Django database entry from `postgresql://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise MissingSetting(technical(f"A database address begins with postgresql://, not '{parts.scheme}://'."))
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    port = options.pop("port", "") or str(parts.port or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,  # a restart of the database costs nobody a page
        "OPTIONS": options,
    }


def _kept_secret(path: Path, name: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(path.read_text()) if path.exists() else {}
    if name not in kept:
        kept[name] = secrets.token_urlsafe(48)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(kept, indent=1))
        fresh.replace(path)
    return str(kept[name])
