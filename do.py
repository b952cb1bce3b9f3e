#!/usr/bin/env python3
"""`python3 do.py demo` runs the product, `python3 do.py test` its tests. Standard library only.

demo                 install, start everything on this machine, print addresses and logins
test [pytest args]   run the tests
check                format, lint, layers, unused names, migrations, translations, types
kulanz ARGS          the command line (`kulanz --help`)
bench NAME           print figures; `bench` alone lists the names
soak NAME            long random runs; `soak` alone lists the names
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / ".tools"
BIN, EXE = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
RUN = (ROOT / ".venv", "requirements.lock")
DEVELOP = (ROOT / ".venv-dev", "requirements-dev.lock")

CHECKS = (
    ("format", "ruff format --check src tests bench do.py"),
    ("lint", "ruff check src tests bench do.py"),
    ("layers", "lint-imports --no-cache"),
    ("unused", "kulanz manage unused"),
    ("migrations", "kulanz manage makemigrations --check --dry-run"),
    ("translations", "kulanz manage messages --check"),
    ("types", "mypy src tests bench"),
)


def sh(*args: object, env: dict[str, str] | None = None) -> None:
    subprocess.run([str(a) for a in args], check=True, cwd=ROOT, env=env)


def stamp_of(lock: str) -> str:
    """Changes whenever an installed environment is out of date: the lock, the project file, or a moved checkout."""
    parts = [
        (ROOT / lock).read_bytes(),
        (ROOT / "pyproject.toml").read_bytes(),
        str(ROOT).encode(),
        sys.version.encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def install(venv: Path, lock: str) -> Path:
    """Makes `venv` hold exactly what `lock` names, plus this project; returns its folder of commands."""
    stamp, want = venv / ".stamp", stamp_of(lock)
    if stamp.exists() and stamp.read_text() == want:
        return venv / BIN
    uv = TOOLS / BIN / f"uv{EXE}"
    if not uv.exists():
        pip = (sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check")
        sh(*pip, "--target", TOOLS, "--require-hashes", "-r", "requirements-uv.lock")
    env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(venv)}
    if not (venv / BIN / f"python{EXE}").exists():
        sh(uv, "venv", "-q", "--clear", "--python", sys.executable, venv, env=env)
    sh(uv, "pip", "sync", "-q", "--require-hashes", lock, env=env)
    sh(uv, "pip", "install", "-q", "--no-deps", "-e", ".", env=env)
    stamp.write_text(want)
    return venv / BIN


def run(bin_: Path, command: str, *args: str) -> int:
    return subprocess.run([str(bin_ / f"{command}{EXE}"), *args], cwd=ROOT, env=environment(bin_)).returncode


def become(bin_: Path, command: str, *args: str) -> int:
    """Goes on as the command itself where the system can, so that signals reach it and nothing is left behind."""
    if os.name == "nt":
        return run(bin_, command, *args)
    os.chdir(ROOT)
    return os.execve(bin_ / command, [command, *args], environment(bin_))


def environment(bin_: Path) -> dict[str, str]:
    path = f"{bin_}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "VIRTUAL_ENV": str(bin_.parent), "PATH": path}


def check(bin_: Path) -> int:
    failed = []
    for name, line in CHECKS:
        print(f"-- {name}: {line}", flush=True)
        command, *args = line.split()
        if run(bin_, command, *args):
            failed.append(name)
    print(f"check: {'failed: ' + ', '.join(failed) if failed else 'all good'}")
    return 1 if failed else 0


def main(argv: list[str]) -> int:
    verb, *args = argv or ["--help"]
    if verb in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    if verb == "test":
        return become(install(*DEVELOP), "pytest", *args)
    if verb == "check":
        return check(install(*DEVELOP))
    if verb in ("bench", "soak"):
        return become(install(*DEVELOP), "python", "-m", f"bench.{verb}", *args)
    if verb == "kulanz":
        return become(install(*RUN), "kulanz", *args)
    if verb == "demo":
        return become(install(*RUN), "kulanz", "demo", *args)
    print(f"do.py: there is no command '{verb}'.\n{__doc__}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - said in words before anything is installed
        sys.exit("Kulanz needs Python 3.11 or newer.")
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"do.py: this step failed: {' '.join(error.cmd[:6])}")
    except KeyboardInterrupt:
        sys.exit(130)
