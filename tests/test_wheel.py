"""The package as it is released: the same sources give the same bytes, and all it needs at run time is inside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from kulanz.checks.translations import catalogues

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.process


def built(folder: Path, *, age: int) -> bytes:
    """The wheel of a copy of the sources whose files are `age` seconds old."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, folder)
    for path in folder.rglob("*"):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age))
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    (wheel,) = (folder / "dist").iterdir()
    return wheel.read_bytes()


def test_the_same_sources_give_the_same_wheel_with_all_that_it_needs(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()

    assert built(first, age=0) == built(second, age=86_400)

    with ZipFile(next((first / "dist").iterdir())) as wheel:
        inside = set(wheel.namelist())
    machine = {str(path.with_suffix(".mo").relative_to(ROOT / "src")) for _, _, path in catalogues() if path.exists()}
    assert machine <= inside, "nothing has to be written where it is installed"
    assert "kulanz/py.typed" in inside
    assert not [name for name in inside if name.startswith(("tests/", "bench/")) or name.endswith(".pyc")]
