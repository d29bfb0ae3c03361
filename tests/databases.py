"""A real PostgreSQL server of the tests' own, and registers on it and on SQLite."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

JUDGE_MISSING = "judge missing: "
"""How the reason of a skip begins when a program that judges our files is not installed."""
KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server that listens on a socket in a folder of its own, and on no port."""

    folder: Path
    bin: Path

    def address(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self) -> str:
        """Make a new database and return its address."""
        name = f"t{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        self._control("start", "-w", "-o", options, "-l", str(self.folder / "log"))

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; `immediate` is as a power cut."""
        self._control("stop", "-w", "-m", mode)

    def _control(self, *words: str) -> None:
        _as_server(self.folder, str(self.bin / "pg_ctl"), "-D", str(self.folder / "data"), *words)


def binaries() -> Path | None:
    """Return where the programs of the newest PostgreSQL lie, None where there is none."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: int(p.parts[4]))
    return homes[-1].parent if homes else None


@contextmanager
def running() -> Iterator[Server]:
    """Start a server in a new folder; stop it and remove the folder at the end."""
    home = binaries()
    if home is None:
        pytest.skip(f"{JUDGE_MISSING}postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    folder.chmod(0o777)
    server = Server(folder, home)
    try:
        _as_server(
            folder, str(home / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A",
            "trust", "-E", "UTF8", "--locale=C", "--no-sync",
        )  # fmt: skip
        server.start()
        yield server
        server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_server(folder: Path, *command: str) -> None:
    """Run a program of the server, which refuses to be run by root: then as `nobody`."""
    user = None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        user = "nobody"
        shutil.chown(folder, user)
    done = subprocess.run(
        list(command), cwd=folder, check=False, user=user, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
