"""Addresses of static files, looked up once: the files do not change while a server runs."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class KeptAddresses(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """A page asks for nine of them; working each out from the manifest took a tenth of drawing it."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        if name not in self._known:
            self._known[name] = super().url(name, force)
        return self._known[name]
