"""`python -m tests.production.suite [PATHS]`: what touches the database, on Debian's PostgreSQL 15 as the production
guide has it.

What the suite needs beyond production: the owner makes databases, and may end the application's connections.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kulanz.testkit.certificates import loopback_certificate

from .guide import ROOT, Guide
from .server import free_port, postgresql

FOR_TESTS = "ALTER ROLE kulanz_owner CREATEDB; GRANT kulanz_app TO kulanz_owner;"
CHOSEN = "database and not browser and not process and not production"


def main(paths: list[str]) -> int:
    folder = Path(tempfile.mkdtemp(prefix="kulanz-suite-"))
    folder.chmod(0o755)
    trusted, _ = loopback_certificate(folder)
    guide, port = Guide({}), free_port()
    try:
        with postgresql(folder / "db", trusted, port) as server:
            roles, large_objects = guide.blocks("Database", "sql")
            server.sql(roles + FOR_TESTS)
            for database in ("kulanz", "template1"):
                server.sql(large_objects, database)
            env = {**os.environ, **{f"DATABASE_{name}": address(guide, role, port, trusted) for name, role in ROLES}}
            command = [sys.executable, "-m", "pytest", "-n", "2", "-m", CHOSEN, *paths]
            return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    finally:
        shutil.rmtree(folder)


ROLES = (("URL", "kulanz_app"), ("OWNER_URL", "kulanz_owner"))


def address(guide: Guide, role: str, port: int, trusted: Path) -> str:
    at = f"{role}:{guide.password(role)}@localhost:{port}"
    return f"postgresql://{at}/kulanz?sslmode=verify-full&sslrootcert={trusted}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
