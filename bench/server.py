"""A PostgreSQL server of the bench's own: in a new folder, on a socket, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time, sleep
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

_SETTLE = 0.3
"""Seconds within which a server process that is done has been counted."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs, and its folder."""

    folder: Path
    bin: Path

    def create(self, name: str) -> str:
        """Make a new database and return its address."""
        where = f"host={self.folder} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def cpu(self) -> float:
        """Return seconds of processor time: ours, and on Linux those of its finished processes."""
        counted = Path(f"/proc/{self._pid()}/stat")
        if not counted.exists():
            return process_time()
        sleep(_SETTLE)
        fields = counted.read_text(encoding="ascii").rpartition(")")[2].split()
        children = int(fields[13]) + int(fields[14])
        return process_time() + children / os.sysconf("SC_CLK_TCK")

    def control(self, *words: str) -> None:
        """Start or stop it with pg_ctl."""
        _as_server(self.folder, self.bin / "pg_ctl", "-D", str(self.folder / "data"), *words)

    def _pid(self) -> str:
        return (self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0]


def binaries() -> Path | None:
    """Return where the programs of the newest PostgreSQL lie, None where there is none."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: int(p.parts[4]))
    return homes[-1].parent if homes else None


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """Start a server with its usual settings, which wait for the disk; remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    folder.chmod(0o777)
    server = Server(folder, programs)
    try:
        _as_server(
            folder, programs / "initdb", "-D", str(folder / "data"), "-U", "postgres", "-A",
            "trust", "-E", "UTF8", "--locale=C", "--no-sync",
        )  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        server.control("start", "-w", "-o", options, "-l", str(folder / "log"))
        try:
            yield server
        finally:
            server.control("stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_server(folder: Path, program: Path, *words: str) -> None:
    """Run a program of the server, which refuses to be run by root: then as `nobody`."""
    user = None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        user = "nobody"
        shutil.chown(folder, user)
    subprocess.run(  # noqa: S603 - programs of the server
        [str(program), *words], cwd=folder, check=True, user=user, stdout=subprocess.DEVNULL
    )
