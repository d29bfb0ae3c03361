"""Keeping a register safe: checked, made again, copied out and in, backed up and restored."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractkit.chain import EMPTY, Record, checked
from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem
from contractkit.files import remove_leftovers, replacing
from contractkit.performance.life import evidence_of
from contractkit.register import versions
from contractkit.register.archive import open_archive, read_archive, write_archive
from contractkit.register.database import open_database
from contractkit.register.store import Reader, Register, Writer, open_register
from contractkit.register.tables import DERIVED, settings
from contractkit.tracking.projection import project
from contractkit.tracking.replica import differences, follow, repair, replica

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Table
    from sqlalchemy.engine import URL

    from contractkit.chain import Head
    from contractkit.performance.duty import Evidence
    from contractkit.register.archive import Archive, Contents
    from contractkit.register.evidence import EvidenceStore
    from contractkit.register.heads import Heads
    from contractkit.tracking.desk import Desk
    from contractkit.tracking.replica import Repair

_LEFT_OVER = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, by number, and every problem found; `rows` counts derived rows by table.

    `swept` are files that processes left behind when they were killed more than a day ago.
    """

    head: Head
    records: int
    sources: int
    evidence: int
    rows: Mapping[str, int]
    swept: tuple[Path, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an archive held, how many records were new, and the register as it is now."""

    contents: Contents
    added: int
    register: Register


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place; `aside` is where the register lies that was there before.

    `lost` is the last record that was seen here and is not in the backup, None where none is.
    """

    contents: Contents
    register: Register
    aside: Path | None
    lost: Head | None


def verify(desk: Desk, *, accept_head: bool = False) -> Verified:
    """Check everything that a register rests on, and say all that is wrong.

    `accept_head` takes the present end of the chain for the right one: for somebody who put an
    older copy in place on purpose.
    """
    found = _Check(desk, accept_head)
    try:
        with desk.register.snapshot() as reader:
            found.run(reader)
    except EnvironmentFault as fault:
        found.problems += fault.problems
    swept = _swept(desk)
    return Verified(
        found.head, found.records, found.sources, len(found.proofs), found.rows, swept,
        tuple(found.problems),
    )  # fmt: skip


def rebuild(desk: Desk) -> tuple[Repair, ...]:
    """Make all derived rows again from the records and repair those that differ, all or nothing.

    Others go on recording while the rows are made; they wait only while these are compared.
    Raises EnvironmentFault for records that were changed: nothing can be made from them.
    """
    with replica(desk.register.where, desk.now) as copy:
        with desk.register.snapshot() as reader:
            follow(copy, _sound(reader))
        with desk.writing() as writer:
            follow(copy, writer.records(after=copy.head().seq))
            return tuple(repair(table, writer, copy) for table in DERIVED)


def export(desk: Desk, path: Path) -> Contents:
    """Write everything to a file in an open format (register/archive.py says which)."""
    with _new_archive(desk, path) as (file, reader):
        return write_archive(file, reader, desk.register.id, desk.store)  # type: ignore[arg-type] - an open file


def backup(desk: Desk, path: Path) -> Contents:
    """Write an archive as `export` does while others go on recording, and read it all again.

    It gets its name only when its chain, digests and evidence are found sound.
    """
    with _new_archive(desk, path) as (file, reader):
        write_archive(file, reader, desk.register.id, desk.store)
        file.seek(0)
        return read_archive(file, path.as_posix()).check()
