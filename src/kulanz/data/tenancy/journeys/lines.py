"""Where in a YAML file a mistake stands: the line of the stage and the field that the rules named."""

from __future__ import annotations

import re

import yaml

from kulanz.kernel.errors import BadValue

NUMBERED = re.compile(r"^(Stage|End) (\d+)")
LISTS = {"Stage": "stages", "End": "ends"}


def line_of(content: bytes, error: BadValue) -> int | None:
    """The line, counted from 1, that an error of `read_file` or `read_journey` is about; None where it is about the whole."""
    if isinstance(known := error.facts.get("line"), int):
        return known
    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
        return None
    stage, field = str(error.facts.get("stage", error.facts.get("place", ""))), str(error.facts.get("field", ""))
    part = _part(root, stage)
    node = _value(part, field, wants_key=True) if part is not None and field else None
    found = node or (part if part is not root else _value(root, field, wants_key=True))
    return None if found is None else found.start_mark.line + 1


def _part(root: yaml.Node | None, stage: str) -> yaml.Node | None:
    """The entry of a stage or an end, by its number or its key; the whole file where the error names none."""
    numbered = NUMBERED.match(stage)
    entries = _value(root, LISTS[numbered[1]] if numbered else "stages")
    listed = entries.value if isinstance(entries, yaml.SequenceNode) else []
    if numbered:
        place = int(numbered[2]) - 1
        return listed[place] if place < len(listed) else root
    by_key = (one for one in listed if (key := _value(one, "key")) is not None and key.value == stage)
    return next(by_key, root)


def _value(node: yaml.Node | None, name: str, *, wants_key: bool = False) -> yaml.Node | None:
    """What stands under `name` in a mapping, or with `wants_key` the name itself."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((key if wants_key else value for key, value in node.value if key.value == name), None)
