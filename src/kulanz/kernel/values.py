"""Values made by the million: read like frozen dataclasses, made at the cost of plain ones.

A frozen `__init__` sets each field by a call and takes four times as long; what the rules read is made some thirty times
for each account of a day. The type checker refuses a change either way (PEP 681).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """Makes `cls` a value: compared and hashed by its fields, without a dictionary, never changed once made."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
