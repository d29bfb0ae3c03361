"""The store of evidence: files under their SHA-256, written once, never changed, never removed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem
from contractkit.files import TEMP_PREFIX, flush_folder, raise_fault, remove_leftovers
from contractkit.performance.duty import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import IO, BinaryIO

_PIECE = 1 << 20
_READ_ONLY = 0o444


@dataclass(frozen=True, slots=True)
class EvidenceStore:
    """A folder: `ab/abcd…` holds the file whose SHA-256 is `abcd…`."""

    folder: Path

    def path(self, digest: str) -> Path:
        """Return where the file with this digest lies."""
        return self.folder / digest[:2] / digest

    def take(self, files: Iterable[Path]) -> tuple[Evidence, ...]:
        """Copy files into the store and return what they are; the originals are left alone.

        All that cannot be read are said at once (ContractkitError), before any is copied. A copy is
        flushed to the disk before it gets its name. Raises EnvironmentFault where the store fails.
        """
        files = tuple(files)
        problems = [problem for file in files if (problem := _unreadable(file))]
        if problems:
            raise ContractkitError(problems)
        return tuple(self._take(file) for file in files)

    def open(self, digest: str) -> BinaryIO:
        """Open a file of the store to read. Raises EnvironmentFault where it is gone."""
        try:
            return self.path(digest).open("rb")
        except OSError as error:
            raise_fault(error, self.path(digest))

    def holds(self, digest: str) -> bool:
        """Tell whether the file with this digest is here, unchanged. Raises EnvironmentFault."""
        path = self.path(digest)
        try:
            return path.is_file() and digest_of(path) == digest
        except OSError as error:
            raise_fault(error, path)

    def check(self, proofs: Iterable[Evidence]) -> Iterator[Problem]:
        """Yield a problem for every file that vanished or is not what it was."""
        for proof in proofs:
            path = self.path(proof.digest)
            try:
                if digest_of(path) != proof.digest:
                    yield _lost(path, proof, "was changed in the store of evidence")
            except FileNotFoundError:
                yield _lost(path, proof, "is gone from the store of evidence")
            except OSError as error:
                said = error.strerror or error
                yield _lost(path, proof, f"cannot be read in the store of evidence ({said})")

    def put(self, content: IO[bytes], name: str) -> Evidence:
        """Take what a file holds into the store. Raises EnvironmentFault."""
        part = self.folder / (TEMP_PREFIX + secrets.token_hex(8))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            digest, size = _copy(content, part)
            self._name(part, digest)
        except OSError as error:
            raise_fault(error, self.folder)
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        return Evidence(digest, name, size)

    def sweep(self, before: float) -> tuple[Path, ...]:
        """Remove what killed processes left behind before a time (seconds since 1970)."""
        return remove_leftovers(self.folder, before) if self.folder.is_dir() else ()

    def _take(self, file: Path) -> Evidence:
        try:
            with file.open("rb") as content:
                return self.put(content, file.name)
        except OSError as error:
            raise_fault(error, file)

    def _name(self, part: Path, digest: str) -> None:
        """Give a complete file its name, unless the same lies there already."""
        target = self.path(digest)
        target.parent.mkdir(exist_ok=True)
        if self.holds(digest):
            return
        part.chmod(_READ_ONLY)
        part.replace(target)
        flush_folder(target.parent)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(content: IO[bytes], target: Path) -> tuple[str, int]:
    """Copy to a file and flush it; return digest and size."""
    found, size = hashlib.sha256(), 0
    with target.open("xb") as writer:
        while piece := content.read(_PIECE):
            found.update(piece)
            writer.write(piece)
            size += len(piece)
        writer.flush()
        os.fsync(writer.fileno())
    return found.hexdigest(), size


def _unreadable(file: Path) -> Problem | None:
    try:
        with file.open("rb") as reader:
            if reader.read(1):
                return None
        what, why = "this file is empty", "an empty file proves nothing"
    except OSError as error:
        what, why = "this file cannot be read", f"the system says: {error.strerror or error}"
    return Problem(
        "evidence.unreadable", Place(file.as_posix()), what, why,
        "name the file that proves it, such as a signed report",
    )  # fmt: skip


def _lost(path: Path, proof: Evidence, what: str) -> Problem:
    return Problem(
        "evidence.lost", Place(path.as_posix()), f"{proof.name!r} {what}",
        f"it was recorded with SHA-256 {proof.digest[:16]}… and {proof.size} octets",
        "put the original back: contractkit track evidence restore FILE, or restore a backup",
    )  # fmt: skip


def no_store(where: str) -> EnvironmentFault:
    """Return the fault of a shared register whose place for evidence nobody has named."""
    return EnvironmentFault([
        Problem(
            "evidence.no-store", Place(where),
            "nobody has said where this register keeps its evidence",
            "a register on a server is shared, and so must its evidence be",
            "set CONTRACTKIT_EVIDENCE, or `evidence` in the config file, to a folder that all "
            "of the team can reach",
        )
    ])  # fmt: skip
