"""A journey as a YAML file that people read and write. Read safely: plain values only, bounded, no references.

YAML 1.2 as far as PyYAML reads it; https://yaml.org/spec/1.2.2/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from kulanz.kernel.errors import BadValue

LARGEST = 200_000  # bytes
HEAD = "# A journey for Kulanz. What each field means: docs/guides/write-a-journey.md\n"


class _Plain(yaml.SafeLoader):
    """Plain values without references: a short file cannot grow into a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # PyYAML's own signature
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.constructor.ConstructorError(
                None, None, "references (*) are not used in journeys", self.get_mark()
            )
        return super().compose_node(parent, index)


def read_file(content: bytes) -> Mapping[str, Any]:  # Any: not checked yet
    """The data form of a journey; `journey_data.read_journey` checks it. A mistake is named with its line."""
    if len(content) > LARGEST:
        raise BadValue(f"A journey has at most {LARGEST // 1000} kB.", field="file")
    try:
        data = yaml.load(content.decode("utf-8-sig"), Loader=_Plain)  # noqa: S506  # a SafeLoader
    except UnicodeDecodeError:
        raise BadValue("A journey is written in UTF-8.", field="file") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise BadValue(f"Line {line} cannot be read: {error.problem}.", field="file", line=line) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadValue(f"The file cannot be read: {str(error)[:200]}.", field="file") from error
    if not isinstance(data, dict):
        raise BadValue("This is not a journey: it has no name and no stages.", field="file")
    return data


def write_file(data: Mapping[str, Any]) -> str:
    """The YAML of a journey's data form, fields in the order in which people read them."""
    return HEAD + yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=100)
