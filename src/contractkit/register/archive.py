"""A register as one open file: a .zip with `register.jsonl` and the evidence under its digests.

`register.jsonl` is UTF-8, one JSON object a line: a header, the records in the order of their
chain, then the sources. Octets are base64. The header is

    {"format": "contractkit-register", "version": 1, "register": id, "records": n, "sources": n,
     "head": {"seq": n, "digest": sha256}}

a record has `seq kind contract subject data why plan actor at prev digest` (chain.py says how its
digest is made), a source has `source` (its SHA-256) and `content`. `evidence/<sha256>` are files.
The same register gives the same octets.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from contractkit.chain import EMPTY, Head, Record, checked
from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem, Severity
from contractkit.files import raise_fault
from contractkit.performance.life import evidence_of
from contractkit.register.lines import (
    LINES,
    Contents,
    Source,
    contents_of,
    header_line,
    read_lines,
    record_line,
    source_line,
    unsound,
    value_of,
)
from contractkit.register.tables import sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import IO, BinaryIO

    from contractkit.performance.duty import Evidence
    from contractkit.register.evidence import EvidenceStore
    from contractkit.register.store import Reader

_EVIDENCE = re.compile(r"evidence/([0-9a-f]{64})")
_RATIO = 200
"""How many times larger than packed a file may be (a zip bomb is more than a thousand times)."""
_SMALL = 1 << 20
_MOST = 20
_MANY = 500
_PIECE = 1 << 20
_OLDEST = (1980, 1, 1, 0, 0, 0)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError,
)  # fmt: skip
"""What zipfile raises for a file that is no archive, or a damaged, encrypted or strange one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of `register.jsonl`, numbered from 1."""

    number: int
    value: Record | Source


def write_archive(
    file: BinaryIO, reader: Reader, register: str, store: EvidenceStore | None
) -> Contents:
    """Write one state of a register. Evidence that is gone or was changed is left out and told.

    Raises EnvironmentFault for a chain that is broken and for sources that are lost.
    """
    head = reader.head()
    found = Contents(register, head, head.seq, reader.count(sources))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        with packed.open(_entry(LINES), "w", force_zip64=True) as lines:
            lines.write(header_line(found))
            proofs: dict[str, Evidence] = {}
            for record, problems in checked(reader.written()):
                if problems:
                    raise EnvironmentFault(problems)
                lines.write(record_line(record))
                proofs |= {proof.digest: proof for proof in evidence_of(record.act.data)}
            for digest in reader.source_digests():
                lines.write(source_line(Source(digest, reader.source(digest))))
        missing = _write_evidence(packed, proofs, store)
    return replace(found, evidence=len(proofs) - len(missing), missing=missing)


def _write_evidence(
    packed: zipfile.ZipFile, proofs: Mapping[str, Evidence], store: EvidenceStore | None
) -> tuple[Problem, ...]:
    if store is None:
        return tuple(_absent(proof, "evidence") for _, proof in sorted(proofs.items()))
    missing: list[Problem] = []
    for digest, proof in sorted(proofs.items()):
        if lost := tuple(store.check([proof])):
            missing += lost
            continue
        entry = _entry(f"evidence/{digest}")
        entry.compress_type = zipfile.ZIP_STORED
        with store.open(digest) as content, packed.open(entry, "w", force_zip64=True) as target:
            while piece := content.read(_PIECE):
                target.write(piece)
    return tuple(missing)


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry that is the same on every day and every system."""
    entry = zipfile.ZipInfo(name, _OLDEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive to read; its names and sizes are checked, and its header.

    Raises ContractkitError for what is no archive of ours, EnvironmentFault where it is out of
    reach.
    """
    try:
        with path.open("rb") as file:
            yield read_archive(file, path.as_posix())
    except FileNotFoundError as error:
        raise ContractkitError(
            [unsound(path.as_posix(), 0, "there is no such file", str(error.strerror))]
        ) from None
    except OSError as error:
        raise_fault(error, path)


def read_archive(file: BinaryIO, name: str) -> Archive:
    """Return the archive in a file that is open; `name` is what problems call it."""
    with _told(name):
        packed = zipfile.ZipFile(file)
    problems = list(_wrong_entries(packed, name))
    if problems:
        raise ContractkitError(problems[:_MOST])
    with _told(name), packed.open(LINES) as lines:
        _, header = next(read_lines(lines, name), (1, {}))
    return Archive(packed, name, contents_of(header, name))


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is open; `contents` is what its header says."""

    packed: zipfile.ZipFile
    name: str
    contents: Contents

    def lines(self) -> Iterator[tuple[Line, tuple[Problem, ...]]]:
        """Yield every record and source, each with what is wrong with it.

        Raises ContractkitError at a line that cannot be read, and at the end where it is not the
        end that the header tells.
        """
        last, records, kept = EMPTY, 0, 0
        for line in self._read():
            if isinstance(line.value, Source):
                kept += 1
                yield line, self._wrong_source(line.number, line.value)
                continue
            ((record, problems),) = checked([line.value], last)
            last, records = Head(record.seq, record.digest), records + 1
            yield line, tuple(unsound(self.name, line.number, p.what, p.why) for p in problems)
        found = (records, kept, last)
        if found != (self.contents.records, self.contents.sources, self.contents.head):
            raise ContractkitError([self._short(records, kept, last)])

    def batches(self) -> Iterator[tuple[Line, ...]]:
        """Yield all lines, some at a time. Raises ContractkitError where anything is wrong."""
        lines = self.lines()
        while batch := tuple(islice(lines, _MANY)):
            problems = [problem for _, wrong in batch for problem in wrong]
            if problems:
                raise ContractkitError(problems[:_MOST])
            yield tuple(line for line, _ in batch)

    def check(self) -> Contents:
        """Read everything; return what is there. Raises ContractkitError with the problems."""
        problems: list[Problem] = []
        proofs: dict[str, Evidence] = {}
        for line, wrong in self.lines():
            problems += wrong
            if isinstance(line.value, Record):
                proofs |= {proof.digest: proof for proof in evidence_of(line.value.act.data)}
            if len(problems) >= _MOST:
                break
        here = self.evidence()
        problems += self._wrong_evidence(proofs)
        if problems:
            raise ContractkitError(problems[:_MOST])
        missing = tuple(_absent(p, self.name) for d, p in sorted(proofs.items()) if d not in here)
        return replace(self.contents, evidence=len(here), missing=missing)

    def evidence(self) -> frozenset[str]:
        """Return the digests of the files that prove something."""
        found = map(_EVIDENCE.fullmatch, self.packed.namelist())
        return frozenset(match[1] for match in found if match)

    @contextmanager
    def open(self, digest: str) -> Iterator[IO[bytes]]:
        """Open one of them. Raises ContractkitError where it is damaged."""
        with _told(self.name), self.packed.open(f"evidence/{digest}") as content:
            yield content

    def _read(self) -> Iterator[Line]:
        with _told(self.name), self.packed.open(LINES) as lines:
            found = read_lines(lines, self.name)
            next(found)
            for number, plain in found:
                yield Line(number, value_of(plain, self.name, number))

    def _wrong_source(self, number: int, source: Source) -> tuple[Problem, ...]:
        if sha256(source.content).hexdigest() == source.digest:
            return ()
        what = f"the source {source.digest[:12]} is not what its digest says"
        return (unsound(self.name, number, what, "it was changed after it was written"),)

    def _wrong_evidence(self, proofs: Mapping[str, Evidence]) -> Iterator[Problem]:
        for digest in sorted(self.evidence()):
            if digest not in proofs:
                what = f"no record names the evidence {digest[:12]}"
                yield unsound(self.name, 0, what, "only what proves something is kept")
                continue
            with self.open(digest) as content:
                found = _digest_of(content)
            if found != digest:
                what = f"the evidence {proofs[digest].name!r} is not what its digest says"
                yield unsound(self.name, 0, what, "it was changed after it was written")

    def _short(self, records: int, kept: int, last: Head) -> Problem:
        told = self.contents
        what = (
            f"it holds {records} records to {last} and {kept} sources, yet its first line tells "
            f"of {told.records} to {told.head} and {told.sources}"
        )
        return unsound(self.name, 0, what, "a part of it was cut off or put in")


def _wrong_entries(packed: zipfile.ZipFile, name: str) -> Iterator[Problem]:
    """Refuse names that are not ours, twins, and what unfolds beyond measure, before reading."""
    entries = packed.infolist()
    names = [entry.filename for entry in entries]
    if LINES not in names:
        yield unsound(name, 0, f"it holds no {LINES}", "every archive of a register has one")
    if len(names) != len(set(names)):
        yield unsound(name, 0, "it holds a name twice", "each file has one content")
    for entry in entries:
        if entry.filename != LINES and not _EVIDENCE.fullmatch(entry.filename):
            what = f"it holds {entry.filename[:80]!r}"
            yield unsound(name, 0, what, f"an archive holds {LINES} and evidence only")
        if entry.file_size > max(_SMALL, entry.compress_size * _RATIO):
            what = f"{entry.filename[:80]!r} unfolds to {entry.file_size} octets"
            yield unsound(name, 0, what, f"that is more than {_RATIO} times what is packed")


def _digest_of(content: IO[bytes]) -> str:
    found = sha256()
    while piece := content.read(_PIECE):
        found.update(piece)
    return found.hexdigest()


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what zipfile raises into a problem of the archive."""
    try:
        yield
    except _BROKEN as error:
        why = f"the reader of .zip files says: {error}"
        what = "this file is damaged, or no archive of a register"
        raise ContractkitError([unsound(name, 0, what, why)]) from None


def _absent(proof: Evidence, name: str) -> Problem:
    return Problem(
        "archive.no-evidence", Place(name), f"{proof.name!r} is not in this archive",
        f"a record names it (SHA-256 {proof.digest[:16]}…), and it was lost when this was written",
        "put the original back: contractkit track evidence restore FILE", Severity.WARNING,
    )  # fmt: skip
