"""What proves what: evidence listed, copied out of the store, and put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.errors import ContractkitError, Place, Problem
from contractkit.files import raise_fault, replacing, safe_name
from contractkit.performance.life import evidence_of, recorded, standing
from contractkit.register.evidence import digest_of
from contractkit.tracking.naming import find_contract, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from contractkit.chain import Record
    from contractkit.performance.duty import Evidence, Recorded
    from contractkit.register.store import Reader
    from contractkit.tracking.desk import Desk

_PIECE = 1 << 20
_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that proves what a record says; `holds` is False where that was undone.

    `is_here` tells whether the file lies in the store; `verify` tells whether it is unchanged.
    """

    contract: str
    kind: str
    subject: str
    recorded: Recorded
    evidence: Evidence
    holds: bool
    is_here: bool


def evidence_list(desk: Desk, contract: str = "") -> tuple[Proof, ...]:
    """Return what proves what in a contract, or in all, in the order of recording."""
    store = desk.evidence()
    with desk.reading() as reader:
        key = find_contract(reader, contract) if contract else None
        records = tuple(r for r in reader.records(key) if _tells(r))
    stands = {record.seq for record in standing(records)}
    return tuple(
        Proof(
            record.act.contract, record.act.kind, record.act.subject, recorded(record), proof,
            record.seq in stands, store.path(proof.digest).is_file(),
        )
        for record in records
        for proof in evidence_of(record.act.data)
    )  # fmt: skip


def evidence_save(desk: Desk, digest: str, path: Path) -> Path:
    """Copy a file out of the store and return its path; `digest` may be its first 8 digits.

    Into a folder it goes under the name that it came with. Nothing is overwritten. Raises
    ContractkitError for a digest that no record names, or several do.
    """
    store = desk.evidence()
    with desk.reading() as reader:
        proof = _one(_known(reader), digest)
    if lost := tuple(store.check([proof])):
        raise ContractkitError(lost)
    target = path / safe_name(proof.name, "") if path.is_dir() else path
    if target.exists():
        refuse(
            "evidence.exists", target.as_posix(), "this file exists", "nothing is overwritten",
            "name another file",
        )  # fmt: skip
    with store.open(proof.digest) as content, replacing(target) as file:
        while piece := content.read(_PIECE):
            file.write(piece)
    return target


def evidence_restore(desk: Desk, files: Sequence[Path]) -> tuple[Evidence, ...]:
    """Put originals back into the store, whatever they are called now.

    Raises ContractkitError for those that no record names, before any is copied.
    """
    with desk.reading() as reader:
        known = _known(reader)
    found = {file: _digest(file) for file in files}
    problems = [_unknown(file) for file, digest in found.items() if digest not in known]
    if problems:
        raise ContractkitError(problems)
    desk.evidence().take(files)
    return tuple(known[digest] for digest in found.values())


def _tells(record: Record) -> bool:
    return "evidence" in record.act.data or record.act.kind == "undone"


def _known(reader: Reader) -> dict[str, Evidence]:
    return {
        proof.digest: proof for record in reader.records() for proof in evidence_of(record.act.data)
    }


def _one(known: dict[str, Evidence], digest: str) -> Evidence:
    found = [proof for each, proof in known.items() if each.startswith(digest)]
    if len(found) != 1 or len(digest) < _SHORTEST:
        refuse(
            "evidence.which", digest, f"{len(found)} files of evidence have a digest like this",
            "a file is named by its SHA-256, or by the first eight digits or more of it",
            "contractkit track evidence list shows them",
        )  # fmt: skip
    return found[0]


def _digest(file: Path) -> str:
    try:
        return digest_of(file)
    except OSError as error:
        raise_fault(error, file)


def _unknown(file: Path) -> Problem:
    return Problem(
        "evidence.unknown", Place(file.as_posix()), "no record names this file",
        "only the very file that was recorded proves it: one letter changed is another file",
        "look for the original, or record it anew with --evidence",
    )  # fmt: skip
