"""Registers copied out and in: open archives, backups that were read again, and restoring them."""

from __future__ import annotations

import shutil
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from contractkit.chain import EMPTY, Record
from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem
from contractkit.files import raise_fault, replacing
from contractkit.register import versions
from contractkit.register.archive import open_archive, read_archive, write_archive
from contractkit.register.database import open_database
from contractkit.register.evidence import no_store
from contractkit.register.lines import unsound
from contractkit.register.store import Register, copyist
from contractkit.register.tables import DERIVED, settings
from contractkit.tracking.projection import project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from sqlalchemy.engine import URL

    from contractkit.chain import Head
    from contractkit.register.archive import Archive, Line
    from contractkit.register.evidence import EvidenceStore
    from contractkit.register.heads import Heads
    from contractkit.register.lines import Contents
    from contractkit.register.store import Reader, Writer
    from contractkit.tracking.desk import Desk

_UNSOUND = frozenset({
    "register.damaged", "register.tampered", "register.lost-source", "register.unreadable",
})  # fmt: skip
"""What can be wrong with a register so that no archive can be written of it."""
_BESIDE = ("", "-journal", "-wal", "-shm")
"""What a SQLite database consists of on the disk."""
_HOSTILE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, zlib.error)
"""What deriving rows raises for records that no program of ours wrote."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an archive held, how many records were new, and the register as it is now."""

    contents: Contents
    added: int
    register: Register


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place; `aside` is where that lies which was there before, if anything was.

    `lost` is the last record that was seen here, where it is not in the backup.
    """

    contents: Contents
    register: Register
    aside: Path | None
    lost: Head | None


def export(desk: Desk, path: Path) -> Contents:
    """Write everything to a file in an open format (register/archive.py says which).

    An older archive of the same register is replaced, any other file is left alone and refused.
    """
    with _new_archive(desk, path) as (file, reader):
        return write_archive(file, reader, desk.register.id, desk.store)


def backup(desk: Desk, path: Path) -> Contents:
    """Write an archive as `export` does, and read it all again before it gets its name.

    Others go on recording meanwhile. What is returned, and what it says is missing, was read.
    """
    with _new_archive(desk, path) as (file, reader):
        write_archive(file, reader, desk.register.id, desk.store)
        file.seek(0)
        return read_archive(file, path.as_posix()).check()


def import_(desk: Desk, path: Path) -> Imported:
    """Take an archive into a register that is empty, or whose records the archive begins with.

    All is checked before anything is recorded, and all is recorded or nothing. An empty register
    becomes that of the archive and gets its id. Raises ContractkitError.
    """
    heads = desk.register.heads
    with open_archive(path) as archive:
        contents = archive.check()
        _take_evidence(archive, desk.store)
        with desk.register.database.writing() as connection:
            writer = copyist(connection, desk.register.where)
            added = _fill(writer, archive)
            if behind := heads.behind(contents.register, contents.head, writer.digest):
                mend = "take a newer one, or go back on purpose: contractkit track restore"
                raise ContractkitError([replace(behind, mend=mend)])
    heads.keep(contents.register, contents.head)
    return Imported(contents, added, replace(desk.register, id=contents.register))


def restore(
    url: URL, heads: Heads, store: EvidenceStore | None, path: Path, aside: Path | None = None
) -> Restored:
    """Put a backup in place: into an empty database or, where `aside` is given, over a register.

    That one is written to `aside` first, as an archive, in the same stroke; a SQLite file of which
    no archive can be made is moved to `aside` as it is. Raises ContractkitError.
    """
    with open_archive(path) as archive:
        contents = archive.check()
        _take_evidence(archive, store)
        try:
            register = _put_in_place(url, heads, archive, (store, aside))
        except EnvironmentFault as fault:
            if aside is None or not _is_unsound_file(url, fault):
                raise
            _move_aside(url, aside)
            register = _put_in_place(url, heads, archive, (store, None))
    last = heads.last(contents.register)
    heads.replace(contents.register, contents.head)
    lost = last if last and last.seq > contents.head.seq else None
    there = aside if aside and aside.exists() else None
    return Restored(contents, register, there, lost)


@contextmanager
def _new_archive(desk: Desk, path: Path) -> Iterator[tuple[BinaryIO, Reader]]:
    with desk.register.snapshot() as reader:
        if path.exists():
            _refuse_other_file(desk, path, reader)
        with replacing(path) as file:
            yield file, reader


def _refuse_other_file(desk: Desk, path: Path, reader: Reader) -> None:
    """Refuse to replace anything but an older archive of the same register."""
    try:
        with open_archive(path) as archive:
            old = archive.contents
        if old.register == desk.register.id and reader.digest(old.head.seq) == old.head.digest:
            return
    except ContractkitError:
        pass
    raise ContractkitError([_exists(path)])


def _take_evidence(archive: Archive, store: EvidenceStore | None) -> None:
    """Put the evidence of an archive into the store, where it is not there already."""
    for digest in sorted(archive.evidence()):
        if store is None:
            raise no_store(archive.name)
        if not store.holds(digest):
            with archive.open(digest) as content:
                store.put(content, digest)


def _fill(writer: Writer, archive: Archive) -> int:
    """Add what an archive has and a register has not; return the number of records."""
    head = writer.head()
    if head == EMPTY:
        for table in DERIVED:
            writer.clear(table)
        writer.note(settings, [{"name": "id", "value": archive.contents.register}])
    elif archive.contents.head.seq < head.seq:
        raise _other_chain(archive, writer)
    for batch in archive.batches():
        kept = [line.value for line in batch if not isinstance(line.value, Record)]
        found = [line for line in batch if isinstance(line.value, Record)]
        for source in kept:
            writer.keep(source.content)
        _add(writer, archive, found, head)
    return writer.head().seq - head.seq


def _put_in_place(
    url: URL, heads: Heads, archive: Archive, old: tuple[EvidenceStore | None, Path | None]
) -> Register:
    """Fill a database with an archive, after what it holds was put aside, in one transaction."""
    store, aside = old
    database = open_database(url)
    with database.writing() as connection:
        present = copyist(connection, database.where)
        if present.head() != EMPTY:
            if aside is None:
                raise ContractkitError([_occupied(database.where)])
            if aside.exists():
                raise ContractkitError([_exists(aside)])
            with replacing(aside) as file:
                write_archive(file, present, present.setting("id"), store)
        versions.drop(connection)
        versions.migrate(connection)
        _fill(copyist(connection, database.where), archive)
    return Register(database, archive.contents.register, heads)


def _add(writer: Writer, archive: Archive, lines: Sequence[Line], head: Head) -> None:
    """Add the records that follow a head, with the rows that follow from them."""
    records = [(line.number, line.value) for line in lines if isinstance(line.value, Record)]
    if any(r.seq == head.seq and r.digest != head.digest for _, r in records):
        raise _other_chain(archive, writer)
    writer.put([record for _, record in records if record.seq > head.seq])
    for number, record in records:
        if record.seq > head.seq:
            try:
                project(writer, [record])
            except _HOSTILE as error:
                why = f"Python says: {type(error).__name__}: {error}"
                what = "nothing can be made of this record"
                raise ContractkitError([unsound(archive.name, number, what, why)]) from error


def _other_chain(archive: Archive, writer: Writer) -> ContractkitError:
    return ContractkitError([
        Problem(
            "archive.other-chain", Place(archive.name),
            f"it does not go on from the records of {writer.where}",
            "an archive is taken into an empty register, or into one that it begins with",
            "name an empty register, or put the archive in its place: contractkit track restore",
        )
    ])  # fmt: skip


def _is_unsound_file(url: URL, fault: EnvironmentFault) -> bool:
    is_file = url.get_backend_name() == "sqlite"
    return is_file and any(problem.code in _UNSOUND for problem in fault.problems)


def _move_aside(url: URL, aside: Path) -> None:
    """Move a damaged database away, with the files that belong to it."""
    database = str(url.database)
    try:
        for end in _BESIDE:
            if Path(database + end).exists():
                shutil.move(database + end, f"{aside}{end}")
    except OSError as error:
        raise_fault(error, aside)


def _occupied(where: str) -> Problem:
    return Problem(
        "register.occupied", Place(where), "there is a register here already",
        "a backup is put into an empty place, or over a register that is kept aside first",
        "say where to keep what is here, with --aside FILE, or name another place",
    )  # fmt: skip


def _exists(path: Path) -> Problem:
    return Problem(
        "archive.exists", Place(path.as_posix()), "this file exists",
        "only an older archive of the same register is ever replaced",
        "name another file",
    )  # fmt: skip
