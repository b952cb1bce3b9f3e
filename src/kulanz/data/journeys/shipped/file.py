"""A journey as a YAML file that people read and write. Read safely: plain values only, bounded, no references.

YAML 1.2 as far as PyYAML reads it; https://yaml.org/spec/1.2.2/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say

LARGEST = 200_000  # bytes
HEAD = "# A journey for Kulanz. What each field means: docs/guides/write-a-journey.md\n"


class _Plain(yaml.SafeLoader):
    """Plain values without references: a short file cannot grow into a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # PyYAML's own signature
        if self.check_event(yaml.events.AliasEvent):
            line = self.get_mark().line + 1
            raise _wrong(say("Line %(line)s has a reference (*); journeys have none.", line=line), line=line)
        return super().compose_node(parent, index)


def read_file(content: bytes) -> Mapping[str, Any]:  # Any: not checked yet
    """The data form of a journey; `journey_data.read_journey` checks it. A mistake is named with its line."""
    if len(content) > LARGEST:
        raise _wrong(say("A journey has at most %(most)s kB.", most=LARGEST // 1000))
    try:
        data = yaml.load(content.decode("utf-8-sig"), Loader=_Plain)  # noqa: S506  # a SafeLoader
    except UnicodeDecodeError:
        raise _wrong(say("A journey is written in UTF-8.")) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise _wrong(
            say("Line %(line)s cannot be read: %(problem)s.", line=line, problem=str(error.problem)), line=line
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _wrong(say("The file cannot be read: %(problem)s.", problem=str(error)[:200])) from error
    if not isinstance(data, dict):
        raise _wrong(say("This is not a journey: it has no name and no stages."))
    return data


def write_file(data: Mapping[str, Any]) -> str:
    """The YAML of a journey's data form, fields in the order in which people read them."""
    return HEAD + yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=100)


def _wrong(words: Words, **facts: object) -> BadValue:
    return BadValue(words, field="file", **facts)
