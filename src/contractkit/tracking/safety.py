"""Proving that a register is sound: chain, sources, evidence, and rows that follow from records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractkit.chain import EMPTY, Head, checked
from contractkit.errors import EnvironmentFault, Place, Problem
from contractkit.files import remove_leftovers
from contractkit.performance.life import evidence_of
from contractkit.register.evidence import no_store
from contractkit.register.tables import DERIVED
from contractkit.tracking.replica import differences, follow, repair, replica

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Table

    from contractkit.chain import Record
    from contractkit.performance.duty import Evidence
    from contractkit.register.store import Reader
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


def verify(desk: Desk, *, accept_head: bool = False) -> Verified:
    """Check everything that a register rests on, and say all that is wrong.

    `accept_head` takes the present end of a sound chain for the right one: for somebody who put an
    older copy in place on purpose.
    """
    found = _Check(desk)
    try:
        with desk.register.snapshot() as reader:
            found.run(reader, accept_head=accept_head)
    except EnvironmentFault as fault:
        found.problems += fault.problems
    return Verified(
        found.head, found.records, found.sources, len(found.proofs), found.rows, _swept(desk),
        tuple(found.problems),
    )  # fmt: skip


def rebuild(desk: Desk) -> tuple[Repair, ...]:
    """Make all derived rows again from the records and repair those that differ, all or nothing.

    Others go on recording while the rows are made; they wait only while these are compared.
    Raises EnvironmentFault for records that were changed: nothing can be made from them.
    """
    with replica(desk.register.where) as copy:
        with desk.register.snapshot() as reader:
            follow(copy, _sound(reader))
        with desk.writing() as writer:
            follow(copy, writer.records(after=copy.head().seq))
            return tuple(repair(table, writer, copy) for table in DERIVED)


@dataclass(slots=True)
class _Check:
    """One verification: what is counted and found on the way."""

    desk: Desk
    head: Head = EMPTY
    records: int = 0
    sources: int = 0
    proofs: dict[str, Evidence] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def run(self, reader: Reader, *, accept_head: bool) -> None:
        with replica(reader.where) as copy:
            follow(copy, self._chain(reader))
            sound = not self.problems
            self._head(reader, accept=accept_head and sound)
            self._sources(reader)
            self._evidence()
            for table in DERIVED:
                self.rows[table.name] = reader.count(table)
                if sound:  # nothing follows from records that were changed
                    self.problems += _strays(table, reader, copy)

    def _chain(self, reader: Reader) -> Iterator[Record]:
        """Yield the records up to the first that is not as it was written; count all."""
        for record, problems in checked(reader.written()):
            self.records += 1
            self.head = Head(record.seq, record.digest, record.at)
            self.problems += problems
            if not self.problems:
                self.proofs |= {proof.digest: proof for proof in evidence_of(record.act.data)}
                yield record

    def _head(self, reader: Reader, *, accept: bool) -> None:
        register = self.desk.register
        if accept:
            register.heads.replace(register.id, self.head)
        elif behind := register.heads.behind(register.id, self.head, reader.digest):
            self.problems.append(behind)

    def _sources(self, reader: Reader) -> None:
        for digest in reader.source_digests():
            self.sources += 1
            try:
                reader.source(digest)
            except EnvironmentFault as fault:
                self.problems += fault.problems

    def _evidence(self) -> None:
        if self.desk.store is not None:
            self.problems += self.desk.store.check(self.proofs.values())
        elif self.proofs:
            self.problems += no_store(self.desk.register.where).problems


def _strays(table: Table, reader: Reader, copy: Reader) -> Iterator[Problem]:
    """Yield one problem where rows of a derived table are not what the records give."""
    keys = [key for key, _, _ in differences(table, reader, copy)]
    if keys:
        shown = ", ".join(".".join(map(str, key)) for key in keys[:3])
        yield Problem(
            "register.derived", Place(reader.where, within=table.name),
            f"{len(keys)} rows are not what the records give: {shown}",
            "lists, calendars and reports are made from these rows, and would be wrong",
            "make them again: contractkit track rebuild",
        )  # fmt: skip


def _sound(reader: Reader) -> Iterator[Record]:
    for record, problems in checked(reader.written()):
        if problems:
            raise EnvironmentFault(problems)
        yield record


def _swept(desk: Desk) -> tuple[Path, ...]:
    before = (desk.now - _LEFT_OVER).timestamp()
    folders = [desk.register.heads.folder]
    if desk.store is not None:
        folders.append(desk.store.folder)
    return tuple(
        path for folder in folders if folder.is_dir() for path in remove_leftovers(folder, before)
    )
