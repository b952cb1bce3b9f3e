"""Where in a YAML file a mistake stands: the line of the place and the field that the rules named."""

from __future__ import annotations

import yaml

from kulanz.domain.journey.location import Location
from kulanz.kernel.errors import BadValue


def line_of(content: bytes, error: BadValue) -> int | None:
    """The line, counted from 1, that an error of `read_file` or `read_journey` is about; None where it is about the whole."""
    if isinstance(known := error.facts.get("line"), int):
        return known
    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
        return None
    place = error.facts.get("place")
    part = _part(root, place.steps if isinstance(place, Location) else ())
    found = _below(part, str(error.facts.get("field", "")), wants_key=True) or part
    return None if found is None or found is root else found.start_mark.line + 1


def _part(root: yaml.Node | None, steps: tuple[str | int, ...]) -> yaml.Node | None:
    """What the steps lead to, or the last of them that the file has: what is left out is missing there."""
    found = root
    for step in steps:
        below = _below(found, step)
        if below is None:
            break
        found = below
    return found


def _below(node: yaml.Node | None, step: str | int, *, wants_key: bool = False) -> yaml.Node | None:
    """The entry of a list, or what stands under a name in a mapping, with `wants_key` the name itself."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((key if wants_key else value for key, value in node.value if key.value == step), None)
    return None
