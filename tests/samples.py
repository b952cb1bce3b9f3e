"""Where the sample files of other programs and banks are: the folder named by KULANZ_SAMPLES. Without it tests skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[1].parent / "shared" / "data"


def samples(folder: str, pattern: str = "*") -> list[Path]:
    """The sample files in `folder`; none where the samples are not on this machine."""
    place = Path(os.environ.get("KULANZ_SAMPLES") or BESIDE_THE_CHECKOUT) / folder
    return sorted(place.glob(pattern))


def sample(folder: str, name: str) -> Path:
    """One sample file; skips the test where it is not on this machine."""
    found = samples(folder, name)
    if not found:
        pytest.skip(f"no sample file {folder}/{name}: set KULANZ_SAMPLES to the folder of samples")
    return found[0]
