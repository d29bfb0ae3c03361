"""Dumps of a small register as a version wrote it, to be kept for ever: run once for a release.

PYTHONPATH=src:tests .venv/bin/python -m register.releasing
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg

import databases
from contractkit.register import versions
from desks import office
from register import samples

KINDS = databases.KINDS


def load(address: str, text: str) -> None:
    """Run a dump on a server."""
    with psycopg.connect(address) as connection:
        connection.execute(text.encode())


def main() -> None:
    """Write the dumps of the newest version."""
    target = Path(__file__).parent / "released"
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, databases.running() as server:
        folder = Path(name)
        addresses = {"sqlite": str(folder / "r.sqlite"), "postgresql": server.create()}
        for kind, address in addresses.items():
            samples.tell(office(address, folder / kind))
            text = _of_file(address) if kind == "sqlite" else _of_server(server, address)
            path = target / f"{versions.NEWEST}.{kind}.sql"
            path.write_text(text, encoding="utf-8", newline="\n")


def _of_file(path: str) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def _of_server(server: databases.Server, address: str) -> str:
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    program = str(homes[-1] if homes else server.bin / "pg_dump")
    done = subprocess.run(
        [program, "--inserts", "--no-owner", "--no-comments", address],
        check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if not re.match(r"--|\\|$|SET|SELECT", line)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
