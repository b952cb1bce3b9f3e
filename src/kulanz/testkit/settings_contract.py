"""What the settings of every plugin must do, whatever its port: see `contracts`."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from kulanz.kernel.words import Words
from kulanz.ports.wire import Field

MOST_FUNCTIONS = 4


UNCOUNTED = ("Settings", "check")


class SettingsContract:
    """Common to all ports: settings that can be shown as a form, kept, and never give a secret away."""

    def plugin(self) -> Any:  # Any: a plugin of whichever port
        raise NotImplementedError

    def settings(self) -> Any:  # Any: the plugin's own settings
        """Complete settings whose secrets are long enough not to occur by chance."""
        raise NotImplementedError

    def test_key_and_label_name_it(self) -> None:
        assert self.plugin().key.isidentifier()
        assert isinstance(self.plugin().label, Words)

    def test_settings_say_how_they_are_shown(self) -> None:
        for field in dataclasses.fields(self.plugin().Settings):
            assert isinstance(field.metadata.get("setting"), Field), field.name

    def test_settings_come_back_from_the_vault_as_they_went_in(self) -> None:
        settings = self.settings()

        kept = json.loads(json.dumps(dataclasses.asdict(settings)))

        assert self.plugin().Settings(**kept) == settings

    def test_settings_cannot_be_changed_in_use(self) -> None:
        for field in dataclasses.fields(self.plugin().Settings):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(self.settings(), field.name, "changed")

    def test_secrets_do_not_show_in_the_settings_text(self) -> None:
        for secret in self.secrets():
            assert secret not in f"{self.settings()!r} {self.settings()}"

    def secrets(self) -> list[str]:
        named = [f.name for f in dataclasses.fields(self.plugin().Settings) if f.metadata["setting"].secret]
        return [str(getattr(self.settings(), name)) for name in named]

    def functions(self) -> list[str]:
        """What a plugin has to write, `check` beside it: every plugin with settings answers that question."""
        members = vars(type(self.plugin()))
        return [
            name for name, member in members.items() if callable(member) and name[0] != "_" and name not in UNCOUNTED
        ]

    def test_has_at_most_four_functions(self) -> None:
        assert len(self.functions()) <= MOST_FUNCTIONS, self.functions()
