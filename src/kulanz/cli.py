"""The command `kulanz`: calculators need nothing, everything else a database (the embedded one unless DATABASE_URL says)."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from kulanz.kernel.errors import KulanzError

HELP = """kulanz COMMAND [ARGS]

    demo [--port N]      everything on this machine, with a living portfolio
    migrate              bring the database up to date (as DATABASE_OWNER_URL)
    setup                make an organisation, its first creditor and its owner; asks what is not said
    invite EMAIL         a link by which somebody sets their password, once; with --name a new colleague
    stop                 the kill switch of an organisation: nothing leaves, until `stop --end`
    day [--tenant KEY]   decide every account whose next look has come
    journey VERB ...     show KEY, check FILE, publish FILE: journeys as YAML files
    text VERB ...        show KEY, check FILE, publish FILE: texts of messages as files
    web                  serve pages                       worker   relay, jobs and the clock work
    verify               prove walls, books, the chain of events and its anchors; ends with 1 where something is wrong
    calc QUESTION ...    interest, default, costs, allocation, deadlines (`kulanz calc --help`)
    read FILE            what a file is and what it says, without taking it in (`kulanz read --help`)
    manage ...           Django's own commands
"""


def main(argv: list[str] | None = None) -> int:
    verb, *args = (sys.argv[1:] if argv is None else argv) or ["--help"]
    if verb in ("-h", "--help", "help"):
        print(HELP)
        return 0
    try:
        return _run(verb, args)
    except KulanzError as error:
        print(f"kulanz {verb}: {error.message}", file=sys.stderr)
        return 2


def _run(verb: str, args: list[str]) -> int:
    if verb == "calc":
        from kulanz.calc import main as calc

        return calc(args)
    if verb == "read":
        from kulanz.read import main as read

        return read(args)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kulanz.config.settings")
    _compile_catalogues()
    if verb == "demo":
        from kulanz.demo.launch import main as demo

        return demo(args)
    _join_demo()
    if args[:1] != ["messages"]:  # catalogues lie in files
        _provide_database()
    if verb == "web":
        from kulanz.config.serve import main as serve

        return serve(args)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kulanz", *(args if verb == "manage" else [verb, *args])])
    return 0


def _compile_catalogues() -> None:
    """Brings the machine form of the translations up to date; an installation that may not write there did it before."""
    from kulanz.checks.translations import compile_all

    with suppress(PermissionError):
        compile_all()


def _join_demo() -> None:
    """Where nothing else is said and a demo lives in this folder, commands work on the demo: `kulanz day` runs its day."""
    from kulanz.demo import neighbours

    home = Path("var/demo").resolve()
    if any(os.environ.get(name) for name in ("KULANZ_MODE", "KULANZ_HOME", "DATABASE_URL")):
        return
    if (near := neighbours.read(home)) is not None:
        os.environ.update(KULANZ_MODE="demo", KULANZ_HOME=str(home), KULANZ_BASE_URL=near.web)
        print(f"(working on the demo in {home.relative_to(Path.cwd())})", file=sys.stderr)


def _provide_database() -> None:
    from kulanz.data import embedded

    if os.environ.get("KULANZ_MODE", "local") != "production":
        embedded.provide(Path(os.environ.get("KULANZ_HOME", "var")).resolve())
