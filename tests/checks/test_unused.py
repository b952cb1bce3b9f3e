"""What is reached by nobody is named; what is used in any way that the product has is not."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from kulanz.checks import unused
from kulanz.checks.kept import KEPT


def found(tmp_path: Path, files: dict[str, str], *, kept: dict[str, str] | None = None) -> list[str]:
    """Findings of a small package `shop` of these files, without place and sentence."""
    package = tmp_path / "src" / "shop"
    for name, text in {"__init__.py": "", **files}.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
        for folder in path.relative_to(package).parents:
            (package / folder / "__init__.py").touch()
    told = unused.findings(package, kept=kept or {})
    return [line.partition(": shop.")[2].partition(" ")[0] or line for line in told]


def test_a_function_that_nobody_calls_is_named_and_one_that_is_called_is_not(tmp_path: Path) -> None:
    files = {
        "rules.py": """
            def asked(): return helper()
            def helper(): ...
            def forgotten(): return forgotten()  # calls itself, which is no use
        """,
        "page.py": "from shop import rules\nrules.asked()",
    }

    assert found(tmp_path, files) == ["rules.forgotten"]


def test_what_only_unreached_code_calls_is_named_as_well(tmp_path: Path) -> None:
    files = {"rules.py": "def dead(): return below()\ndef below(): return lowest()\ndef lowest(): ..."}

    assert set(found(tmp_path, files)) == {"rules.dead", "rules.below", "rules.lowest"}


def test_the_same_word_in_another_module_is_no_use(tmp_path: Path) -> None:
    files = {
        "one.py": "def run(): ...",
        "two.py": "def run(): ...\nclass Relay:\n    run = 1",
        "page.py": "from shop.two import Relay, run as go\ngo(Relay)",
    }

    assert found(tmp_path, files) == ["one.run"]


def test_the_testkit_is_no_use_and_migrations_are(tmp_path: Path) -> None:
    files = {
        "rules.py": "def for_tests(): ...\ndef for_the_database(): ...",
        "testkit/world.py": "from shop.rules import for_tests\nfor_tests()",
        "migrations/first.py": "from shop.rules import for_the_database\nfor_the_database()",
    }

    assert found(tmp_path, files) == ["rules.for_tests"]


def test_a_package_that_hands_a_name_on_does_not_use_it(tmp_path: Path) -> None:
    files = {
        "agree/__init__.py": "from .hold import hold, lift\n__all__ = ('hold', 'lift')",
        "agree/hold.py": "def hold(): ...\ndef lift(): ...",
        "page.py": "from shop import agree\nagree.hold()",
    }

    assert found(tmp_path, files) == ["agree.hold.lift"]


def test_templates_settings_and_entry_points_use_names_too(tmp_path: Path) -> None:
    files = {
        "rows.py": "class Row:\n    def shown(self): ...\n    def hidden(self): ...\nclass Guard: ...",
        "settings.py": "MIDDLEWARE = ['shop.rows.Guard']",
        "page.py": "from shop.rows import Row\nRow()",
        "page.html": "{{ row.shown }}",
    }

    assert found(tmp_path, files) == ["rows.Row.hidden"]


PORT = """
    from typing import Protocol
    class Channel(Protocol):
        def send(self, message): ...
        def read(self, inbound): ...
"""


@pytest.mark.parametrize(
    "caller",
    [
        "channel = plugin('channel', 'email')\nchannel.send('x')",
        "for channel in plugins('channel').values():\n    channel.send('x')",
        "from shop.ports import Channel\ndef go(ready: Channel): ready.send('x')\ngo(1)",
        "from shop.ports import Channel\nclass Ready:\n    channel: Channel\ndef go(r): r.channel.send('x')\ngo(Ready())",
    ],
)
def test_a_plugins_function_counts_only_when_it_is_called_on_a_plugin(tmp_path: Path, caller: str) -> None:
    files = {
        "ports.py": PORT,
        "plugins/email.py": "import shop.ports\nshop.ports.Channel\nclass Email:\n    def send(self, m): self.read(m)\n    "
        "def read(self, i): ...\nEmail()",
        "station.py": f"{caller}\nopen('file').read()",
    }

    assert [line for line in found(tmp_path, files) if line.startswith("ports.")] == [
        "ports.channel.read: no station, page or reader calls it on a plugin"
    ]


def test_what_is_kept_is_not_named_and_an_exception_that_is_used_is(tmp_path: Path) -> None:
    files = {"rules.py": "def later(): ...\ndef now(): ...", "page.py": "from shop.rules import now\nnow()"}

    assert found(tmp_path, files, kept={"rules.later": "plans"}) == []
    assert found(tmp_path, files, kept={"rules.later": "plans", "rules.now": "plans"}) == [
        "rules.now is kept for 'plans', and is used or gone"
    ]


def test_nothing_of_the_product_is_reached_by_nobody_and_each_exception_names_who_needs_it() -> None:
    assert unused.findings() == []
    assert all(why.strip() for why in KEPT.values())
    assert len(KEPT) <= 25
